import type { Movable, Readable } from "../devices/mod.ts";
import type { DeclaredMove, Metadata, Plan } from "./messages.ts";
import type { Points } from "./points.ts";
import { inRun, staged } from "./preprocessors.ts";
import { declareMoves, triggerAndRead } from "./stubs.ts";

/** A motor can be read too, so that its position is in the events. */
export type Motor = Movable & Readable;

/** One point of a count. The default is `oneShot`. */
export type PerShot = (detectors: readonly Readable[]) => Plan<unknown>;

/** One point of a scan: move, then measure. `last` holds the targets of the point before. The default is `oneStep`. */
export type PerStep = (
  detectors: readonly Readable[],
  motors: readonly Motor[],
  position: readonly number[],
  last: readonly number[] | undefined,
) => Plan<unknown>;

/** What every scan takes besides its geometry. */
export interface ScanOptions {
  readonly perStep?: PerStep;
  /** Goes into the start document; wins over what the plan says itself. */
  readonly metadata?: Metadata;
}

/** Checkpoint, then one event of all detectors. */
export function* oneShot(detectors: readonly Readable[]): Plan {
  yield { command: "checkpoint" };
  yield* triggerAndRead(detectors);
}

/** Checkpoint, move the motors whose target has changed, wait, then one event of detectors and motors. */
export function* oneStep(
  detectors: readonly Readable[],
  motors: readonly Motor[],
  position: readonly number[],
  last: readonly number[] | undefined,
): Plan {
  yield { command: "checkpoint" };
  yield* moveChanged(motors, position, last);
  yield* triggerAndRead(withMotors(detectors, motors));
}

/** Move the motors whose target differs from `last`, together, and wait. */
export function* moveChanged(
  motors: readonly Motor[],
  position: readonly number[],
  last: readonly number[] | undefined,
): Plan {
  let moving = false;
  for (let i = 0; i < motors.length; i++) {
    if (last && last[i] === position[i]) continue;
    yield { command: "set", device: motors[i]!, target: position[i]!, group: "moving" };
    moving = true;
  }
  if (moving) yield { command: "wait", group: "moving" };
}

/** What a scan over known points needs. */
export interface PointScan extends ScanOptions {
  readonly detectors: readonly Readable[];
  readonly motors: readonly Motor[];
  readonly points: Points;
  /** Range of each motor, checked against its limits before anything moves. */
  readonly ranges: readonly (readonly [low: number, high: number])[];
}

/** Stage, open a run, carry out each point, close, unstage. @returns uid of the run */
export function* scanPoints(scan: PointScan): Plan<string> {
  const { detectors, motors, points, ranges, perStep = oneStep, metadata = {} } = scan;
  yield* declareMoves(
    motors.map((device, i): DeclaredMove => ({ device, low: ranges[i]?.[0] ?? 0, high: ranges[i]?.[1] ?? 0 })),
  );
  return yield* staged([...detectors, ...motors], inRun(metadata, eachPoint()));

  function* eachPoint(): Plan {
    let last: readonly number[] | undefined;
    for (const position of points) {
      yield* perStep(detectors, motors, position, last);
      last = position;
    }
  }
}

const combined = new WeakMap<readonly Readable[], { motors: readonly Motor[]; all: readonly Readable[] }>();

/** Detectors, then motors, each once. Kept for the arrays it was asked for last, because a scan asks at each point. */
function withMotors(detectors: readonly Readable[], motors: readonly Motor[]): readonly Readable[] {
  const known = combined.get(detectors);
  if (known?.motors === motors) return known.all;
  const all = [...new Set<Readable>([...detectors, ...motors])];
  combined.set(detectors, { motors, all });
  return all;
}
