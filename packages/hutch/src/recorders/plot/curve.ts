import { general } from "../table/cells.ts";
import { DotCanvas } from "./canvas.ts";

/** A labelled quantity: `name [unit]` when the unit is known. */
export interface PlotAxis {
  readonly name: string;
  readonly unit?: string;
}

/** What a drawing needs beside its numbers. Sizes in characters, axes included. */
export interface PlotFrame {
  /** Default 72. */
  readonly width?: number;
  /** Default 14. */
  readonly height?: number;
  readonly xAxis: PlotAxis;
  readonly yAxis: PlotAxis;
}

/**
 * A curve as lines of text with axes, ready to print. Points that are not finite leave a gap.
 *
 * @returns "" when there is nothing finite to draw
 */
export function curveText(x: ArrayLike<number>, y: ArrayLike<number>, frame: PlotFrame): string {
  const { width = 72, height = 14, xAxis, yAxis } = frame;
  const [xRange, yRange] = [rangeOf(x, y), rangeOf(y, x)];
  if (!xRange || !yRange) return "";
  const labels = [general(yRange.high), general(yRange.low)];
  const margin = Math.max(...labels.map((label) => label.length)) + 1;
  const canvas = new DotCanvas(Math.max(8, width - margin - 1), Math.max(3, height - 4));
  let last: readonly [number, number] | undefined;
  for (let i = 0; i < Math.min(x.length, y.length); i++) {
    if (!Number.isFinite(x[i]) || !Number.isFinite(y[i])) {
      last = undefined;
      continue;
    }
    const at = [place(x[i]!, xRange, canvas.width), place(y[i]!, yRange, canvas.height)] as const;
    if (last) canvas.line(...last, ...at);
    else canvas.dot(...at);
    last = at;
  }
  return framed(canvas.lines(), { margin, xRange, top: labels[0]!, bottom: labels[1]!, xAxis, title: axisText(yAxis) });
}

/** A closed interval. */
export interface PlotRange {
  readonly low: number;
  readonly high: number;
}

/** The interval of the finite values whose partner is finite too. */
export function rangeOf(values: ArrayLike<number>, partners: ArrayLike<number> = values): PlotRange | undefined {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i]) || !Number.isFinite(partners[i])) continue;
    low = Math.min(low, values[i]!);
    high = Math.max(high, values[i]!);
  }
  return low <= high ? { low, high } : undefined;
}

/** The parts of a drawing around its picture. */
export interface PlotBorder {
  /** Characters left of the vertical axis. */
  readonly margin: number;
  readonly xRange: PlotRange;
  /** Labels at the ends of the vertical axis. */
  readonly top: string;
  readonly bottom: string;
  readonly xAxis: PlotAxis;
  readonly title: string;
}

/** A picture with its axes and labels, each line ended. */
export function framed(picture: readonly string[], { margin, xRange, top, bottom, xAxis, title }: PlotBorder): string {
  const rows = picture.map((row, index) => {
    const label = index === 0 ? top : index === picture.length - 1 ? bottom : "";
    return `${label.padStart(margin)}│${row}`.trimEnd();
  });
  const width = picture[0]!.length;
  const [left, right] = [general(xRange.low), general(xRange.high)];
  const middle = axisText(xAxis);
  const room = Math.max(2, width - left.length - right.length - middle.length);
  const before = Math.max(1, Math.floor(room / 2));
  const scale = `${left}${" ".repeat(before)}${middle}${" ".repeat(Math.max(1, room - before))}${right}`;
  const indent = " ".repeat(margin);
  return `${indent} ${title}\n${rows.join("\n")}\n${indent}└${"─".repeat(width)}\n${indent} ${scale}\n`;
}

/** `m1 [mm]`, or the name alone. */
export function axisText({ name, unit }: PlotAxis): string {
  return unit ? `${name} [${unit}]` : name;
}

/** The dot, 0 to size - 1, at which a value lies; the middle when the range is a single value. */
function place(value: number, { low, high }: PlotRange, size: number): number {
  return high > low ? Math.round(((value - low) / (high - low)) * (size - 1)) : Math.floor(size / 2);
}
