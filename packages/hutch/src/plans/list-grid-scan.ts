import type { Readable } from "../devices/mod.ts";
import { RequestError } from "../errors/mod.ts";
import { type GridOptions, scanRectangle, snakingOf } from "./grid-scan.ts";
import { type ListAxis, listArguments } from "./list-scan.ts";
import type { Plan } from "./messages.ts";
import type { GridAxis } from "./points.ts";
import { relative } from "./preprocessors.ts";
import { checkMotors } from "./scan.ts";
import { extent, hookName, listedPositions, names, separateDimensions, startMetadata } from "./start-metadata.ts";
import type { Motor } from "./step.ts";

/** Motor and its positions, repeated for each motor, slowest first; then options. */
export type ListGridScanArguments = readonly (Motor | readonly number[] | GridOptions)[];

/**
 * Scan every combination of listed positions, the first motor slowest:
 *
 *     yield* listGridScan([det], m1, [0, 1], m2, [3, 1, 2], { snakeAxes: true })
 *
 * @returns uid of the run
 */
export function listGridScan(detectors: readonly Readable[], ...args: ListGridScanArguments): Plan<string> {
  const { axes, options } = listArguments("list_grid_scan", args);
  return scanListGrid("list_grid_scan", detectors, axes, options);
}

/** As `listGridScan`, with positions relative to the motors' setpoints; the motors go back afterwards. */
export function relListGridScan(detectors: readonly Readable[], ...args: ListGridScanArguments): Plan<string> {
  const { axes, options } = listArguments("rel_list_grid_scan", args);
  const motors = axes.map(({ motor }) => motor);
  return relative(scanListGrid("rel_list_grid_scan", detectors, axes, options), motors);
}

/** A grid of listed positions under any plan name. */
export function scanListGrid(
  planName: string,
  detectors: readonly Readable[],
  axes: readonly ListAxis[],
  options: GridOptions = {},
): Plan<string> {
  const motors = axes.map(({ motor }) => motor);
  checkMotors(motors);
  const empty = axes.find(({ positions }) => positions.length === 0);
  if (empty) throw new RequestError(`The list of positions of ${empty.motor.name} is empty. Give at least one.`);
  const snaking = snakingOf(motors, options.snakeAxes);
  const args = axes.flatMap(({ motor, positions }) => [motor.name, listedPositions(positions)]);
  const ranges = axes.map(({ positions }) => extent(positions));
  const snakeText = snakeAxesText(options.snakeAxes);
  const metadata = startMetadata(
    {
      planName,
      detectors,
      motors,
      numPoints: axes.reduce((product, { positions }) => product * positions.length, 1),
      planArgs: { detectors: names(detectors), args, per_step: hookName(options.perStep) },
      dimensions: separateDimensions(motors),
      extra: {
        shape: axes.map(({ positions }) => positions.length),
        extents: ranges,
        snake_axes: snakeText,
        plan_pattern: "outer_list_product",
        plan_pattern_args: { args, snake_axes: snakeText },
        plan_pattern_module: "bluesky.plan_patterns",
      },
    },
    options.metadata,
  );
  const gridAxes = axes.map(
    ({ positions }, i): GridAxis => ({
      num: positions.length,
      position: (index) => positions[index]!,
      snaked: snaking[i]!,
    }),
  );
  return scanRectangle(detectors, motors, gridAxes, ranges, metadata, options);
}

/** As Bluesky writes it: Python's `True` or `False`, or the names. */
function snakeAxesText(snakeAxes: GridOptions["snakeAxes"] = false): string {
  if (typeof snakeAxes === "boolean") return snakeAxes ? "True" : "False";
  return `[${names(snakeAxes).join(", ")}]`;
}
