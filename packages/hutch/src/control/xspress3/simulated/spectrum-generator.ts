import { SCALAR, SCALARS } from "../../../protocols/xspress3/mod.ts";
import type { PartialSpectrum, Window } from "../acquisition.ts";
import { type AliasTable, aliasTable, drawEntry } from "./alias-table.ts";
import { type Counts, drawCounts, undetectedPileUp } from "./counting.ts";
import { Random } from "./random.ts";
import { meanSpectrum, type SampleOptions, withPileUp } from "./spectrum.ts";

/** What frames are drawn for. */
export interface GeneratorOptions {
  readonly seed: number;
  /** Bins of the whole spectrum; a power of two. */
  readonly rawBins: number;
  /** Bins that are stored. */
  readonly bins: number;
  readonly partialSpectra: readonly PartialSpectrum[] | undefined;
  /** `[window][channel]` */
  readonly windows: readonly (readonly Window[])[];
  readonly eventWidths: Int32Array;
  /** Photons a second on each channel. */
  readonly photonsPerSecond: readonly number[];
  /** Clock ticks of a frame. */
  readonly ticks: number;
  readonly sample: SampleOptions;
}

/**
 * Draws frames. Every event is drawn by itself from the mean spectrum, so each bin is Poisson-distributed and frames are
 * independent; the time it takes follows the number of events (some 5 ns each), not the length of the spectra. A frame
 * depends on its number and the seed alone: it can be drawn in any order, and again.
 */
export class SpectrumGenerator {
  readonly #options: GeneratorOptions;
  readonly #random = new Random();
  readonly #table: AliasTable;
  /** Where each bin of the whole spectrum is stored. */
  readonly #place: Uint16Array;
  readonly #detectors: readonly { readonly photonsPerSecond: number; readonly eventWidth: number }[];
  readonly #counts: Counts = { allGood: 0, pileUp: 0, resets: 0, resetTicks: 0 };

  constructor(options: GeneratorOptions) {
    this.#options = options;
    const { photonsPerSecond, rawBins, sample } = options;
    const meanRate = photonsPerSecond.reduce((sum, rate) => sum + rate, 0) / photonsPerSecond.length;
    this.#table = aliasTable(withPileUp(meanSpectrum(rawBins, sample), undetectedPileUp(meanRate)));
    this.#place = storedPlaces(options);
    this.#detectors = photonsPerSecond.map((rate, channel) => ({
      photonsPerSecond: rate,
      eventWidth: options.eventWidths[channel]!,
    }));
  }

  /**
   * Draw one frame. The sum over the bins of a channel is its scalar `allGood`, exactly.
   *
   * @param spectra `[channel, bin]`
   * @param scalars `[channel, scalar]`
   */
  fill(frame: number, spectra: Uint32Array, scalars: Uint32Array): void {
    spectra.fill(0);
    const channels = this.#detectors.length;
    for (let channel = 0; channel < channels; channel++) this.#fillChannel(frame, channel, spectra, scalars);
  }

  #fillChannel(frame: number, channel: number, spectra: Uint32Array, scalars: Uint32Array): void {
    const { seed, bins, windows, ticks } = this.#options;
    const random = this.#random;
    const table = this.#table;
    const place = this.#place;
    const counts = this.#counts;
    random.seek(seed, frame, channel);
    drawCounts(random, this.#detectors[channel]!, ticks, counts);
    const [low0, high0] = windows[0]![channel]!;
    const [low1, high1] = windows[1]![channel]!;
    const firstBin = channel * bins;
    let inWindow0 = 0;
    let inWindow1 = 0;
    for (let event = 0; event < counts.allGood; event++) {
      const bin = drawEntry(table, random.next());
      spectra[firstBin + place[bin]!]!++;
      if (bin >= low0 && bin <= high0) inWindow0++;
      if (bin >= low1 && bin <= high1) inWindow1++;
    }
    const at = channel * SCALARS;
    scalars[at + SCALAR.liveTicks] = ticks;
    scalars[at + SCALAR.resetTicks] = counts.resetTicks;
    scalars[at + SCALAR.resetCount] = counts.resets;
    scalars[at + SCALAR.allEvents] = counts.allGood + counts.pileUp;
    scalars[at + SCALAR.allGood] = counts.allGood;
    scalars[at + SCALAR.window0] = inWindow0;
    scalars[at + SCALAR.window1] = inWindow1;
    scalars[at + SCALAR.pileUp] = counts.pileUp;
    scalars[at + SCALAR.totalTicks] = ticks;
  }
}

/** Partial spectra follow each other from the first bin; everything else goes into the last. */
function storedPlaces({ rawBins, bins, partialSpectra }: GeneratorOptions): Uint16Array {
  if (!partialSpectra) return Uint16Array.from({ length: rawBins }, (_, bin) => bin);
  const place = new Uint16Array(rawBins).fill(bins - 1);
  let start = 0;
  for (const { first, last, bins: kept } of partialSpectra) {
    const width = (last - first + 1) / kept;
    for (let bin = first; bin <= last; bin++) place[bin] = start + Math.floor((bin - first) / width);
    start += kept;
  }
  return place;
}
