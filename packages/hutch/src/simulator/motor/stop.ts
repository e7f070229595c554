import { has, MIP } from "./bits.ts";
import { adoptReadback } from "./coordinates.ts";
import { clearButtons, complete, isIdle, type MotorCore } from "./core.ts";
import { SPMG } from "./menus.ts";

/** Legs towards a target: they can be interrupted and taken up again. */
const RESUMABLE = MIP.move | MIP.moveBacklash | MIP.retry;

/** The axis stands, the settle time runs. */
const SETTLING = MIP.delayRequested | MIP.delayOver;

/** Serve STOP and a change of SPMG. */
export function serveStop(motor: MotorCore): void {
  const f = motor.fields;
  const isStop = f.STOP === 1 || (f.SPMG !== f.LSPG && f.SPMG === SPMG.stop);
  const isPause = f.SPMG !== f.LSPG && f.SPMG === SPMG.pause;
  f.STOP = 0;
  f.LSPG = f.SPMG;
  if (isStop) stopForGood(motor);
  else if (isPause) interrupt(motor);
}

/** Stop where the axis is; once it stands, that is the target. */
function stopForGood(motor: MotorCore): void {
  const f = motor.fields;
  motor.cancelSettling();
  clearButtons(f);
  motor.axis.stop();
  const stands = isIdle(f) || has(f.MIP, SETTLING);
  if (stands) {
    adoptReadback(f);
    complete(motor);
  } else {
    f.MIP = MIP.stop;
  }
}

/** Stop, but keep the target for SPMG Go; jogs and searches for home cannot be taken up again and end here. */
export function interrupt(motor: MotorCore): void {
  const f = motor.fields;
  if (isIdle(f) || has(f.MIP, MIP.stop | SETTLING)) return;
  if (!has(f.MIP, RESUMABLE)) {
    stopForGood(motor);
    return;
  }
  motor.cancelSettling();
  f.MIP = (f.MIP & RESUMABLE & ~MIP.retry) | MIP.stop;
  motor.axis.stop();
}
