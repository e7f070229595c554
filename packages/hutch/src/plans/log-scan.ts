import type { Readable } from "../devices/mod.ts";
import type { Plan } from "./messages.ts";
import { checkCount, logPoints } from "./points.ts";
import { relative } from "./preprocessors.ts";
import type { ScanAxis } from "./scan.ts";
import { extent, hookName, names, sharedDimension, startMetadata } from "./start-metadata.ts";
import { type Motor, type ScanOptions, scanPoints } from "./step.ts";

/** Scan one motor from 10^start to 10^stop in `num` points, evenly spaced in the exponent. @returns uid of the run */
export function logScan(
  detectors: readonly Readable[],
  motor: Motor,
  start: number,
  stop: number,
  num: number,
  options: ScanOptions = {},
): Plan<string> {
  return scanLog("log_scan", detectors, { motor, start, stop }, num, options);
}

/** As `logScan`, with positions relative to the motor's setpoint; it goes back afterwards. */
export function relLogScan(
  detectors: readonly Readable[],
  motor: Motor,
  start: number,
  stop: number,
  num: number,
  options: ScanOptions = {},
): Plan<string> {
  return relative(scanLog("rel_log_scan", detectors, { motor, start, stop }, num, options), [motor]);
}

function scanLog(
  planName: string,
  detectors: readonly Readable[],
  { motor, start, stop }: ScanAxis,
  num: number,
  options: ScanOptions,
): Plan<string> {
  checkCount(num);
  const metadata = startMetadata(
    {
      planName,
      detectors,
      motors: [motor],
      numPoints: num,
      planArgs: {
        detectors: names(detectors),
        num,
        start,
        stop,
        motor: motor.name,
        per_step: hookName(options.perStep),
      },
      dimensions: sharedDimension([motor]),
      extra: {
        plan_pattern: "logspace",
        plan_pattern_module: "numpy",
        plan_pattern_args: { start, stop, num },
      },
    },
    options.metadata,
  );
  const ranges = [extent([10 ** start, 10 ** stop])];
  return scanPoints({
    ...options,
    detectors,
    motors: [motor],
    points: logPoints({ start, stop }, num),
    ranges,
    metadata,
  });
}
