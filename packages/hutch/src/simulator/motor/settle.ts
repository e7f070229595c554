import { HOMING, has, JOGGING, MIP, MSTA } from "./bits.ts";
import { adoptReadback } from "./coordinates.ts";
import { clearButtons, complete, isHeld, isIdle, type MotorCore } from "./core.ts";
import { startHome } from "./home.ts";
import { afterJog, startJogBacklash, watchJog } from "./jog.ts";
import { isSwitchAhead, isSwitchBeforeTarget } from "./limits.ts";
import { RETRY_MODE, SPMG } from "./menus.ts";
import { isTargetBehind, requestMove, startBacklashLeg } from "./move.ts";
import { interrupt } from "./stop.ts";

/** React to a status report: to the motion while it lasts, and to its end. */
export function followMotion(motor: MotorCore): void {
  const f = motor.fields;
  if (f.MOVN === 1) {
    if (f.DMOV === 1) {
      f.DMOV = 0;
      f.MIP = MIP.external;
    }
    watchJog(motor);
    turnAround(motor);
  } else if (f.DMOV === 0) {
    settle(motor);
  }
}

/** A new target that lies well behind the axis stops it at once (NTM); a target ahead waits for the end of the leg. */
function turnAround(motor: MotorCore): void {
  const f = motor.fields;
  const deadband = f.NTMF * (Math.abs(f.BDST) + f.RDBD);
  const isMove = (f.MIP & ~MIP.retry) === MIP.move;
  if (f.NTM === 1 && isMove && isTargetBehind(f) && Math.abs(f.DIFF) > deadband) interrupt(motor);
}

/** The ways in which a motion goes on after the axis has come to rest: the first row that applies. */
const CONTINUATIONS: readonly { applies(motor: MotorCore): boolean; act(motor: MotorCore): void }[] = [
  { applies: ({ fields: f }) => isIdle(f) && isHeld(f), act: () => {} },
  { applies: ({ fields: f }) => has(f.MIP, MIP.load), act: endHere },
  { applies: ({ fields: f }) => isSwitchAhead(f) || has(f.MSTA, MSTA.problem), act: endAtSwitch },
  { applies: ({ fields: f }) => has(f.MIP, MIP.stop), act: afterStop },
  { applies: ({ fields: f }) => has(f.MIP, JOGGING), act: afterJog },
  { applies: ({ fields: f }) => has(f.MIP, MIP.jogBacklash1), act: startJogBacklash },
  { applies: ({ fields: f }) => has(f.MIP, HOMING | MIP.external), act: endHere },
  { applies: ({ fields: f }) => f.DVAL !== f.LDVL, act: startAgain },
  { applies: (motor) => motor.backlashPending, act: startBacklashLeg },
  { applies: ({ fields: f }) => has(f.MIP, MIP.delayRequested), act: () => {} },
  {
    applies: ({ fields: f }) => f.DLY > 0 && !has(f.MIP, MIP.delayOver),
    act: (motor) => wait(motor, motor.fields.DLY),
  },
];

function settle(motor: MotorCore): void {
  const next = CONTINUATIONS.find((row) => row.applies(motor));
  if (next) next.act(motor);
  else finishOrRetry(motor);
}

/** Where the axis stands becomes the target, and that is all. */
function endHere(motor: MotorCore): void {
  clearButtons(motor.fields);
  adoptReadback(motor.fields);
  complete(motor);
}

/** The readback may be stale, as the axis still brakes behind the switch; the driver is asked once more. */
function endAtSwitch(motor: MotorCore): void {
  motor.backlashPending = false;
  endHere(motor);
  motor.axis.requestStatus();
}

function afterStop(motor: MotorCore): void {
  const f = motor.fields;
  const search = f.MIP & HOMING;
  if (search) startHome(motor, search);
  else if (has(f.MIP, MIP.move | MIP.moveBacklash)) startAgain(motor);
  else endHere(motor);
}

/** Set out from here for the target as it is now, unless SPMG holds it. */
function startAgain(motor: MotorCore): void {
  const f = motor.fields;
  f.MIP = MIP.retry;
  f.RCNT = 0;
  motor.backlashPending = false;
  if (!isHeld(f)) requestMove(motor);
}

function wait(motor: MotorCore, seconds: number): void {
  motor.fields.MIP = MIP.delayRequested;
  motor.settleAfter(seconds);
}

function finishOrRetry(motor: MotorCore): void {
  const f = motor.fields;
  const missed = Math.abs(f.DIFF) >= f.RDBD && !isSwitchBeforeTarget(f);
  if (!missed) {
    f.MISS = 0;
    if (f.SPMG === SPMG.move) f.SPMG = f.LSPG = SPMG.pause;
    complete(motor);
  } else if (f.RTRY === 0) {
    complete(motor);
  } else if (f.RCNT >= f.RTRY) {
    f.MISS = 1;
    complete(motor);
  } else {
    f.RCNT += 1;
    retry(motor);
  }
}

/** In-Position waits for the controller to close the gap; the other modes command the rest of the way again. */
function retry(motor: MotorCore): void {
  const f = motor.fields;
  if (f.RMOD === RETRY_MODE.inPosition) {
    wait(motor, Math.max(f.DLY, IN_POSITION_WAIT_S));
    return;
  }
  f.MIP = MIP.retry;
  if (!isHeld(f)) requestMove(motor);
}

/** Time between two looks at an axis that its controller holds in position, when DLY gives none. */
const IN_POSITION_WAIT_S = 0.1;
