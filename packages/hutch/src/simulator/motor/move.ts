import { MIP } from "./bits.ts";
import { rememberTarget, restoreTarget, userFromDial } from "./coordinates.ts";
import { complete, isIdle, type MotorCore } from "./core.ts";
import type { FieldValues } from "./fields.ts";
import { violatesLimits } from "./limits.ts";
import { RETRY_MODE } from "./menus.ts";
import { rampedProfile } from "./speeds.ts";
import type { SpeedProfile } from "./trapezoid.ts";

/**
 * Set out for the target DVAL, if it needs motion and may be reached. While another motion is under way only the fields
 * change; the target is served when that motion ends or has been stopped (settle.ts, `turnAround`).
 */
export function requestMove(motor: MotorCore): void {
  const f = motor.fields;
  const idle = isIdle(f);
  if (!idle && f.DVAL === f.LDVL) return;
  f.RVAL = Math.round(f.DVAL / f.MRES);
  f.VAL = userFromDial(f, f.DVAL);
  f.DIFF = f.DVAL - f.DRBV;
  f.RDIF = Math.round(f.DIFF / f.MRES);
  if (f.MIP !== MIP.retry) f.RCNT = 0;

  const isPreferred = goesPreferredWay(f);
  const isViolation = violatesLimits(f, isPreferred);
  if (idle && isTooSmall(f)) {
    if (!isViolation) f.LVIO = 0;
    f.MISS = 0;
    rememberTarget(f);
    complete(motor);
    return;
  }
  if (isViolation) {
    refuseTarget(motor, idle);
    return;
  }
  if (idle) startMove(motor, isPreferred);
}

/** The second leg of a move with backlash: to the target from behind, at the backlash speed. */
export function startBacklashLeg(motor: MotorCore): void {
  const f = motor.fields;
  motor.backlashPending = false;
  f.MIP = MIP.moveBacklash;
  goTo(motor, f.DVAL, backlashProfile(f));
}

/** Send the axis to a dial position; CDIR says which way. */
export function goTo(motor: MotorCore, dial: number, profile: SpeedProfile, fraction = 1): void {
  const f = motor.fields;
  const byReadback = usesRelativeMoves(f) || fraction !== 1;
  const steps = byReadback ? f.RMP + ((dial - f.DRBV) * fraction) / f.MRES : dial / f.MRES;
  f.CDIR = Math.round(steps) >= f.RMP ? 1 : 0;
  f.DMOV = 0;
  motor.axis.moveTo(steps, profile);
}

export function moveProfile(f: FieldValues): SpeedProfile {
  return rampedProfile(f, f.VELO, f.ACCL);
}

export function backlashProfile(f: FieldValues): SpeedProfile {
  return rampedProfile(f, f.BVEL, f.BACC);
}

/** Whether backlash is taken up by a leg of its own at all. */
export function hasBacklash(f: FieldValues): boolean {
  return Math.abs(f.BDST) >= Math.abs(f.MRES);
}

function startMove(motor: MotorCore, isPreferred: boolean): void {
  const f = motor.fields;
  const again = f.MIP & MIP.retry;
  const fraction = f.FRAC * (again ? retryFraction(f) : 1);
  const isNear = Math.abs(f.DIFF) <= Math.abs(f.BDST) + Math.abs(f.MRES);
  const sameSpeed = f.BVEL === f.VELO && f.BACC === f.ACCL;
  f.LVIO = 0;
  rememberTarget(f);
  motor.backlashPending = false;
  if (!hasBacklash(f) || (isPreferred && sameSpeed)) {
    f.MIP = MIP.move | again;
    goTo(motor, f.DVAL, moveProfile(f), fraction);
  } else if (isPreferred && isNear) {
    f.MIP = MIP.moveBacklash | again;
    goTo(motor, f.DVAL, backlashProfile(f), fraction);
  } else {
    f.MIP = MIP.move | again;
    motor.backlashPending = true;
    goTo(motor, f.DVAL - f.BDST, moveProfile(f), fraction);
  }
}

/** The target goes back to the last one, LVIO says why; nothing moves, and the writer is told that all went well. */
function refuseTarget(motor: MotorCore, idle: boolean): void {
  const f = motor.fields;
  restoreTarget(f);
  f.DIFF = f.DVAL - f.DRBV;
  f.RDIF = Math.round(f.DIFF / f.MRES);
  f.LVIO = 1;
  for (const name of ["VAL", "DVAL", "RVAL", "LVIO"] as const) motor.marked.add(name);
  if (idle) complete(motor);
}

function goesPreferredWay(f: FieldValues): boolean {
  const goesUp = usesRelativeMoves(f) ? f.DIFF >= 0 : f.DVAL > f.LDVL;
  return goesUp === f.BDST > 0;
}

/** With a readback of its own the record steers by differences, because motor steps and readback may drift apart. */
function usesRelativeMoves(f: FieldValues): boolean {
  return f.RTRY !== 0 && f.RMOD !== RETRY_MODE.inPosition && f.UEIP === 1;
}

function isTooSmall(f: FieldValues): boolean {
  if (f.MIP === MIP.retry) return Math.abs(f.DIFF) < f.RDBD;
  const steps = Math.abs(Math.round(f.DVAL / f.MRES) - Math.round(f.DRBV / f.MRES));
  return steps < 1 || Math.abs(f.DIFF) < f.SPDB;
}

/** How much of the remaining distance a retry covers. */
function retryFraction(f: FieldValues): number {
  if (f.RCNT === 0) return 1;
  if (f.RMOD === RETRY_MODE.arithmetic) return (f.RTRY - f.RCNT + 1) / f.RTRY;
  if (f.RMOD === RETRY_MODE.geometric) return 0.5 ** (f.RCNT - 1);
  return 1;
}

/** Sign of the user direction in which the dial target lies, for the test against the commanded direction. */
export function isTargetBehind(f: FieldValues): boolean {
  const targetIsRawPositive = (f.DVAL - f.DRBV) * f.MRES >= 0;
  return targetIsRawPositive !== (f.CDIR === 1);
}
