import type { RunStart } from "../../documents/mod.ts";

/** A scan over a rectangle of points, row by row. */
export interface Grid {
  /** Points along each axis, slowest first. */
  readonly shape: readonly number[];
  /** Whether an axis runs back on every second pass. */
  readonly snaking: readonly boolean[];
  readonly extents: readonly (readonly [number, number])[];
}

/** The grid of a run whose start document says that it is one of two dimensions or more; else undefined. */
export function gridOf(start: RunStart): Grid | undefined {
  const { shape, extents, snaking } = start;
  if (start.hints?.gridding !== "rectilinear" || !Array.isArray(shape) || shape.length < 2) return undefined;
  if (!shape.every((length) => Number.isInteger(length) && length > 0)) return undefined;
  return {
    shape,
    snaking: shape.map((_, axis) => snaking?.[axis] === true),
    extents: shape.map((_, axis) => extents?.[axis] ?? [0, shape[axis]! - 1]),
  };
}

/** Where point `index` (0 is the first) of the scan lies in the grid, slowest axis first. */
export function gridIndex({ shape, snaking }: Grid, index: number): number[] {
  let faster = 1;
  const place: number[] = [];
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const length = shape[axis]!;
    const along = Math.floor(index / faster) % length;
    const pass = Math.floor(index / (faster * length));
    place.unshift(snaking[axis] && pass % 2 === 1 ? length - 1 - along : along);
    faster *= length;
  }
  return place;
}

/** The place in a flat array, slowest axis first; undefined past the end of the grid. */
export function flatGridIndex(grid: Grid, index: number): number | undefined {
  const size = grid.shape.reduce((all, length) => all * length, 1);
  if (index < 0 || index >= size) return undefined;
  return gridIndex(grid, index).reduce((flat, along, axis) => flat * grid.shape[axis]! + along, 0);
}

/**
 * The positions of the grid's lines along one axis: the mean of the positions measured there; where none was, the
 * position that the plan asked for.
 *
 * @param positions of the axis at each point of the scan, NaN where it was not measured
 */
export function linePositions(grid: Grid, axis: number, positions: Float64Array): Float64Array {
  const length = grid.shape[axis]!;
  const sums = new Float64Array(length);
  const counts = new Float64Array(length);
  for (const [index, position] of positions.entries()) {
    if (!Number.isFinite(position)) continue;
    const line = gridIndex(grid, index)[axis]!;
    sums[line]! += position;
    counts[line]! += 1;
  }
  const [first, last] = grid.extents[axis]!;
  const step = length > 1 ? (last - first) / (length - 1) : 0;
  return sums.map((sum, line) => (counts[line]! > 0 ? sum / counts[line]! : first + line * step));
}
