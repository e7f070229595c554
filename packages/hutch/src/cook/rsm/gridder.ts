import { RequestError } from "../../errors/mod.ts";
import { centersOf, checkAxis, type GridAxis, type Spread, spreadPoint, stepOf } from "./grid-axis.ts";

/** How a gridder works; see `Gridder`. */
export interface GridderOptions {
  /** Bins along each axis: one, two or three numbers. */
  readonly bins: readonly number[];
  /** Fixed range [min, max] of each axis. Without it the range is that of the points of the first (or each) call. */
  readonly range?: readonly (readonly [min: number, max: number])[];
  /**
   * Absent: every point counts in its nearest bin. Present: a point is spread over its width (one for all axes, or one
   * per axis); 0 or "half-step" means half the distance of the bins.
   */
  readonly width?: number | readonly number[] | "half-step";
  /** Go on adding from call to call, in the range of the first. Default false: each call starts anew. */
  readonly keepData?: boolean;
}

/** A map on its way: sums and weights apart, so that parts can be added together before they are divided. */
export interface GridSums {
  readonly axes: readonly GridAxis[];
  /** Row-major `[axis 0][axis 1][axis 2]`. */
  readonly sum: Float64Array;
  readonly weight: Float64Array;
}

/**
 * Bins scattered points into a regular map of one, two or three dimensions.
 *
 * Points outside the range (ends included in it) and points whose value is NaN count neither in the sum nor in the
 * weight. A point whose coordinate is NaN is an error, because no bin could be right.
 */
export class Gridder {
  readonly #options: GridderOptions;
  readonly #size: number;
  #sums: GridSums | undefined;

  constructor(options: GridderOptions) {
    const { bins, range, width } = options;
    if (bins.length < 1 || bins.length > 3) throw new RequestError(`A map has 1 to 3 axes, not ${bins.length}.`);
    for (const [i, n] of bins.entries())
      checkAxis({ bins: n, min: range?.[i]?.[0] ?? 0, max: range?.[i]?.[1] ?? 0 }, AXES[i]!);
    for (const [what, list] of [
      ["range", range],
      ["width", width],
    ] as const) {
      if (Array.isArray(list) && list.length !== bins.length) {
        throw new RequestError(`The map has ${bins.length} axes, but ${what} is given for ${list.length}.`);
      }
    }
    this.#options = options;
    this.#size = bins.reduce((product, n) => product * n, 1);
  }

