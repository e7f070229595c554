import { LimitError, RequestError } from "../../errors/mod.ts";
import type { Acquisition, PartialSpectrum, Window } from "./acquisition.ts";
import type { PreparedAcquisition, Xspress3Facts } from "./backend.ts";
import { checkFrames, exposureTicks } from "./timing.ts";
import { hardwareTrigger } from "./triggering.ts";

const WINDOWS = 2;
const MOST_PARTS = 8;

/** What of an acquisition is known before the hardware was asked. */
export type AcquisitionPlan = Omit<PreparedAcquisition, "eventWidths" | "bufferFrames">;

/**
 * Check the settings of an acquisition and work out what follows from them.
 *
 * @throws LimitError for times and numbers beyond the hardware's; RequestError for windows and parts of spectra that do
 *   not fit the detector
 */
export function planAcquisition(facts: Xspress3Facts, acquisition: Acquisition): AcquisitionPlan {
  const { name, channels, bins } = facts;
  const { frames, frameTimeS, trigger, gap = "200 ns", windows, partialSpectra } = acquisition;
  checkFrames(name, frames);
  const { generatorMode } = hardwareTrigger(name, trigger);
  return {
    frames,
    channels,
    bins: partialSpectra ? storedBins(checkParts(facts, partialSpectra)) : bins,
    exposureTicks: exposureTicks(name, frameTimeS, gap),
    isGated: generatorMode === undefined,
    windows: windows ? checkWindows(facts, windows) : defaultWindows(facts),
  };
}

/** Two windows over all bins but the last, which holds what is above the range. */
function defaultWindows({ channels, bins }: Xspress3Facts): Window[][] {
  return Array.from({ length: WINDOWS }, () => Array.from({ length: channels }, (): Window => [0, bins - 2]));
}

function checkWindows(facts: Xspress3Facts, windows: readonly (readonly Window[])[]): readonly (readonly Window[])[] {
  const { name, channels, bins } = facts;
  if (windows.length !== WINDOWS || windows.some((one) => one.length !== channels)) {
    const given = windows.map((one) => one.length).join(" and ");
    throw new RequestError(
      `${name}: windows for ${given || "no"} channels. It has ${WINDOWS} windows on each of ${channels} channels.`,
    );
  }
  for (const [low, high] of windows.flat()) {
    if (isBin(low, bins) && isBin(high, bins) && low <= high) continue;
    throw new RequestError(
      `${name}: ${low} .. ${high} is no window. Its bins run from 0 to ${bins - 1}, lowest first.`,
    );
  }
  return windows;
}

function checkParts({ name, bins }: Xspress3Facts, parts: readonly PartialSpectrum[]): readonly PartialSpectrum[] {
  if (parts.length < 1 || parts.length > MOST_PARTS) {
    throw new LimitError({
      device: `${name} parts of a spectrum`,
      requested: parts.length,
      low: 1,
      high: MOST_PARTS,
      unit: "",
    });
  }
  let free = 0;
  for (const { first, last, bins: width } of parts) {
    const isPart = isBin(first, bins) && isBin(last, bins) && first >= free && last >= first;
    if (!isPart || !Number.isInteger(width) || width < 1 || (last - first + 1) % width !== 0) {
      throw new RequestError(
        `${name}: bins ${first} .. ${last} in ${width} are no part of a spectrum.\n` +
          `Give parts in rising order inside 0 .. ${bins - 1}, each as a whole number of bins for each bin kept.`,
      );
    }
    free = last + 1;
  }
  return parts;
}

/** The next power of two that holds all parts and the last bin, which takes the rest. */
function storedBins(parts: readonly PartialSpectrum[]): number {
  const kept = parts.reduce((sum, { bins }) => sum + bins, 0);
  return 2 ** Math.ceil(Math.log2(kept + 1));
}

function isBin(value: number, bins: number): boolean {
  return Number.isInteger(value) && value >= 0 && value < bins;
}
