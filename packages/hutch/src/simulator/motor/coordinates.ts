import type { FieldValues } from "./fields.ts";

/**
 * The three coordinates of a motor: user = dial * direction + offset, dial = raw * resolution. Functions here keep the
 * fields that say one thing in several coordinates in agreement; none of them moves anything.
 */

/** +1 when the user direction is the dial's, -1 when it is reversed (DIR). */
export function direction(f: FieldValues): 1 | -1 {
  return f.DIR === 0 ? 1 : -1;
}

export function userFromDial(f: FieldValues, dial: number): number {
  return dial * direction(f) + f.OFF;
}

export function dialFromUser(f: FieldValues, user: number): number {
  return (user - f.OFF) * direction(f);
}

/** +1 when a positive user motion turns the motor in its raw positive direction. */
export function rawSign(f: FieldValues): 1 | -1 {
  return direction(f) * f.MRES >= 0 ? 1 : -1;
}

/** HLM and LLM from DHLM and DLLM. */
export function updateUserLimits(f: FieldValues): void {
  const [a, b] = [userFromDial(f, f.DHLM), userFromDial(f, f.DLLM)];
  f.HLM = f.DIR === 0 ? a : b;
  f.LLM = f.DIR === 0 ? b : a;
}

/** DHLM and DLLM from HLM and LLM. */
export function updateDialLimits(f: FieldValues): void {
  const [a, b] = [dialFromUser(f, f.HLM), dialFromUser(f, f.LLM)];
  f.DHLM = f.DIR === 0 ? a : b;
  f.DLLM = f.DIR === 0 ? b : a;
}

/** RBV, DIFF and RDIF from the dial readback and target. */
export function updateReadback(f: FieldValues): void {
  f.RBV = userFromDial(f, f.DRBV);
  f.DIFF = f.DVAL - f.DRBV;
  f.RDIF = Math.round(f.DIFF / f.MRES);
}

/** Note the target as the one last asked for, so that a later one can be told from it. */
export function rememberTarget(f: FieldValues): void {
  f.LVAL = f.VAL;
  f.LDVL = f.DVAL;
  f.LRVL = f.RVAL;
}

/** Go back to the target last asked for. */
export function restoreTarget(f: FieldValues): void {
  f.VAL = f.LVAL;
  f.DVAL = f.LDVL;
  f.RVAL = f.LRVL;
}

/** Take the readback as the target, as after a stop. */
export function adoptReadback(f: FieldValues): void {
  f.VAL = f.RBV;
  f.DVAL = f.DRBV;
  f.RVAL = Math.round(f.DRBV / f.MRES);
  f.DIFF = 0;
  f.RDIF = 0;
  rememberTarget(f);
}
