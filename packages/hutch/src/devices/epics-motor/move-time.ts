/** How a motor moves; lengths in its unit, times in seconds. */
export interface Dynamics {
  readonly velocity: number;
  /** Speed it starts and stops at. */
  readonly baseVelocity: number;
  /** Seconds from base velocity to velocity. */
  readonly accelerationS: number;
  /** Signed; the last leg of a move runs in this direction. 0 for none. */
  readonly backlashDistance: number;
  readonly backlashVelocity: number;
  /** Wait at the end of a move. */
  readonly settleS: number;
}

/**
 * Seconds that the motor record needs for a move from `from` to `to` (in dial direction), with a trapezoid of velocity
 * and, against the preferred direction, a second leg of the backlash distance. [motor record reference R7-3, VELO, VBAS,
 * ACCL, BDST, BVEL, DLY]
 *
 * @returns undefined when the velocity is not a positive number
 */
export function moveTimeS(from: number, to: number, dynamics: Dynamics): number | undefined {
  const { velocity, backlashDistance, backlashVelocity, settleS } = dynamics;
  if (!(velocity > 0)) return undefined;
  const distance = Math.abs(to - from);
  if (distance === 0) return 0;
  const againstBacklash = backlashDistance !== 0 && Math.sign(to - from) !== Math.sign(backlashDistance);
  if (!againstBacklash) return legS(distance, velocity, dynamics) + settleS;
  const extra = Math.abs(backlashDistance);
  const lastLegVelocity = backlashVelocity > 0 ? backlashVelocity : velocity;
  return legS(distance + extra, velocity, dynamics) + legS(extra, lastLegVelocity, dynamics) + settleS;
}

/**
 * One leg: with a = (v - v0) / t, the ramps up and down take d = (v^2 - v0^2) / a together. A longer leg has a plateau at v,
 * a shorter one turns at the speed it has reached half-way.
 */
function legS(distance: number, velocity: number, { baseVelocity, accelerationS }: Dynamics): number {
  const base = Math.min(Math.max(baseVelocity, 0), velocity);
  const acceleration = (velocity - base) / accelerationS;
  if (!(acceleration > 0) || !Number.isFinite(acceleration)) return distance / velocity;
  const ramps = (velocity ** 2 - base ** 2) / acceleration;
  if (distance >= ramps) return 2 * accelerationS + (distance - ramps) / velocity;
  return (2 * (Math.sqrt(base ** 2 + acceleration * distance) - base)) / acceleration;
}
