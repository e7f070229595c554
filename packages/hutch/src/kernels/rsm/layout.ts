/**
 * One axis of a map as the kernels see it. A point at q touches at most two bins:
 * bins = (q - half - min) / step, lower bin = round(bins), upper fraction = max(0, (bins - lower bin) gain + bias).
 */
export interface KernelAxis {
  readonly min: number;
  readonly max: number;
  /** Distance of bin centers; infinite when everything falls into bin 0. */
  readonly step: number;
  /** Width of a point, at most one step. 0 puts it into the nearest bin. */
  readonly width: number;
  /** Points outside are left out; infinite ends take all and credit what sticks out to the edge bin. */
  readonly accept: readonly [low: number, high: number];
}

/** Positions of the fields of a grid block, in pairs of numbers: slow axis, fast axis. */
export const GRID = { half: 0, min: 2, max: 4, step: 6, gain: 8, bias: 10, acceptLow: 12, acceptHigh: 14 } as const;

/** The affine rule of the upper fraction: 1 - (lower bin + 1/2 - bins) / (width / step), written as gain and bias. */
function fractionRule({ step, width }: KernelAxis): { gain: number; bias: number } {
  if (!(width > 0) || step === Infinity) return { gain: 0, bias: 0 };
  return { gain: step / width, bias: 1 - (0.5 * step) / width };
}

/** Fills a grid block (16 numbers). */
export function writeGrid(target: Float64Array, axes: readonly [slow: KernelAxis, fast: KernelAxis]): void {
  for (const [lane, axis] of axes.entries()) {
    const { gain, bias } = fractionRule(axis);
    target[GRID.half + lane] = axis.width / 2;
    target[GRID.min + lane] = axis.min;
    target[GRID.max + lane] = axis.max;
    target[GRID.step + lane] = axis.step;
    target[GRID.gain + lane] = gain;
    target[GRID.bias + lane] = bias;
    target[GRID.acceptLow + lane] = axis.accept[0];
    target[GRID.acceptHigh + lane] = axis.accept[1];
  }
}

/** One row of q = A u - b: three coefficients of the ray, and what is taken off. */
export type ViewRow = readonly [x: number, y: number, z: number, offset: number];

/** Fills a view block (8 numbers): the columns of A, then b. */
export function writeView(target: Float64Array, rows: readonly [slow: ViewRow, fast: ViewRow]): void {
  for (const [lane, row] of rows.entries()) {
    for (let column = 0; column < 4; column++) target[2 * column + lane] = row[column]!;
  }
}

/** Fills a view block for `weighAll`: the same rows, scaled so that they give bins instead of q. */
export function writeBinView(
  target: Float64Array,
  rows: readonly [slow: ViewRow, fast: ViewRow],
  axes: readonly [slow: KernelAxis, fast: KernelAxis],
): void {
  const scaled = rows.map(([x, y, z, offset], lane): ViewRow => {
    const { step, width, min } = axes[lane]!;
    return [x / step, y / step, z / step, step === Infinity ? 0 : (offset + width / 2 + min) / step];
  });
  writeView(target, scaled as unknown as readonly [ViewRow, ViewRow]);
}
