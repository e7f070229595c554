import type { Interval, Scale } from "./figure.ts";

/** The interval of all finite values; on a log scale of all above 0. Undefined when there are none. */
export function extentOf(lists: readonly ArrayLike<number>[], scale: Scale = "linear"): Interval | undefined {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const values of lists) {
    for (let i = 0; i < values.length; i++) {
      const value = values[i]!;
      if (!Number.isFinite(value) || (scale === "log" && value <= 0)) continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  return low <= high ? { low, high } : undefined;
}

/** The interval with room on both sides, so that nothing touches the frame; a single value gets room too. */
export function padded({ low, high }: Interval, scale: Scale, share = 0.04): Interval {
  if (scale === "log") {
    const room = high > low ? (high / low) ** share : 2;
    return { low: low / room, high: high * room };
  }
  const room = high > low ? (high - low) * share : Math.abs(low) * 0.1 || 1;
  return { low: low - room, high: high + room };
}

/** Places values along an axis: `low` at `from`, `high` at `to`. */
export function placing({ low, high }: Interval, scale: Scale, from: number, to: number): (value: number) => number {
  if (scale === "log") {
    const factor = (to - from) / Math.log(high / low);
    return (value) => (value > 0 ? from + Math.log(value / low) * factor : Number.NaN);
  }
  const factor = (to - from) / (high - low);
  return (value) => from + (value - low) * factor;
}
