import type { Readable } from "../devices/mod.ts";
import { RequestError } from "../errors/mod.ts";
import { fieldOf } from "./adaptive-scan.ts";
import type { Metadata, Plan } from "./messages.ts";
import { checkCount } from "./points.ts";
import { inRun, staged } from "./preprocessors.ts";
import { extent, names, sharedDimension, startMetadata } from "./start-metadata.ts";
import type { Motor } from "./step.ts";
import { declareMoves, mv, triggerAndRead } from "./stubs.ts";

export interface TuneOptions {
  /** Field of the detectors that has the peak. */
  readonly signal: string;
  readonly start: number;
  readonly stop: number;
  /** The passes end when their step is smaller than this. */
  readonly minStep: number;
  /** Points of one pass. Default 10. */
  readonly num?: number;
  /** How much narrower each pass is than the one before. Default 3. */
  readonly stepFactor?: number;
  /** Run every second pass backwards. Default false. */
  readonly snake?: boolean;
  readonly metadata?: Metadata;
}

/**
 * Find a peak by passes that close in on the centroid of the signal, and leave the motor there.
 * @returns uid of the run
 */
export function* tuneCentroid(detectors: readonly Readable[], motor: Motor, options: TuneOptions): Plan<string> {
  const { signal, start, stop, minStep, num = 10, stepFactor = 3, snake = false, metadata } = options;
  checkCount(num);
  if (num < 2) throw new RequestError("A pass needs at least 2 points.");
  if (!(minStep > 0)) throw new RequestError(`minStep must be above 0, not ${minStep}.`);
  if (!(stepFactor > 1)) throw new RequestError(`stepFactor must be above 1, not ${stepFactor}.`);
  const begin = startMetadata(
    {
      planName: "tune_centroid",
      detectors,
      motors: [motor],
      planArgs: { detectors: names(detectors), motor: motor.name, start, stop, num, min_step: minStep },
      dimensions: sharedDimension([motor]),
    },
    metadata,
  );
  const [low, high] = extent([start, stop]);
  yield* declareMoves([{ device: motor, low, high }]);
  return yield* staged([...detectors, motor], inRun(begin, passes()));

  function* passes(): Plan {
    const inside = (position: number) => Math.min(Math.max(position, low), high);
    let from = start;
    let to = stop;
    let peak: number | undefined;
    while (Math.abs(to - from) / (num - 1) >= minStep) {
      const centroid = yield* pass(from, to);
      if (centroid === undefined) return;
      peak = centroid;
      const half = (to - from) / stepFactor / 2;
      [from, to] = [inside(peak - half), inside(peak + half)];
      if (snake) [from, to] = [to, from];
    }
    if (peak !== undefined) yield* mv(motor, peak);
  }

  /** One pass; the centroid of its readings, undefined when there is no signal. */
  function* pass(from: number, to: number): Plan<number | undefined> {
    let sum = 0;
    let moment = 0;
    for (let i = 0; i < num; i++) {
      yield { command: "checkpoint" };
      yield* mv(motor, from + (i * (to - from)) / (num - 1));
      const readings = yield* triggerAndRead([...new Set<Readable>([...detectors, motor])]);
      const value = fieldOf(readings, signal);
      sum += value;
      moment += value * fieldOf(readings, motor.hints?.fields?.[0] ?? motor.name);
    }
    return sum === 0 ? undefined : moment / sum;
  }
}
