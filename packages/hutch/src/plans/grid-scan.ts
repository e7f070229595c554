import type { Readable } from "../devices/mod.ts";
import { RequestError } from "../errors/mod.ts";
import type { Metadata, Plan } from "./messages.ts";
import { checkCount, type GridAxis, gridPoints, type Span, spaced } from "./points.ts";
import { relative } from "./preprocessors.ts";
import { checkMotors, splitOptions } from "./scan.ts";
import { extent, hookName, names, separateDimensions, startMetadata } from "./start-metadata.ts";
import { type Motor, type ScanOptions, scanPoints } from "./step.ts";

/** Which axes run backwards on every second pass: all but the slowest, none, or those listed. */
export type SnakeAxes = boolean | readonly Motor[];

export interface GridOptions extends ScanOptions {
  /** Default false. */
  readonly snakeAxes?: SnakeAxes;
}

/** Motor, start, stop and number of points, repeated for each motor, slowest first; then options. */
export type GridScanArguments = readonly (Motor | number | GridOptions)[];

/** One motor with the range it scans and in how many points. */
export interface GridScanAxis extends Span {
  readonly motor: Motor;
  readonly num: number;
}

/**
 * Scan a rectangular grid, the first motor slowest:
 *
 *     yield* gridScan([det], m1, -1, 1, 5, m2, -0.5, 0.5, 4, { snakeAxes: true })
 *
 * Points are made one at a time, so that the size of the grid costs neither time nor memory.
 * @returns uid of the run
 */
export function gridScan(detectors: readonly Readable[], ...args: GridScanArguments): Plan<string> {
  const { axes, options } = gridArguments("grid_scan", args);
  return scanGrid("grid_scan", detectors, axes, options);
}

/** As `gridScan`, with positions relative to the motors' setpoints; the motors go back afterwards. */
export function relGridScan(detectors: readonly Readable[], ...args: GridScanArguments): Plan<string> {
  const { axes, options } = gridArguments("rel_grid_scan", args);
  const motors = axes.map(({ motor }) => motor);
  return relative(scanGrid("rel_grid_scan", detectors, axes, options), motors);
}

/** A grid scan under any plan name; what `gridScan` and `relGridScan` are made of. */
export function scanGrid(
  planName: string,
  detectors: readonly Readable[],
  axes: readonly GridScanAxis[],
  options: GridOptions = {},
): Plan<string> {
  const motors = axes.map(({ motor }) => motor);
  checkMotors(motors);
  for (const { num, motor } of axes) checkCount(num, `number of points of ${motor.name}`);
  const snaking = snakingOf(motors, options.snakeAxes);
  const args = axes.flatMap(({ motor, start, stop, num }, i) => [
    ...[motor.name, start, stop, num],
    ...(i === 0 ? [] : [snaking[i]!]),
  ]);
  const metadata = startMetadata(
    {
      planName,
      detectors,
      motors,
      numPoints: axes.reduce((product, { num }) => product * num, 1),
      planArgs: { detectors: names(detectors), args, per_step: hookName(options.perStep) },
      dimensions: separateDimensions(motors),
      hints: { gridding: "rectilinear" },
      extra: {
        shape: axes.map(({ num }) => num),
        extents: axes.map(({ start, stop }) => [start, stop]),
        snaking,
        plan_pattern: "outer_product",
        plan_pattern_args: { args },
        plan_pattern_module: "bluesky.plan_patterns",
      },
    },
    options.metadata,
  );
  const gridAxes = axes.map(
    (axis, i): GridAxis => ({
      num: axis.num,
      position: (index) => spaced(axis, axis.num, index),
      snaked: snaking[i]!,
    }),
  );
  return scanRectangle(
    detectors,
    motors,
    gridAxes,
    axes.map(({ start, stop }) => extent([start, stop])),
    metadata,
    options,
  );
}

/** Carry out a grid of any axes. */
export function scanRectangle(
  detectors: readonly Readable[],
  motors: readonly Motor[],
  axes: readonly GridAxis[],
  ranges: readonly (readonly [number, number])[],
  metadata: Metadata,
  options: ScanOptions,
): Plan<string> {
  return scanPoints({ ...options, detectors, motors, points: gridPoints(axes), ranges, metadata });
}

/** For each motor whether it snakes. Throws RequestError for the slowest, and for motors that are not in the grid. */
export function snakingOf(motors: readonly Motor[], snakeAxes: SnakeAxes = false): boolean[] {
  if (typeof snakeAxes === "boolean") return motors.map((_, i) => i > 0 && snakeAxes);
  for (const motor of snakeAxes) {
    if (!motors.includes(motor)) throw new RequestError(`Snaked axis ${motor.name} is not an axis of this grid.`);
    if (motor === motors[0]) {
      throw new RequestError(`${motor.name} is the slowest axis and passes once; it cannot be snaked.`);
    }
  }
  return motors.map((motor) => snakeAxes.includes(motor));
}

function gridArguments(plan: string, args: GridScanArguments) {
  const { rest, options } = splitOptions<Motor | number>(args);
  const axes: GridScanAxis[] = [];
  for (let i = 0; i < rest.length; i += 4) {
    const [motor, start, stop, num] = rest.slice(i, i + 4);
    if (typeof motor !== "object" || typeof start !== "number" || typeof stop !== "number" || typeof num !== "number") {
      throw new RequestError(`${plan} takes motor, start, stop and number of points for each motor, slowest first.`);
    }
    axes.push({ motor, start, stop, num });
  }
  return { axes, options: options as GridOptions };
}
