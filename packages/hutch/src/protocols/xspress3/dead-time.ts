/** Ticks of the hardware clock in a second: 80 MHz. */
export const TICKS_PER_SECOND = 80e6;

/** The nine counters of a channel and frame, in the hardware's order. */
export const SCALAR = {
  liveTicks: 0,
  resetTicks: 1,
  resetCount: 2,
  allEvents: 3,
  allGood: 4,
  window0: 5,
  window1: 6,
  pileUp: 7,
  totalTicks: 8,
} as const;

/** How many counters there are. */
export const SCALARS = 9;

/** Below this many ticks a frame says nothing about its dead time. */
const LEAST_TICKS = 10;

/** What the dead time of one channel and frame follows from. */
export interface DeadTimeFacts {
  /** Clock ticks that the channel was live. */
  readonly liveTicks: number;
  readonly allEvents: number;
  readonly resetTicks: number;
  /** Ticks that one event blocks the channel, less one. */
  readonly eventWidth: number;
}

/**
 * Dead-time factor of one channel: multiply raw counts by it.
 *
 * factor = live / (live - (allEvents * (eventWidth + 1) + resetTicks))      [Xspress3 manual V2.2, dead time]
 *
 * @returns 1 when there are 10 live ticks or fewer, or when more ticks are dead than live; never NaN, Infinity or negative
 */
export function deadTimeFactor({ liveTicks, allEvents, resetTicks, eventWidth }: DeadTimeFacts): number {
  const alive = liveTicks - (allEvents * (eventWidth + 1) + resetTicks);
  return liveTicks > LEAST_TICKS && alive > 0 ? liveTicks / alive : 1;
}

/** Dead time in percent of the live time, 0 where `deadTimeFactor` is 1 for want of ticks, at most 100. */
export function deadTimePercent({ liveTicks, allEvents, resetTicks, eventWidth }: DeadTimeFacts): number {
  if (liveTicks <= LEAST_TICKS) return 0;
  return Math.min(100, (100 * (allEvents * (eventWidth + 1) + resetTicks)) / liveTicks);
}

/**
 * Good events a second of real time; 0 for an empty frame. (A well-known sender divides by the clock rate instead of
 * multiplying and stores a value 6.4e15 times too small; its `output_count_rate` must not be trusted.)
 */
export function outputCountRate(allGood: number, totalTicks: number): number {
  return totalTicks > 0 ? (allGood * TICKS_PER_SECOND) / totalTicks : 0;
}
