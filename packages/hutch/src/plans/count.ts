import type { Readable } from "../devices/mod.ts";
import { RequestError } from "../errors/mod.ts";
import type { Metadata, Plan } from "./messages.ts";
import { checkCount } from "./points.ts";
import { inRun, staged } from "./preprocessors.ts";
import { names, startMetadata } from "./start-metadata.ts";
import { oneShot, type PerShot } from "./step.ts";
import { checkpoint, clock, sleep } from "./stubs.ts";

export interface CountOptions {
  /** Seconds from the start of one reading to the start of the next, or one value for each interval. Default 0. */
  readonly delayS?: number | readonly number[];
  readonly perShot?: PerShot;
  readonly metadata?: Metadata;
}

/**
 * Read detectors `num` times, or until stopped when `num` is null.
 *
 *     yield* count([det], 5, { delayS: 1 })
 *
 * @returns uid of the run
 */
export function* count(
  detectors: readonly Readable[],
  num: number | null = 1,
  options: CountOptions = {},
): Plan<string> {
  const { delayS = 0, perShot = oneShot, metadata } = options;
  if (num !== null) checkCount(num, "number of readings");
  const delays = typeof delayS === "number" ? undefined : delayS;
  if (delays && num !== null && delays.length < num - 1) {
    throw new RequestError(`${num} readings need ${num - 1} delays; only ${delays.length} were given.`);
  }
  const start = startMetadata(
    {
      planName: "count",
      detectors,
      numPoints: num,
      planArgs: { detectors: names(detectors), num, delay: delayS },
      dimensions: [[["time"], "primary"]],
    },
    metadata,
  );
  return yield* staged(detectors, inRun(start, shots()));

  function* shots(): Plan {
    for (let i = 0; num === null || i < num; i++) {
      const delay = delays ? delays[i] : (delayS as number);
      if (!delay || i + 1 === num) {
        yield* perShot(detectors);
        continue;
      }
      yield* checkpoint();
      const begun = yield* clock();
      yield* perShot(detectors);
      yield* sleep(begun + delay - (yield* clock()));
    }
  }
}
