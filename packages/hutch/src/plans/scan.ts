import type { Readable } from "../devices/mod.ts";
import { RequestError } from "../errors/mod.ts";
import type { Plan } from "./messages.ts";
import { checkCount, linePoints, type Span } from "./points.ts";
import { relative } from "./preprocessors.ts";
import { extent, hookName, names, sharedDimension, startMetadata } from "./start-metadata.ts";
import { type Motor, type ScanOptions, scanPoints } from "./step.ts";

/** Motor and range, repeated for each motor; then the number of points; then options. */
export type ScanArguments =
  | readonly [...(Motor | number)[], number]
  | readonly [...(Motor | number)[], number, ScanOptions];

/** One motor with the range it scans. */
export interface ScanAxis extends Span {
  readonly motor: Motor;
}

/**
 * Scan motors together along a line, in `num` points with both ends:
 *
 *     yield* scan([det], m1, -1, 1, 5)
 *     yield* scan([det], m1, -1, 1, m2, 4, 1.5, 5, { metadata: { sample: "LaB6" } })
 *
 * @returns uid of the run
 */
export function scan(detectors: readonly Readable[], ...args: ScanArguments): Plan<string> {
  const { axes, num, options } = scanArguments("scan", args);
  return lineScan("scan", detectors, axes, num, options);
}

/** As `scan`, with positions relative to the motors' setpoints; the motors go back afterwards. */
export function relScan(detectors: readonly Readable[], ...args: ScanArguments): Plan<string> {
  const { axes, num, options } = scanArguments("rel_scan", args);
  return relative(
    lineScan("rel_scan", detectors, axes, num, options),
    axes.map(({ motor }) => motor),
  );
}

/** A scan along a line under any plan name; what `scan` and `relScan` are made of. */
export function lineScan(
  planName: string,
  detectors: readonly Readable[],
  axes: readonly ScanAxis[],
  num: number,
  options: ScanOptions = {},
): Plan<string> {
  checkCount(num);
  const motors = axes.map(({ motor }) => motor);
  checkMotors(motors);
  const args = axes.flatMap(({ motor, start, stop }) => [motor.name, start, stop]);
  const metadata = startMetadata(
    {
      planName,
      detectors,
      motors,
      numPoints: num,
      planArgs: { detectors: names(detectors), num, args, per_step: hookName(options.perStep) },
      dimensions: sharedDimension(motors),
      extra: {
        plan_pattern: "inner_product",
        plan_pattern_module: "bluesky.plan_patterns",
        plan_pattern_args: { num, args },
      },
    },
    options.metadata,
  );
  const ranges = axes.map(({ start, stop }) => extent([start, stop]));
  return scanPoints({ ...options, detectors, motors, points: linePoints(axes, num), ranges, metadata });
}

/** Throws RequestError when there is no motor, or one is named twice. */
export function checkMotors(motors: readonly Motor[]): void {
  if (motors.length === 0) throw new RequestError("A scan needs at least one motor.");
  for (const [index, motor] of motors.entries()) {
    if (motors.indexOf(motor) !== index) throw new RequestError(`Motor ${motor.name} is given twice. Name it once.`);
  }
}

/** Take the options off the end of a plan's arguments, when there are some. */
export function splitOptions<T>(args: readonly (T | object)[]): { readonly rest: readonly T[]; options: ScanOptions } {
  const last = args.at(-1);
  const hasOptions = typeof last === "object" && last !== null && !("name" in last) && !Array.isArray(last);
  return {
    rest: (hasOptions ? args.slice(0, -1) : args) as readonly T[],
    options: hasOptions ? (last as ScanOptions) : {},
  };
}

function scanArguments(plan: string, args: ScanArguments) {
  const { rest, options } = splitOptions<Motor | number>(args);
  const num = rest.at(-1);
  const axes: ScanAxis[] = [];
  for (let i = 0; i + 1 < rest.length; i += 3) {
    const [motor, start, stop] = rest.slice(i, i + 3);
    if (typeof motor !== "object" || typeof start !== "number" || typeof stop !== "number" || i + 3 >= rest.length) {
      throw new RequestError(`${plan} takes motor, start, stop for each motor, then the number of points.`);
    }
    axes.push({ motor, start, stop });
  }
  if (typeof num !== "number") throw new RequestError(`${plan} needs the number of points as its last argument.`);
  return { axes, num, options };
}
