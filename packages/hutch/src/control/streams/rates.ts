import { numbersOf, plainPixels } from "../../formats/frame-file/mod.ts";
import type { Frame } from "../../protocols/frames/mod.ts";
import { outputCountRate } from "../../protocols/xspress3/mod.ts";

/** One channel of spectra, or the projection of an image onto its fast axis. */
export interface ChannelView {
  readonly name: string;
  readonly counts: Float64Array;
  readonly sum: number;
  /** Counts a second; undefined when the stream tells no time. */
  readonly rateHz: number | undefined;
}

/**
 * What of a frame can be drawn as curves: each channel of `[channel, bin]` spectra, else the sum over all axes but the
 * fastest. Rates come from good events and real time where the frame tells them, else from counts and exposure.
 */
export function channelViews(frame: Frame): readonly ChannelView[] {
  const values = numbersOf({ type: frame.type, data: plainPixels(frame) });
  const bins = frame.shape.at(-1) ?? 1;
  const rows = values.length / bins;
  if (isSpectra(frame)) {
    const rates = goodRates(frame, rows);
    return Array.from({ length: rows }, (_, row) => {
      const counts = values.subarray(row * bins, (row + 1) * bins);
      return view(`ch ${row}`, counts, frame.exposureS, rates?.[row]);
    });
  }
  const projection = new Float64Array(bins);
  for (let at = 0; at < values.length; at++) projection[at % bins]! += values[at]!;
  return [view("sum", projection, frame.exposureS, undefined)];
}

/** Most channels that are drawn one by one. */
const MOST_CHANNELS = 64;

function isSpectra({ shape }: Frame): boolean {
  return shape.length === 1 || (shape.length === 2 && shape[0]! <= MOST_CHANNELS && shape[1]! >= 4 * shape[0]!);
}

function view(
  name: string,
  counts: Float64Array,
  exposureS: number | undefined,
  rate: number | undefined,
): ChannelView {
  const sum = counts.reduce((total, count) => total + count, 0);
  const fromExposure = exposureS !== undefined && exposureS > 0 ? sum / exposureS : undefined;
  return { name, counts, sum, rateHz: rate ?? fromExposure };
}

function goodRates({ side }: Frame, channels: number): readonly number[] | undefined {
  const good = side.find(({ name }) => name === "all_good");
  const ticks = side.find(({ name }) => name === "total_ticks");
  if (!good || !ticks) return undefined;
  const goodCounts = numbersOf(good);
  const totalTicks = numbersOf(ticks);
  if (goodCounts.length !== channels || totalTicks.length !== channels) return undefined;
  return Array.from(goodCounts, (count, channel) => outputCountRate(count, totalTicks[channel]!));
}
