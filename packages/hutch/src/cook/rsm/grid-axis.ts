import { RequestError } from "../../errors/mod.ts";

/** One axis of a map: bins whose centers run from `min` to `max`, both included. */
export interface GridAxis {
  readonly bins: number;
  readonly min: number;
  readonly max: number;
}

/** Distance of neighbouring bin centers; infinite for a single bin, which takes everything inside the range. */
export function stepOf({ bins, min, max }: GridAxis): number {
  return Math.abs(max - min) / (bins - 1);
}

/** The bin centers, min + step * i. A single bin lies in the middle of its range. */
export function centersOf(axis: GridAxis): Float64Array {
  if (axis.bins === 1) return Float64Array.of((axis.min + axis.max) / 2);
  const step = stepOf(axis);
  return Float64Array.from({ length: axis.bins }, (_, i) => axis.min + step * i);
}

/** 2^52 + 2^51: adding and subtracting it rounds |v| < 2^51 to the nearest integer, ties to even. */
const ROUNDER = 6755399441055744;

/** The nearest integer, ties to even, as the C library rounds. */
export function roundHalfEven(value: number): number {
  return value + ROUNDER - ROUNDER;
}

/** Throws RequestError unless the axis has a whole number of bins and a finite range. */
export function checkAxis(axis: GridAxis, name: string): void {
  if (!Number.isInteger(axis.bins) || axis.bins < 1) {
    throw new RequestError(`The grid has ${axis.bins} bins along ${name}. Give a whole number from 1.`);
  }
  if (!Number.isFinite(axis.min) || !Number.isFinite(axis.max) || axis.max < axis.min) {
    throw new RequestError(`The range of ${name}, ${axis.min} .. ${axis.max}, is not a finite interval.`);
  }
}

/** How a point spreads over one axis: bins `low..high` with the fractions of the first, the last and those between. */
export interface Spread {
  low: number;
  high: number;
  first: number;
  last: number;
  between: number;
}

/**
 * Spreads a point of width `width` around `x` over the bins it touches; what sticks out of the range is credited to the
 * edge bin, so that the fractions always add up to 1. A width of 0 puts all into the nearest bin.
 *
 * @param spread where the answer goes; reused from point to point
 */
export function spreadPoint(axis: GridAxis, step: number, x: number, width: number, spread: Spread): void {
  const { min, bins } = axis;
  const half = width / 2;
  if (!(step > 0) || step === Infinity) {
    spread.low = spread.high = 0;
    spread.first = 1;
    return;
  }
  const low = x - half <= min ? 0 : roundHalfEven((x - half - min) / step);
  const high = Math.min(bins - 1, roundHalfEven((x + half - min) / step));
  spread.low = low;
  spread.high = high;
  spread.first = 1;
  if (high <= low) {
    spread.high = low;
    return;
  }
  const relative = width / step;
  spread.first = (low + 1 - (x - half - min + step / 2) / step) / relative;
  spread.last = ((x + half - min + step / 2) / step - high) / relative;
  spread.between = 1 / relative;
}
