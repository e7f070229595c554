/**
 * Motion with a trapezoidal speed profile, in closed form: a route is a list of stretches of constant acceleration, and
 * where the axis is at a time follows from a formula, never from ticking. Positions and speeds are in one unit of length
 * (here motor steps) and seconds; positions and velocities have a sign, speeds and accelerations have none.
 *
 * A stepper starts and stops at its base speed at once and ramps between that and its slew speed (motor record, fields
 * VBAS, VELO, ACCL).
 */

/** How fast to go: slew speed, base speed and acceleration, all positive; base above slew counts as slew. */
export interface SpeedProfile {
  readonly speed: number;
  readonly baseSpeed: number;
  readonly acceleration: number;
}

/** A stretch of constant acceleration; position and velocity are those at its start. Infinity is a possible duration. */
export interface Stretch {
  readonly durationS: number;
  readonly position: number;
  readonly velocity: number;
  readonly acceleration: number;
}

/** Stretches end to end; the axis rests at the end of the last. */
export type Route = readonly Stretch[];

/** Position and signed velocity at one time. */
export interface MotionState {
  readonly position: number;
  readonly velocity: number;
}

/** Seconds from `from` to `to`, rest to rest. */
export function moveTimeS(from: number, to: number, profile: SpeedProfile): number {
  return durationS(trapezoid(from, to, profile));
}

/**
 * From rest at one position to rest at another: ramp up, slew, ramp down; a triangle when the way is too short to reach
 * the slew speed. Over a way d with a = acceleration and d_a = (speed^2 - base^2) / a it takes
 * 2 (speed - base)/a + (d - d_a)/speed, or 2 (sqrt(base^2 + a d) - base)/a when d < d_a.
 */
export function trapezoid(from: number, to: number, profile: SpeedProfile): Route {
  const distance = Math.abs(to - from);
  if (distance === 0) return [];
  const sign = Math.sign(to - from);
  const { speed, baseSpeed, acceleration } = ordered(profile);
  const rampsDistance = (speed ** 2 - baseSpeed ** 2) / acceleration;
  const peak = Math.min(speed, Math.sqrt(baseSpeed ** 2 + acceleration * distance));
  const rampS = (peak - baseSpeed) / acceleration;
  const slewS = Math.max(0, distance - rampsDistance) / speed;
  return follow(from, [
    { durationS: rampS, velocity: sign * baseSpeed, acceleration: sign * acceleration },
    { durationS: slewS, velocity: sign * peak, acceleration: 0 },
    { durationS: rampS, velocity: sign * peak, acceleration: -sign * acceleration },
  ]);
}

/** From a motion under way to rest, as soon as the ramp allows. */
export function brake(state: MotionState, profile: SpeedProfile): Route {
  const { baseSpeed, acceleration } = ordered(profile);
  const rampS = Math.max(0, Math.abs(state.velocity) - baseSpeed) / acceleration;
  const sign = Math.sign(state.velocity);
  return follow(state.position, [{ durationS: rampS, velocity: state.velocity, acceleration: -sign * acceleration }]);
}

/** From a motion under way to rest at a position that it may overshoot first: brake, then go there. */
export function returnTo(position: number, state: MotionState, profile: SpeedProfile): Route {
  const braking = brake(state, profile);
  return [...braking, ...trapezoid(endOf(braking, state.position), position, profile)];
}

/** From rest up to speed in one direction (+1 or -1), without end. */
export function cruise(from: number, direction: number, profile: SpeedProfile): Route {
  const { speed, baseSpeed, acceleration } = ordered(profile);
  const sign = Math.sign(direction);
  return follow(from, [
    { durationS: (speed - baseSpeed) / acceleration, velocity: sign * baseSpeed, acceleration: sign * acceleration },
    { durationS: Number.POSITIVE_INFINITY, velocity: sign * speed, acceleration: 0 },
  ]);
}

/** Seconds that a route takes; Infinity for one without end. */
export function durationS(route: Route): number {
  return route.reduce((sum, stretch) => sum + stretch.durationS, 0);
}

/** Where a route comes to rest; `start` for an empty one. */
export function endOf(route: Route, start: number): number {
  const last = route.at(-1);
  return last ? within(last, last.durationS).position : start;
}

/** Where the axis is `timeS` after the start of a route; `undefined` before the first stretch and after the last. */
export function stateAt(route: Route, timeS: number): MotionState | undefined {
  let remainingS = timeS;
  for (const stretch of route) {
    if (remainingS < stretch.durationS) return remainingS < 0 ? undefined : within(stretch, remainingS);
    remainingS -= stretch.durationS;
  }
  return undefined;
}

/** A place where a route passes a position: seconds after its start, and the state there. */
export interface Crossing {
  readonly timeS: number;
  readonly state: MotionState;
}

/** The first time a route passes `position` in a direction (+1 upward, -1 downward), or undefined when it never does. */
export function firstCrossing(route: Route, position: number, direction: number): Crossing | undefined {
  let startS = 0;
  for (const stretch of route) {
    const t = passingTime(stretch, position, direction);
    if (t !== undefined) {
      return { timeS: startS + t, state: { position, velocity: within(stretch, t).velocity } };
    }
    startS += stretch.durationS;
  }
  return undefined;
}

/** The part of a route before `timeS`. */
export function cutAt(route: Route, timeS: number): Route {
  const kept: Stretch[] = [];
  let remainingS = timeS;
  for (const stretch of route) {
    if (remainingS <= 0) break;
    kept.push({ ...stretch, durationS: Math.min(stretch.durationS, remainingS) });
    remainingS -= stretch.durationS;
  }
  return kept;
}

function ordered(profile: SpeedProfile): SpeedProfile {
  const speed = Math.max(profile.speed, Number.MIN_VALUE);
  return { speed, baseSpeed: Math.min(profile.baseSpeed, speed), acceleration: Math.max(profile.acceleration, 1e-9) };
}

function within(stretch: Stretch, t: number): MotionState {
  const { position, velocity, acceleration } = stretch;
  return {
    position: position + velocity * t + (acceleration * t * t) / 2,
    velocity: velocity + acceleration * t,
  };
}

/** Join stretches end to end, leaving out those that last no time. */
function follow(from: number, parts: readonly Omit<Stretch, "position">[]): Route {
  const route: Stretch[] = [];
  let position = from;
  for (const part of parts) {
    if (!(part.durationS > 0)) continue;
    route.push({ ...part, position });
    position = within({ ...part, position }, part.durationS).position;
  }
  return route;
}

/** Time in a stretch at which it passes a position in a direction. Velocity does not change sign within a stretch. */
function passingTime(stretch: Stretch, target: number, direction: number): number | undefined {
  const { position, velocity, acceleration, durationS: length } = stretch;
  if (Math.sign(velocity || acceleration) !== Math.sign(direction)) return undefined;
  const way = target - position;
  if (way * direction < 0) return undefined;
  const speed = Math.abs(velocity);
  const gain = acceleration * Math.sign(direction);
  const discriminant = speed ** 2 + 2 * gain * Math.abs(way);
  if (discriminant < 0) return undefined;
  const t = Math.abs(way) === 0 ? 0 : (2 * Math.abs(way)) / (speed + Math.sqrt(discriminant));
  return t <= length && Number.isFinite(t) ? t : undefined;
}
