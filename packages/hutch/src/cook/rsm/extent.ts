import type { Rays } from "./detector.ts";

/** Numbers per row: d0 (3), e (3), d0.d0, d0.e, e.e. */
const ROW = 9;

/** The rows of a flat detector as straight lines d = d0 + t e, t counting pixels. */
export interface PixelRows {
  readonly columns: number;
  readonly lines: Float64Array;
}

/** The rows of a detector, from the vectors to its pixels, not divided by their length. */
export function pixelRowsOf({ shape, x, y, z }: Rays): PixelRows {
  const columns = shape.at(-1) ?? 1;
  const lines = new Float64Array((x.length / columns) * ROW);
  for (let start = 0, at = 0; start < x.length; start += columns, at += ROW) {
    const last = start + columns - 1;
    const s = columns === 1 ? 0 : 1 / (columns - 1);
    const d = [x[start]!, y[start]!, z[start]!] as const;
    const e = [(x[last]! - d[0]) * s, (y[last]! - d[1]) * s, (z[last]! - d[2]) * s] as const;
    const squares = [
      d[0] ** 2 + d[1] ** 2 + d[2] ** 2,
      d[0] * e[0] + d[1] * e[1] + d[2] * e[2],
      e[0] ** 2 + e[1] ** 2 + e[2] ** 2,
    ];
    lines.set([...d, ...e, ...squares], at);
  }
  return { columns, lines };
}

/**
 * Smallest and largest a.u - b over all pixels of a flat detector, u being the unit vector to the pixel.
 *
 * Along a straight line of pixels d = d0 + t e the function a.d / |d| has one extreme at most, at
 * t = (a.e d0.d0 - a.d0 d0.e) / (a.d0 e.e - a.e d0.e), so each row is looked at in its ends and there only.
 *
 * @param unit the unit vectors to the pixels
 */
export function extentOnPlane(
  { columns, lines }: PixelRows,
  unit: Rays,
  a: readonly [number, number, number],
  b: number,
): [min: number, max: number] {
  const [ax, ay, az] = a;
  const { x, y, z } = unit;
  let min = Infinity;
  let max = -Infinity;
  const look = (i: number): void => {
    const value = ax * x[i]! + ay * y[i]! + az * z[i]! - b;
    if (value < min) min = value;
    if (value > max) max = value;
  };
  for (let start = 0, row = 0; row < lines.length; start += columns, row += ROW) {
    look(start);
    if (columns === 1) continue;
    look(start + columns - 1);
    const alongStart = ax * lines[row]! + ay * lines[row + 1]! + az * lines[row + 2]!;
    const alongStep = ax * lines[row + 3]! + ay * lines[row + 4]! + az * lines[row + 5]!;
    const mixed = lines[row + 7]!;
    const t = (alongStep * lines[row + 6]! - alongStart * mixed) / (alongStart * lines[row + 8]! - alongStep * mixed);
    const at = Math.floor(t);
    if (at > 0 && at < columns - 1) look(start + at);
    if (at >= 0 && at < columns - 2) look(start + at + 1);
  }
  return [min, max];
}
