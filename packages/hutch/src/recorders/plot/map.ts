import { general } from "../table/cells.ts";
import { axisText, framed, type PlotFrame, rangeOf } from "./curve.ts";

/** Darkness of a character, from nothing measured or the lowest value to the highest. */
const SHADES = [" ", "·", "░", "▒", "▓", "█"];

/**
 * A map of scattered points as shades in text, low to high ` ·░▒▓█`. Each character shows the mean of the points in it;
 * a character without points shows its nearest neighbor's in the same grid when points are few.
 *
 * @param z values at (`x`, `y`), `[point]`
 */
export function mapText(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  z: ArrayLike<number>,
  frame: PlotFrame & { readonly zAxis: { readonly name: string; readonly unit?: string } },
): string {
  const { width = 72, height = 14, xAxis, yAxis, zAxis } = frame;
  const [xRange, yRange, zRange] = [rangeOf(x, z), rangeOf(y, z), rangeOf(z, x)];
  if (!xRange || !yRange || !zRange) return "";
  const labels = [general(yRange.high), general(yRange.low)];
  const margin = Math.max(...labels.map((label) => label.length)) + 1;
  const columns = fitted(distinct(x), Math.max(8, width - margin - 1));
  const rows = fitted(distinct(y), Math.max(3, height - 4));
  const sums = new Float64Array(columns.cells * rows.cells);
  const counts = new Float64Array(columns.cells * rows.cells);
  for (let i = 0; i < z.length; i++) {
    if (!Number.isFinite(z[i]) || !Number.isFinite(x[i]) || !Number.isFinite(y[i])) continue;
    const column = cellOf(x[i]!, xRange.low, xRange.high, columns.cells);
    const row = rows.cells - 1 - cellOf(y[i]!, yRange.low, yRange.high, rows.cells);
    sums[row * columns.cells + column]! += z[i]!;
    counts[row * columns.cells + column]! += 1;
  }
  const picture: string[] = [];
  for (let row = 0; row < rows.cells; row++) {
    let line = "";
    for (let column = 0; column < columns.cells; column++) {
      const at = row * columns.cells + column;
      const share = counts[at]! > 0 ? (sums[at]! / counts[at]! - zRange.low) / (zRange.high - zRange.low || 1) : 0;
      line += SHADES[Math.round(share * (SHADES.length - 1))]!.repeat(columns.repeat);
    }
    for (let k = 0; k < rows.repeat; k++) picture.push(line);
  }
  const title = `${axisText(zAxis)}: ${general(zRange.low)} "${SHADES.join("")}" ${general(zRange.high)}    up: ${axisText(yAxis)}`;
  return framed(picture, { margin, xRange, top: labels[0]!, bottom: labels[1]!, xAxis, title });
}

/** As many cells as there are positions, each repeated to fill the room; never more than there is room for. */
function fitted(positions: number, room: number): { cells: number; repeat: number } {
  const cells = Math.max(1, Math.min(positions, room));
  return { cells, repeat: Math.max(1, Math.floor(room / cells)) };
}

/** Number of distinct positions, when noise below a hundredth of the mean step is left out. */
function distinct(values: ArrayLike<number>): number {
  const sorted = Array.from(values)
    .filter(Number.isFinite)
    .sort((a, b) => a - b);
  const span = (sorted.at(-1) ?? 0) - (sorted[0] ?? 0);
  let count = 1;
  for (let i = 1; i < sorted.length; i++) if (sorted[i]! - sorted[i - 1]! > span / 200) count++;
  return count;
}

function cellOf(value: number, low: number, high: number, cells: number): number {
  return high > low ? Math.min(cells - 1, Math.round(((value - low) / (high - low)) * (cells - 1))) : 0;
}
