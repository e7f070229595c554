import type { Readable } from "../devices/mod.ts";
import { RequestError } from "../errors/mod.ts";
import type { Plan } from "./messages.ts";
import { listPoints } from "./points.ts";
import { relative } from "./preprocessors.ts";
import { checkMotors, splitOptions } from "./scan.ts";
import { extent, hookName, listedPositions, names, sharedDimension, startMetadata } from "./start-metadata.ts";
import { type Motor, type ScanOptions, scanPoints } from "./step.ts";

/** Motor and its positions, repeated for each motor; then options. */
export type ListScanArguments = readonly (Motor | readonly number[] | ScanOptions)[];

/** One motor with the positions it goes to. */
export interface ListAxis {
  readonly motor: Motor;
  readonly positions: readonly number[];
}

/**
 * Scan motors together through lists of positions of equal length:
 *
 *     yield* listScan([det], m1, [1, 2, 4, 8], m2, [0, 0, 1, 1])
 *
 * @returns uid of the run
 */
export function listScan(detectors: readonly Readable[], ...args: ListScanArguments): Plan<string> {
  const { axes, options } = listArguments("list_scan", args);
  return scanLists("list_scan", detectors, axes, options);
}

/** As `listScan`, with positions relative to the motors' setpoints; the motors go back afterwards. */
export function relListScan(detectors: readonly Readable[], ...args: ListScanArguments): Plan<string> {
  const { axes, options } = listArguments("rel_list_scan", args);
  const motors = axes.map(({ motor }) => motor);
  return relative(scanLists("rel_list_scan", detectors, axes, options), motors);
}

/** A scan through lists under any plan name; what `listScan` and `relListScan` are made of. */
export function scanLists(
  planName: string,
  detectors: readonly Readable[],
  axes: readonly ListAxis[],
  options: ScanOptions = {},
): Plan<string> {
  const motors = axes.map(({ motor }) => motor);
  checkMotors(motors);
  const lists = axes.map(({ positions }) => positions);
  const points = listPoints(lists);
  const args = axes.flatMap(({ motor, positions }) => [motor.name, listedPositions(positions)]);
  const metadata = startMetadata(
    {
      planName,
      detectors,
      motors,
      numPoints: lists[0]!.length,
      planArgs: { detectors: names(detectors), args, per_step: hookName(options.perStep) },
      dimensions: sharedDimension(motors),
      extra: {
        plan_pattern: "inner_list_product",
        plan_pattern_module: "bluesky.plan_patterns",
        plan_pattern_args: { args },
      },
    },
    options.metadata,
  );
  return scanPoints({ ...options, detectors, motors, points, ranges: lists.map(extent), metadata });
}

/** Pairs of a motor and its list. Throws RequestError when they do not alternate. */
export function listArguments(plan: string, args: readonly (Motor | readonly number[] | object)[]) {
  const { rest, options } = splitOptions<Motor | readonly number[]>(args);
  const axes: ListAxis[] = [];
  for (let i = 0; i < rest.length; i += 2) {
    const motor = rest[i];
    const positions = rest[i + 1];
    if (!motor || Array.isArray(motor) || !Array.isArray(positions)) {
      throw new RequestError(`${plan} takes a motor and a list of positions for each motor, such as m1, [1, 2, 4].`);
    }
    axes.push({ motor: motor as Motor, positions });
  }
  return { axes, options };
}
