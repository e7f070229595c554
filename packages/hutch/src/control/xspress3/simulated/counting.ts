import { TICKS_PER_SECOND } from "../../../protocols/xspress3/mod.ts";
import { poisson } from "./poisson.ts";
import type { Random } from "./random.ts";

/** Events that the preamplifier takes before it must be reset, and ticks that a reset lasts. */
const EVENTS_PER_RESET = 2000;
const RESET_TICKS = 320;

/** Two photons closer than this are seen as a pile-up and rejected; closer than the second, they are taken for one. */
const PILE_UP_TICKS = 32;
const RESOLVING_TICKS = 4;

/** What one channel counted in one frame. */
export interface Counts {
  allGood: number;
  pileUp: number;
  resets: number;
  resetTicks: number;
}

/** Part of the events of a channel that are two photons taken for one. */
export function undetectedPileUp(photonsPerSecond: number): number {
  return 1 - Math.exp((-photonsPerSecond * RESOLVING_TICKS) / TICKS_PER_SECOND);
}

/**
 * Draw what a channel counts in a frame. Each event blocks the channel for `eventWidth + 1` ticks and each reset for its
 * length, so that from r photons a tick the channel sees, on average, N = r (T - R) / (1 + r (eventWidth + 1)) of them in
 * T ticks of which R are resets: then N times the dead-time factor is r T, as it should be.
 *
 * @param counts is filled in
 */
export function drawCounts(
  random: Random,
  channel: { readonly photonsPerSecond: number; readonly eventWidth: number },
  ticks: number,
  counts: Counts,
): void {
  const rate = channel.photonsPerSecond / TICKS_PER_SECOND;
  const blocked = channel.eventWidth + 1;
  counts.resets = Math.min(poisson(random, (rate * ticks) / EVENTS_PER_RESET), Math.floor(ticks / 2 / RESET_TICKS));
  counts.resetTicks = counts.resets * RESET_TICKS;
  const alive = ticks - counts.resetTicks;
  const events = (rate * alive) / (1 + rate * blocked);
  const rejected = 1 - Math.exp(-rate * PILE_UP_TICKS);
  const most = Math.max(0, Math.floor((alive - 1) / blocked));
  counts.allGood = Math.min(most, poisson(random, events * (1 - rejected)));
  counts.pileUp = Math.min(most - counts.allGood, poisson(random, events * rejected));
}
