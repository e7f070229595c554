import { isCalibrating, loadRegister, redefineUser, targetToDial } from "./calibrate.ts";
import { adoptReadback, userFromDial } from "./coordinates.ts";
import { isHeld, type MotorCore } from "./core.ts";
import type { FieldValues } from "./fields.ts";
import { serveHomeButtons } from "./home.ts";
import { serveJogButtons } from "./jog.ts";
import { STUP } from "./menus.ts";
import { requestMove } from "./move.ts";
import { serveStop } from "./stop.ts";

/** Serve what clients have written, in the order in which the record looks at its fields. */
export function work(motor: MotorCore): void {
  const f = motor.fields;
  serveStatusRequest(motor);
  if (f.STOP === 1 || f.SPMG !== f.LSPG) serveStop(motor);
  serveSync(f);
  serveHomeButtons(motor);
  serveJogButtons(motor);
  serveTweaks(f);
  if (f.RVAL !== f.LRVL && f.DVAL === f.LDVL) f.DVAL = f.RVAL * f.MRES;
  const isSet = isCalibrating(f);
  if (f.VAL !== f.LVAL) {
    if (isSet && f.FOFF === 0) {
      redefineUser(motor);
      return;
    }
    targetToDial(f);
  } else if (f.DVAL !== f.LDVL) {
    f.VAL = userFromDial(f, f.DVAL);
  }
  f.RVAL = Math.round(f.DVAL / f.MRES);
  const isAsked = f.DVAL !== f.LDVL || f.DMOV === 0;
  if (isHeld(f) || !isAsked) return;
  if (isSet) loadRegister(motor);
  else requestMove(motor);
}

function serveStatusRequest(motor: MotorCore): void {
  if (motor.fields.STUP !== STUP.on) return;
  motor.fields.STUP = STUP.busy;
  motor.axis.requestStatus();
}

/** SYNC is heeded only when nothing is in progress. */
function serveSync(f: FieldValues): void {
  if (f.SYNC === 0) return;
  f.SYNC = 0;
  if (f.DMOV === 1) adoptReadback(f);
}

function serveTweaks(f: FieldValues): void {
  f.VAL += f.RLV + (f.TWF === 0 ? 0 : f.TWV) - (f.TWR === 0 ? 0 : f.TWV);
  f.RLV = 0;
  f.TWF = 0;
  f.TWR = 0;
}
