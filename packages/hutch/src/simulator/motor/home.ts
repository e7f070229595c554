import { HOMING, has, MIP } from "./bits.ts";
import { clearButtons, isHeld, isIdle, type MotorCore } from "./core.ts";
import type { FieldValues } from "./fields.ts";
import { rampedProfile } from "./speeds.ts";

/** Start a search for home when a button asks for one; a motion under way is stopped first. */
export function serveHomeButtons(motor: MotorCore): void {
  const f = motor.fields;
  if (has(f.MIP, HOMING) || (f.HOMF === 0 && f.HOMR === 0)) return;
  if (isHeld(f) || isSwitchInTheWay(f)) {
    clearButtons(f);
    return;
  }
  const search = f.HOMF === 1 ? MIP.homeForward : MIP.homeReverse;
  if (isIdle(f)) {
    startHome(motor, search);
    return;
  }
  motor.cancelSettling();
  f.MIP = MIP.stop | search;
  motor.axis.stop();
}

/** Run the search; soft limits do not count, what home is, the controller knows. */
export function startHome(motor: MotorCore, search: number): void {
  const f = motor.fields;
  const turn = rawTurn(f, search === MIP.homeForward);
  f.MIP = search;
  f.LVIO = 0;
  f.CDIR = turn > 0 ? 1 : 0;
  f.DMOV = 0;
  motor.axis.home(turn, rampedProfile(f, f.HVEL, f.ACCL));
}

/** Forward is the positive direction of the dial, whatever DIR says. */
function rawTurn(f: FieldValues, isForward: boolean): 1 | -1 {
  return isForward === f.MRES >= 0 ? 1 : -1;
}

function isSwitchInTheWay(f: FieldValues): boolean {
  return rawTurn(f, f.HOMF === 1) > 0 ? f.RHLS === 1 : f.RLLS === 1;
}
