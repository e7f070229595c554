import { direction } from "./coordinates.ts";
import type { FieldValues } from "./fields.ts";

/** Both dial limits 0 means no limits; it is the dial's that count, so an offset does not hide them. */
export function limitsAreOff(f: FieldValues): boolean {
  return f.DHLM === 0 && f.DLLM === 0;
}

/**
 * Whether the target DVAL must be refused. A target outside is let through when it is nearer to the range than the last one
 * was. When the axis comes from the far side, the point behind the target where the last leg begins must be inside too.
 *
 * @param isPreferred the last leg goes in the direction of the move, without turning
 */
export function violatesLimits(f: FieldValues, isPreferred: boolean): boolean {
  if (limitsAreOff(f)) return false;
  if (f.DLLM > f.DHLM) return true;
  const comesBackDown = f.DVAL > f.DHLM && f.DVAL < f.LDVL;
  const comesBackUp = f.DVAL < f.DLLM && f.DVAL > f.LDVL;
  if (comesBackDown || comesBackUp) return false;
  const furthest = isPreferred ? f.DVAL : f.DVAL - f.BDST;
  return furthest > f.DHLM || furthest < f.DLLM;
}

/** Whether a jog from `position` (user) would reach a soft limit within one second at JVEL. */
export function jogsIntoLimit(f: FieldValues, position: number, isForward: boolean): boolean {
  if (limitsAreOff(f)) return false;
  return isForward ? position > f.HLM - f.JVEL : position < f.LLM + f.JVEL;
}

/** Whether the limit switch in the direction of the motion last commanded is on. */
export function isSwitchAhead(f: FieldValues): boolean {
  return f.CDIR === 1 ? f.RHLS === 1 : f.RLLS === 1;
}

/** Whether the limit switch on the way to the target is on. */
export function isSwitchBeforeTarget(f: FieldValues): boolean {
  return f.DIFF * direction(f) > 0 ? f.HLS === 1 : f.LLS === 1;
}
