import { has, JOGGING, MIP } from "./bits.ts";
import { adoptReadback, rawSign } from "./coordinates.ts";
import { clearButtons, complete, isHeld, type MotorCore } from "./core.ts";
import { jogsIntoLimit } from "./limits.ts";
import { backlashProfile, goTo, hasBacklash, moveProfile } from "./move.ts";
import { jogProfile } from "./speeds.ts";

/** Start or end jogging as the buttons JOGF and JOGR say. */
export function serveJogButtons(motor: MotorCore): void {
  const f = motor.fields;
  if (f.MIP & JOGGING) {
    const isHeldDown = has(f.MIP, MIP.jogForward) ? f.JOGF === 1 : f.JOGR === 1;
    if (!isHeldDown && !has(f.MIP, MIP.stop | MIP.jogStop)) {
      f.MIP |= MIP.jogStop;
      motor.axis.stop();
    }
  } else if (f.JOGF === 1 || f.JOGR === 1) {
    startJog(motor, f.JOGF === 1);
  }
}

/** While jogging: stop in time for the soft limit. */
export function watchJog(motor: MotorCore): void {
  const f = motor.fields;
  if (!has(f.MIP, JOGGING) || has(f.MIP, MIP.stop | MIP.jogStop)) return;
  if (!jogsIntoLimit(f, f.RBV, has(f.MIP, MIP.jogForward))) return;
  f.LVIO = 1;
  f.MIP = MIP.stop;
  clearButtons(f);
  motor.axis.stop();
}

/** The axis stands after a jog: it is where it should be, but comes there again from the side that BDST asks for. */
export function afterJog(motor: MotorCore): void {
  const f = motor.fields;
  adoptReadback(f);
  clearButtons(f);
  if (!hasBacklash(f)) {
    complete(motor);
    return;
  }
  f.MIP = MIP.jogBacklash1;
  goTo(motor, f.DVAL - f.BDST, moveProfile(f));
}

/** The second leg after a jog. */
export function startJogBacklash(motor: MotorCore): void {
  const f = motor.fields;
  f.MIP = MIP.jogBacklash2;
  goTo(motor, f.DVAL, backlashProfile(f));
}

function startJog(motor: MotorCore, isForward: boolean): void {
  const f = motor.fields;
  const isSwitchOn = isForward ? f.HLS === 1 : f.LLS === 1;
  if (f.MIP !== MIP.done || isHeld(f) || isSwitchOn) {
    clearButtons(f);
    return;
  }
  if (jogsIntoLimit(f, f.VAL, isForward)) {
    f.LVIO = 1;
    clearButtons(f);
    return;
  }
  const turn = (isForward ? 1 : -1) * rawSign(f);
  f.LVIO = 0;
  f.MIP = isForward ? MIP.jogForward : MIP.jogReverse;
  f.CDIR = turn > 0 ? 1 : 0;
  f.DMOV = 0;
  motor.axis.jog(turn, jogProfile(f));
}
