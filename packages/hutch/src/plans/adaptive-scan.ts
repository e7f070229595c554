import type { Readable } from "../devices/mod.ts";
import { RequestError } from "../errors/mod.ts";
import type { Metadata, Plan } from "./messages.ts";
import { inRun, relative, staged } from "./preprocessors.ts";
import { extent, names, sharedDimension, startMetadata } from "./start-metadata.ts";
import type { Motor } from "./step.ts";
import { declareMoves, mv, triggerAndRead } from "./stubs.ts";

export interface AdaptiveOptions {
  /** Field of the detectors that steers the steps. */
  readonly field: string;
  readonly start: number;
  readonly stop: number;
  readonly minStep: number;
  readonly maxStep: number;
  /** Change of the field wanted from point to point. */
  readonly targetDelta: number;
  /** Whether to go back where a step turned out too large. */
  readonly backstep: boolean;
  /** How much smaller the wanted step must be than the last one to go back. Default 0.8. */
  readonly threshold?: number;
  readonly metadata?: Metadata;
}

/**
 * Scan one motor with steps that follow the signal: small on slopes, large where it is flat.
 * @returns uid of the run
 */
export function adaptiveScan(detectors: readonly Readable[], motor: Motor, options: AdaptiveOptions): Plan<string> {
  return adaptive("adaptive_scan", detectors, motor, options);
}

/** As `adaptiveScan`, with positions relative to the motor's setpoint; it goes back afterwards. */
export function relAdaptiveScan(detectors: readonly Readable[], motor: Motor, options: AdaptiveOptions): Plan<string> {
  return relative(adaptive("rel_adaptive_scan", detectors, motor, options), [motor]);
}

function* adaptive(
  planName: string,
  detectors: readonly Readable[],
  motor: Motor,
  options: AdaptiveOptions,
): Plan<string> {
  const { field, start, stop, minStep, maxStep, targetDelta, backstep, threshold = 0.8, metadata } = options;
  if (!(minStep > 0) || !(maxStep > minStep)) {
    throw new RequestError(`The steps must be 0 < minStep < maxStep, not ${minStep} and ${maxStep}.`);
  }
  const begin = startMetadata(
    {
      planName,
      detectors,
      motors: [motor],
      planArgs: {
        detectors: names(detectors),
        motor: motor.name,
        start,
        stop,
        min_step: minStep,
        max_step: maxStep,
        target_delta: targetDelta,
        backstep,
        threshold,
      },
      dimensions: sharedDimension([motor]),
    },
    metadata,
  );
  const [low, high] = extent([start, stop]);
  yield* declareMoves([{ device: motor, low, high }]);
  return yield* staged([...detectors, motor], inRun(begin, steps()));

  function* steps(): Plan {
    const direction = stop >= start ? 1 : -1;
    const within = (position: number) => (stop - position) * direction > 0;
    let position = start;
    let step = (maxStep - minStep) / 2;
    let last: number | undefined;
    while (within(position)) {
      yield { command: "checkpoint" };
      yield* mv(motor, position);
      const signal = fieldOf(yield* triggerAndRead([...new Set<Readable>([...detectors, motor])]), field);
      if (last === undefined) {
        last = signal;
        position += direction * step;
        continue;
      }
      const slope = Math.abs(signal - last) / step;
      const wanted = slope > 0 ? clip(targetDelta / slope, minStep, maxStep) : Math.min(step * 1.1, maxStep);
      if (backstep && wanted < step * threshold) {
        position -= direction * step;
        step = wanted;
      } else {
        last = signal;
        step = 0.2 * wanted + 0.8 * step;
      }
      position += direction * step;
    }
  }
}

/** A number among the readings of several devices. Throws RequestError that names the fields there are. */
export function fieldOf(
  readings: Readonly<Record<string, Readonly<Record<string, { readonly value: unknown }>>>>,
  field: string,
) {
  const all = Object.assign({}, ...Object.values(readings)) as Record<string, { readonly value: unknown }>;
  const value = all[field]?.value;
  if (typeof value !== "number") {
    throw new RequestError(`No detector gives a number called "${field}". There are: ${Object.keys(all).join(", ")}.`);
  }
  return value;
}

function clip(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}
