/** What decides whether a target is within the soft limits. Positions in user coordinates unless they say dial. */
export interface SoftLimits {
  readonly low: number;
  readonly high: number;
  readonly dialLow: number;
  readonly dialHigh: number;
  /** Signed, in user direction. */
  readonly backlashDistance: number;
  /** Smallest step; a backlash below it is none. */
  readonly stepSize: number;
}

/**
 * Whether the motor record would accept a move to `target` after one to `last`, by its own rules: both dial limits 0 mean
 * no limits; a pair with low above high refuses everything; a target outside is allowed when it is nearer to the range than
 * the last one; against the preferred direction the first leg must be inside too. [motorRecord.cc of motor 7.4, limit test]
 */
export function isWithinLimits(target: number, last: number, limits: SoftLimits): boolean {
  const { low, high, dialLow, dialHigh, backlashDistance, stepSize } = limits;
  if (dialLow === 0 && dialHigh === 0) return true;
  if (low > high) return false;
  if ((last > high && target > high && target < last) || (last < low && target < low && target > last)) return true;
  const preferred = target > last === backlashDistance > 0;
  const turn = preferred || Math.abs(backlashDistance) < Math.abs(stepSize) ? target : target - backlashDistance;
  return turn >= low && turn <= high;
}
