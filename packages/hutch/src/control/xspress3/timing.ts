import { LimitError, RequestError } from "../../errors/mod.ts";
import { TICKS_PER_SECOND } from "../../protocols/xspress3/mod.ts";
import type { Gap } from "./acquisition.ts";

/** The generator of frames counts them with 24 bits. */
export const MOST_FRAMES = 0xff_ffff;

/** The generator of frames counts ticks with 32 bits: 53.687 s. */
const MOST_TICKS = 0xffff_ffff;

/** The debounce time has 8 bits: 3.1875 us. */
const MOST_DEBOUNCE_TICKS = 0xff;

/** What the hardware calls a gap, and how long it is. */
export const GAPS: Readonly<Record<Gap, { readonly mode: number; readonly ticks: number }>> = {
  "25 ns": { mode: 0, ticks: 2 },
  "200 ns": { mode: 1, ticks: 16 },
  "500 ns": { mode: 2, ticks: 40 },
  "1 us": { mode: 3, ticks: 80 },
};

/** Seconds as ticks of 12.5 ns, to the nearest. */
export function ticksOf(seconds: number): number {
  return Math.round(seconds * TICKS_PER_SECOND);
}

/**
 * Ticks of one exposure: the frame time less the gap.
 *
 * @throws LimitError when nothing is left of the frame, or it is longer than the hardware can count
 */
export function exposureTicks(device: string, frameTimeS: number, gap: Gap): number {
  const gapTicks = GAPS[gap].ticks;
  const ticks = ticksOf(frameTimeS) - gapTicks;
  if (ticks >= 1 && ticks <= MOST_TICKS) return ticks;
  throw new LimitError({
    device: `${device} frame time`,
    requested: frameTimeS,
    low: (gapTicks + 1) / TICKS_PER_SECOND,
    high: (MOST_TICKS + gapTicks) / TICKS_PER_SECOND,
    unit: "s",
  });
}

/** Ticks that a gate must last to count; 1 us unless asked for otherwise. @throws LimitError beyond 3.1875 us */
export function debounceTicks(device: string, debounceS = 1e-6): number {
  const ticks = ticksOf(debounceS);
  if (ticks >= 0 && ticks <= MOST_DEBOUNCE_TICKS) return ticks;
  const high = MOST_DEBOUNCE_TICKS / TICKS_PER_SECOND;
  throw new LimitError({ device: `${device} debounce time`, requested: debounceS, low: 0, high, unit: "s" });
}

/** @throws LimitError unless it is a number of frames that the hardware can count */
export function checkFrames(device: string, frames: number): void {
  if (!Number.isInteger(frames)) throw new RequestError(`${device}: ${frames} is no number of frames.`);
  if (frames >= 1 && frames <= MOST_FRAMES) return;
  throw new LimitError({ device: `${device} frames`, requested: frames, low: 1, high: MOST_FRAMES, unit: "" });
}
