/** Values on a regular grid, as they came point by point. */
export interface GriddedPoints {
  readonly columns: number;
  readonly rows: number;
  /** `[row, column]`, both in ascending position; NaN where no point is. */
  readonly values: Float64Array;
  readonly xEdges: readonly [number, number];
  readonly yEdges: readonly [number, number];
}

/**
 * Points as cells of a grid, or undefined when they do not lie on one: positions must be few and evenly spaced along both
 * axes, and the points must fill at least half of the cells. Points of one cell are averaged.
 */
export function gridded(x: ArrayLike<number>, y: ArrayLike<number>, z: ArrayLike<number>): GriddedPoints | undefined {
  const [across, down] = [evenPositions(x), evenPositions(y)];
  if (!across || !down || across.count < 2 || down.count < 2 || 2 * z.length < across.count * down.count)
    return undefined;
  const sums = new Float64Array(across.count * down.count);
  const counts = new Uint32Array(sums.length);
  for (let i = 0; i < z.length; i++) {
    if (!Number.isFinite(x[i]) || !Number.isFinite(y[i]) || !Number.isFinite(z[i])) continue;
    const column = Math.round((x[i]! - across.first) / across.step);
    const row = Math.round((y[i]! - down.first) / down.step);
    sums[row * across.count + column]! += z[i]!;
    counts[row * across.count + column]! += 1;
  }
  return {
    columns: across.count,
    rows: down.count,
    values: sums.map((sum, i) => sum / counts[i]!),
    xEdges: edgesOf(across),
    yEdges: edgesOf(down),
  };
}

/** The outer edges of evenly spaced cells with these centers; undefined when they are not even. */
export function evenEdges(centers: ArrayLike<number>): readonly [number, number] | undefined {
  const count = centers.length;
  if (count < 2) return undefined;
  const [first, last] = [centers[0]!, centers[count - 1]!];
  const step = (last - first) / (count - 1);
  for (let i = 0; i < count; i++)
    if (!(Math.abs(centers[i]! - first - i * step) < Math.abs(step) / 4)) return undefined;
  return [first - step / 2, last + step / 2];
}

interface Positions {
  readonly first: number;
  readonly step: number;
  readonly count: number;
}

/** Distinct positions, where what differs by less than a fifth of the usual step (an encoder's noise) is the same. */
function evenPositions(values: ArrayLike<number>): Positions | undefined {
  const sorted = Array.from(values)
    .filter(Number.isFinite)
    .sort((a, b) => a - b);
  const [low, high] = [sorted[0], sorted.at(-1)];
  if (low === undefined || high === undefined || high === low) return undefined;
  const noise = (high - low) / (5 * Math.min(sorted.length, 2000));
  const centers: number[] = [];
  let members: number[] = [];
  for (const value of sorted) {
    if (members.length > 0 && value - members[0]! > Math.max(noise, 0) * 2) {
      centers.push(mean(members));
      members = [];
    }
    members.push(value);
  }
  centers.push(mean(members));
  const edges = evenEdges(centers);
  if (!edges) return undefined;
  const step = (edges[1] - edges[0]) / centers.length;
  return { first: edges[0] + step / 2, step, count: centers.length };
}

function edgesOf({ first, step, count }: Positions): readonly [number, number] {
  return [first - step / 2, first + (count - 0.5) * step];
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