  /**
   * Adds points.
   *
   * @param coordinates one list per axis
   * @param values one per point
   */
  add(coordinates: readonly ArrayLike<number>[], values: ArrayLike<number>): this {
    const { bins, range, keepData = false } = this.#options;
    if (coordinates.length !== bins.length || coordinates.some((list) => list.length !== values.length)) {
      const lengths = coordinates.map((list) => list.length).join(", ");
      throw new RequestError(
        `${bins.length} axes need as many coordinates for ${values.length} values; got ${lengths}.`,
      );
    }
    let sums = keepData ? this.#sums : undefined;
    if (sums === undefined) {
      const axes = bins.map((n, i) => {
        const [min, max] = range?.[i] ?? extent(coordinates[i]!, AXES[i]!);
        return { bins: n, min, max };
      });
      for (const [i, axis] of axes.entries()) checkAxis(axis, AXES[i]!);
      sums = { axes, sum: new Float64Array(this.#size), weight: new Float64Array(this.#size) };
    }
    deposit(sums, widthsOf(sums.axes, this.#options.width), coordinates, values);
    this.#sums = sums;
    return this;
  }

  /** Sums and weights so far. Throws RequestError before the first points. */
  get sums(): GridSums {
    if (this.#sums === undefined) throw new RequestError("The map is empty: add points first.");
    return this.#sums;
  }

  /** Bin centers of each axis. */
  get centers(): Float64Array[] {
    return this.sums.axes.map(centersOf);
  }

  /** The map: sum / weight, and 0 where nothing fell. */
  get mean(): Float64Array {
    return meanOf(this.sums);
  }
}

const AXES = ["x", "y", "z"] as const;

/** sum / weight; the raw sum (0) where the weight is 0. */
export function meanOf({ sum, weight }: GridSums): Float64Array {
  return sum.map((value, i) => (weight[i] !== 0 ? value / weight[i]! : value));
}

/** Adds maps of parts of a scan. Throws RequestError unless all have the same axes. */
export function mergeSums(parts: readonly GridSums[]): GridSums {
  const [first, ...rest] = parts;
  if (first === undefined) throw new RequestError("There is no map to merge.");
  const merged = { axes: first.axes, sum: first.sum.slice(), weight: first.weight.slice() };
  for (const part of rest) {
    for (const [i, axis] of first.axes.entries()) {
      const other = part.axes[i];
      if (other?.bins !== axis.bins || other.min !== axis.min || other.max !== axis.max) {
        throw new RequestError(
          `Maps of different axes cannot be merged: ${describe(axis)} and ${other ? describe(other) : "none"}.\n` +
            "Cook the parts with one fixed range.",
        );
      }
    }
    for (let i = 0; i < merged.sum.length; i++) {
      merged.sum[i]! += part.sum[i]!;
      merged.weight[i]! += part.weight[i]!;
    }
  }
  return merged;
}

function describe({ bins, min, max }: GridAxis): string {
  return `${bins} bins ${min} .. ${max}`;
}

/** Width of the points on each axis; 0 for the plain gridder. */
export function widthsOf(axes: readonly GridAxis[], width: GridderOptions["width"]): number[] {
  return axes.map((axis, i) => {
    if (width === undefined) return 0;
    const given = width === "half-step" ? 0 : typeof width === "number" ? width : width[i]!;
    if (!(given >= 0)) throw new RequestError(`A point cannot be ${given} wide. Give a width from 0.`);
    const step = stepOf(axis);
    return given > 0 ? given : step === Infinity ? 0 : step / 2;
  });
}

function extent(values: ArrayLike<number>, name: string): [number, number] {
  let min = Infinity;
  let max = -Infinity;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!Number.isFinite(value)) throw new RequestError(`Point ${i}: its ${name} is ${value}. Leave the point out.`);
    if (value < min) min = value;
    if (value > max) max = value;
  }
  if (values.length === 0) throw new RequestError("There are no points to take the range from. Give a fixed range.");
  return [min, max];
}

/** The general loop: any number of axes up to three (missing ones count as one bin), any width. */
function deposit(
  { axes, sum, weight }: GridSums,
  widths: readonly number[],
  coordinates: readonly ArrayLike<number>[],
  values: ArrayLike<number>,
): void {
  const dimensions = axes.length;
  // Only the one-dimensional fuzzy gridder of the reference widens its range.
  const margin = dimensions === 1 ? widths[0]! / 2 : 0;
  const low = axes.map((axis) => axis.min - margin);
  const high = axes.map((axis) => axis.max + margin);
  const steps = axes.map(stepOf);
  const spreads: Spread[] = [0, 1, 2].map(() => ({ low: 0, high: 0, first: 1, last: 0, between: 0 }));
  const [sx, sy, sz] = spreads as [Spread, Spread, Spread];
  const ny = axes[1]?.bins ?? 1;
  const nz = axes[2]?.bins ?? 1;
  next: for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (Number.isNaN(value)) continue;
    for (let axis = 0; axis < dimensions; axis++) {
      const x = coordinates[axis]![i]!;
      if (Number.isNaN(x)) throw new RequestError(`Point ${i}: its ${AXES[axis]} is NaN. Leave the point out.`);
      if (!(x >= low[axis]! && x <= high[axis]!)) continue next;
      spreadPoint(axes[axis]!, steps[axis]!, x, widths[axis]!, spreads[axis]!);
    }
    for (let ix = sx.low; ix <= sx.high; ix++) {
      const fx = fraction(sx, ix);
      for (let iy = sy.low; iy <= sy.high; iy++) {
        const fxy = fx * fraction(sy, iy);
        for (let iz = sz.low; iz <= sz.high; iz++) {
          const f = fxy * fraction(sz, iz);
          const bin = (ix * ny + iy) * nz + iz;
          sum[bin]! += value * f;
          weight[bin]! += f;
        }
      }
    }
  }
}

function fraction(spread: Spread, bin: number): number {
  return bin === spread.low ? spread.first : bin === spread.high ? spread.last : spread.between;
}
