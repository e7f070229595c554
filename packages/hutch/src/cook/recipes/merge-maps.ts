import { Dataset } from "../../repository/mod.ts";

/**
 * Maps of a whole scan from maps of its slices on the same grid: sums and weights are added, label by label of the first
 * dimension where slices have different ones.
 *
 * @param shares factor for the sums of each slice; default 1
 */
export function mergeMaps(slices: readonly Dataset[], shares: readonly number[] = slices.map(() => 1)): Dataset {
  const [first] = slices;
  const { dims, shape } = first!.get("sum");
  const group = dims.length > 1 ? dims[0]! : undefined;
  const isGrouped = group !== undefined && !/^q[xyz]$/.test(group);
  const labelsOf = (slice: Dataset) => (isGrouped ? Array.from(slice.get(group!).numbers) : [0]);
  const labels = [...new Set(slices.flatMap(labelsOf))].sort((a, b) => a - b);
  const bins = first!.get("sum").length / labelsOf(first!).length;
  const sum = new Float64Array(labels.length * bins);
  const weight = new Float64Array(sum.length);
  for (const [i, slice] of slices.entries()) {
    const [sums, weights] = [slice.get("sum").numbers, slice.get("weight").numbers];
    for (const [map, label] of labelsOf(slice).entries()) {
      const to = labels.indexOf(label) * bins;
      for (let bin = 0; bin < bins; bin++) {
        sum[to + bin]! += sums[map * bins + bin]! * shares[i]!;
        weight[to + bin]! += weights[map * bins + bin]!;
      }
    }
  }
  const whole = isGrouped ? [labels.length, ...shape.slice(1)] : shape;
  const mean = sum.map((value, i) => (weight[i] === 0 ? value : value / weight[i]!));
  const ofGroup = isGrouped
    ? { [group!]: first!.get(group!).with({ shape: [labels.length], values: Float64Array.from(labels) }) }
    : {};
  return new Dataset({
    variables: {
      intensity: { dims, shape: whole, values: mean },
      sum: { dims, shape: whole, values: sum },
      weight: { dims, shape: whole, values: weight },
    },
    coordinates: { ...first!.coordinates, ...ofGroup },
    attributes: first!.attributes,
  });
}

/**
 * Factors that bring slices to the monitor's mean over the whole scan, because each was brought to its own.
 *
 * @param ends frame behind the last one of each slice
 */
export function monitorShares(monitor: ArrayLike<number>, ends: readonly number[]): readonly number[] {
  const meanOf = (from: number, to: number) => {
    let total = 0;
    for (let frame = from; frame < to; frame++) total += monitor[frame]!;
    return total / (to - from);
  };
  const whole = meanOf(0, monitor.length);
  return ends.map((end, i) => whole / meanOf(ends[i - 1] ?? 0, end));
}
