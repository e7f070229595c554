import type { Readable } from "../devices/mod.ts";
import type { Plan } from "./messages.ts";
import { relative } from "./preprocessors.ts";
import { lineScan } from "./scan.ts";
import { hookName, names } from "./start-metadata.ts";
import type { Motor, ScanOptions } from "./step.ts";

/**
 * Scan two motors relative to their setpoints, the second by half as much as the first, such as two-theta and theta of a
 * diffractometer. They go back afterwards. @returns uid of the run
 */
export function x2xScan(
  detectors: readonly Readable[],
  motor1: Motor,
  motor2: Motor,
  range: { readonly start: number; readonly stop: number; readonly num: number },
  options: ScanOptions = {},
): Plan<string> {
  const { start, stop, num } = range;
  const axes = [
    { motor: motor1, start, stop },
    { motor: motor2, start: start / 2, stop: stop / 2 },
  ];
  const metadata = {
    plan_args: {
      detectors: names(detectors),
      motor1: motor1.name,
      motor2: motor2.name,
      start,
      stop,
      num,
      per_step: hookName(options.perStep),
    },
    ...options.metadata,
  };
  return relative(lineScan("x2x_scan", detectors, axes, num, { ...options, metadata }), [motor1, motor2]);
}
