import { RequestError } from "../../errors/mod.ts";
import type { GridAxis } from "./grid-axis.ts";
import type { GridSums } from "./gridder.ts";
import type { MapPart } from "./map-job.ts";

/** Maps with common axes, one per group of frames: sums and weights apart. */
export interface MapStack {
  readonly axes: readonly GridAxis[];
  /** Number of maps. */
  readonly groups: number;
  /** `[group][axis 0][axis 1]…` */
  readonly sum: Float64Array;
  /** `[row][axis 0][axis 1]…`; maps made in the same way share a row. */
  readonly weights: Float64Array;
  /** The row of `weights` of each group; -1 for a group without frames. */
  readonly weightOf: Int32Array;
}

/** Number of bins of one map. */
export function binsOf({ axes }: Pick<MapStack, "axes">): number {
  return axes.reduce((product, axis) => product * axis.bins, 1);
}

/** All maps: sum / weight, and 0 where nothing fell; `[group][axis 0][axis 1]…`. */
export function meanMaps(stack: MapStack): Float64Array {
  const bins = binsOf(stack);
  const { sum, weights, weightOf } = stack;
  const mean = new Float64Array(sum.length);
  for (let group = 0; group < stack.groups; group++) {
    const from = group * bins;
    const row = weightOf[group]! * bins;
    if (row < 0) continue;
    for (let i = 0; i < bins; i++) {
      const value = sum[from + i]!;
      const weight = weights[row + i]!;
      mean[from + i] = weight === 0 ? value : value / weight;
    }
  }
  return mean;
}

/** One map of the stack, for merging with maps of other scans. Its memory is shared with the stack. */
export function sumsOf(stack: MapStack, group: number): GridSums {
  const bins = binsOf(stack);
  const row = stack.weightOf[group] ?? -1;
  if (row < 0) throw new RequestError(`There is no frame in map ${group}; there are maps 0 to ${stack.groups - 1}.`);
  return {
    axes: stack.axes,
    sum: stack.sum.subarray(group * bins, (group + 1) * bins),
    weight: stack.weights.subarray(row * bins, (row + 1) * bins),
  };
}

/** One stack of the parts that threads (or jobs on other machines) made. Maps that are in several parts are added. */
export function combine(parts: readonly MapPart[], axes: readonly GridAxis[], groups: number): MapStack {
  const bins = binsOf({ axes });
  const weightOf = new Int32Array(groups).fill(-1);
  const [only] = parts;
  if (parts.length === 1 && only && only.groups.length === groups) {
    return { axes, groups, sum: only.sum, weights: only.weights, weightOf: only.weightOf };
  }
  const sum = new Float64Array(groups * bins);
  const rows: Float64Array[] = [];
  for (const part of parts) {
    const first = rows.length;
    for (let row = 0; row < part.weights.length; row += bins) rows.push(part.weights.subarray(row, row + bins));
    for (const [map, group] of part.groups.entries()) {
      const values = part.sum.subarray(map * bins, (map + 1) * bins);
      const row = first + part.weightOf[map]!;
      const known = weightOf[group]!;
      if (known < 0) {
        sum.set(values, group * bins);
        weightOf[group] = row;
        continue;
      }
      for (let i = 0; i < bins; i++) sum[group * bins + i]! += values[i]!;
      weightOf[group] = rows.length;
      const other = rows[row]!;
      rows.push(rows[known]!.map((weight, i) => weight + other[i]!));
    }
  }
  const weights = new Float64Array(rows.length * bins);
  for (const [i, row] of rows.entries()) weights.set(row, i * bins);
  return { axes, groups, sum, weights, weightOf };
}
