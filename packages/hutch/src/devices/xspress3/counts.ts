import type { Entry } from "../../control/streams/mod.ts";
import { deadTimeFactor, deadTimePercent, outputCountRate } from "../../protocols/xspress3/mod.ts";

/** What one or several frames counted, over all channels. */
export interface FrameCounts {
  readonly raw: number;
  readonly corrected: number;
  /** Counts of each window, as counted and corrected for dead time. */
  readonly windows: readonly { readonly raw: number; readonly corrected: number }[];
  /** Good events a second, all channels together; the mean over the frames. */
  readonly rateHz: number;
  /** Percent of the live time, of the channel and frame where it is largest. */
  readonly deadTimePercent: number;
}

/** How many windows the hardware has. */
export const WINDOWS = 2;

/** What there is before the first frame. */
export const NO_COUNTS: FrameCounts = {
  raw: 0,
  corrected: 0,
  windows: Array.from({ length: WINDOWS }, () => ({ raw: 0, corrected: 0 })),
  rateHz: 0,
  deadTimePercent: 0,
};

/**
 * Add a frame's counters up. All that is corrected follows from the counters here, by the guarded formulas: what a sender
 * says of rates and factors is not used.
 */
export function countsOf(entry: Pick<Entry, "layout" | "side">): FrameCounts {
  const column = (name: string): Uint32Array => {
    const place = entry.layout.side.findIndex((array) => array.name === name);
    const bytes = entry.side[place];
    return bytes ? new Uint32Array(new Uint8Array(bytes).buffer) : new Uint32Array(0);
  };
  const [liveTicks, allEvents, resetTicks, eventWidth] = [
    column("clock_ticks"),
    column("all_events"),
    column("reset_ticks"),
    column("event_width"),
  ];
  const [allGood, totalTicks, windowCounts] = [column("all_good"), column("total_ticks"), column("window_counts")];
  const channels = allGood.length;
  const facts = Array.from({ length: channels }, (_, k) => ({
    liveTicks: liveTicks[k]!,
    allEvents: allEvents[k]!,
    resetTicks: resetTicks[k]!,
    eventWidth: eventWidth[k]!,
  }));
  const factors = facts.map(deadTimeFactor);
  const sum = (value: (channel: number) => number) => factors.reduce((total, _, channel) => total + value(channel), 0);
  return {
    raw: sum((k) => allGood[k]!),
    corrected: sum((k) => allGood[k]! * factors[k]!),
    windows: Array.from({ length: WINDOWS }, (_, window) => {
      const counts = (k: number) => windowCounts[window * channels + k] ?? 0;
      return { raw: sum(counts), corrected: sum((k) => counts(k) * factors[k]!) };
    }),
    rateHz: sum((k) => outputCountRate(allGood[k]!, totalTicks[k]!)),
    deadTimePercent: Math.max(0, ...facts.map(deadTimePercent)),
  };
}

/** The counts of several frames together. */
export function addCounts(frames: readonly FrameCounts[]): FrameCounts {
  if (frames.length === 0) return NO_COUNTS;
  const sum = (value: (counts: FrameCounts) => number) => frames.reduce((total, counts) => total + value(counts), 0);
  return {
    raw: sum(({ raw }) => raw),
    corrected: sum(({ corrected }) => corrected),
    windows: Array.from({ length: WINDOWS }, (_, k) => ({
      raw: sum(({ windows }) => windows[k]!.raw),
      corrected: sum(({ windows }) => windows[k]!.corrected),
    })),
    rateHz: sum(({ rateHz }) => rateHz) / frames.length,
    deadTimePercent: Math.max(...frames.map(({ deadTimePercent: percent }) => percent)),
  };
}
