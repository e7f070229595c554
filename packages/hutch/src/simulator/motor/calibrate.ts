import { MIP } from "./bits.ts";
import {
  adoptReadback,
  dialFromUser,
  direction,
  rememberTarget,
  restoreTarget,
  updateReadback,
  updateUserLimits,
  userFromDial,
} from "./coordinates.ts";
import { complete, isIdle, type MotorCore } from "./core.ts";
import type { FieldValues } from "./fields.ts";
import { readPosition, readSwitches } from "./readback.ts";
import { speedsFromRevolutions } from "./speeds.ts";

/** SET makes a position put redefine the position instead of moving there. */
export function isCalibrating(f: FieldValues): boolean {
  return f.SET === 1 && f.IGSET === 0;
}

/** SET, variable offset: the offset is made such that the present position is called VAL. */
export function redefineUser(motor: MotorCore): void {
  const f = motor.fields;
  f.OFF = f.VAL - f.DVAL * direction(f);
  userHasShifted(f);
  if (isIdle(f)) complete(motor);
}

/**
 * SET, dial or raw position, or user position with frozen offset: the controller's register is loaded with DVAL. With a
 * variable offset the offset changes so that the user position stays. A turning axis is not loaded; the put is dropped.
 */
export function loadRegister(motor: MotorCore): void {
  const f = motor.fields;
  if (!isIdle(f)) {
    restoreTarget(f);
    return;
  }
  if (f.FOFF === 0) {
    f.VAL = f.LVAL;
    f.OFF = f.VAL - f.DVAL * direction(f);
  } else {
    f.VAL = userFromDial(f, f.DVAL);
  }
  updateUserLimits(f);
  f.RVAL = Math.round(f.DVAL / f.MRES);
  f.MIP = MIP.load;
  f.DMOV = 0;
  motor.axis.load(f.RVAL);
}

/** OFF was written: everything in user coordinates shifts, nothing moves. */
export function shiftOffset(f: FieldValues): void {
  f.VAL = userFromDial(f, f.DVAL);
  userHasShifted(f);
}

/** DIR was written: the user position stays and the offset changes, or with a frozen offset the other way round. */
export function reverseDirection(f: FieldValues): void {
  if (f.FOFF === 0) f.OFF = f.VAL - f.DVAL * direction(f);
  else f.VAL = userFromDial(f, f.DVAL);
  userHasShifted(f);
  readSwitches(f);
}

/** MRES, or UREV and SREV, were written: the others follow, and the position is read anew in the new steps. */
export function rescale(motor: MotorCore, follow: (f: FieldValues) => void): void {
  const f = motor.fields;
  follow(f);
  f.RDBD = Math.max(f.RDBD, Math.abs(f.MRES));
  speedsFromRevolutions(f);
  readSwitches(f);
  rereadPosition(motor);
}

/** The position is read from another register, or in other units: without SET the target follows it, nothing moves. */
export function rereadPosition(motor: MotorCore): void {
  const f = motor.fields;
  if (isCalibrating(f) && f.DMOV === 1) {
    loadRegister(motor);
    return;
  }
  readPosition(f);
  if (f.DMOV === 1) adoptReadback(f);
}

/** A user target that was written becomes a dial target. */
export function targetToDial(f: FieldValues): void {
  f.DVAL = dialFromUser(f, f.VAL);
}

function userHasShifted(f: FieldValues): void {
  updateUserLimits(f);
  updateReadback(f);
  rememberTarget(f);
}
