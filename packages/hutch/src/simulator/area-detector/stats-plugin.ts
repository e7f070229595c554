import { computeCentroid } from "./centroid.ts";
import { type PlainPixels, plainPixels } from "./data-type.ts";
import { computeHistogram } from "./histogram.ts";
import { EPICS_EPOCH_S, imageSize, type NDArray } from "./nd-array.ts";
import type { FrameProcessor } from "./plugin.ts";
import { computeProfiles, type Profiles } from "./profiles.ts";
import type { PvBank } from "./pv-bank.ts";
import { computeStatistics } from "./statistics.ts";
import { STATS_RESULTS } from "./tables/mod.ts";

/** Takes the results of one frame in the order of the time series, the timestamp (EPICS seconds) last. */
export type ResultSink = (results: Float64Array, frame: NDArray) => void;

/** The work of a Stats plugin: computes what its switches ask for and shows the results. Passes frames on as they are. */
export class StatsProcessor implements FrameProcessor {
  readonly #bank: PvBank;
  readonly #timeSeries: ResultSink;

  constructor(bank: PvBank, timeSeries: ResultSink) {
    this.#bank = bank;
    this.#timeSeries = timeSeries;
    for (const name of ["Reset", "Reset1", "Reset2"]) bank.afterWrite([name], () => this.#reset());
  }

  process(frame: NDArray): NDArray {
    const bank = this.#bank;
    const size = imageSize(frame);
    const pixels = plainPixels(frame.pixels);
    bank.setAll({ MaxSizeX: size.x, MaxSizeY: size.y });
    if (bank.isOn("ComputeStatistics")) this.#statistics(pixels, size.x);
    if (frame.dimensions.length <= 2) {
      if (bank.isOn("ComputeCentroid")) this.#centroid(pixels, size.x);
      if (bank.isOn("ComputeProfiles")) this.#profiles(pixels, size.x, size.y);
    }
    if (bank.isOn("ComputeHistogram")) this.#histogram(pixels);
    this.#timeSeries(this.#results(frame), frame);
    return frame;
  }

  #statistics(pixels: PlainPixels, width: number): void {
    const found = computeStatistics(pixels, width, this.#bank.number("BgdWidth"));
    this.#bank.setAll({
      MinValue: found.minimum,
      MinX: found.minimumX,
      MinY: found.minimumY,
      MaxValue: found.maximum,
      MaxX: found.maximumX,
      MaxY: found.maximumY,
      MeanValue: found.mean,
      SigmaValue: found.sigma,
      Total: found.total,
      Net: found.net,
    });
  }

  #centroid(pixels: PlainPixels, width: number): void {
    const found = computeCentroid(pixels, width, this.#bank.number("CentroidThreshold"));
    this.#bank.setAll({
      CentroidTotal: found.total,
      CentroidX: found.x,
      CentroidY: found.y,
      SigmaX: found.sigmaX,
      SigmaY: found.sigmaY,
      SigmaXY: found.sigmaXY,
      SkewX: found.skewX,
      SkewY: found.skewY,
      KurtosisX: found.kurtosisX,
      KurtosisY: found.kurtosisY,
      Eccentricity: found.eccentricity,
      Orientation: found.orientation,
    });
  }

  #profiles(pixels: PlainPixels, width: number, height: number): void {
    const bank = this.#bank;
    const hasCentroid = bank.isOn("ComputeCentroid");
    const found = computeProfiles(pixels, width, {
      threshold: bank.number("CentroidThreshold"),
      centroid: hasCentroid ? { x: bank.number("CentroidX"), y: bank.number("CentroidY") } : { x: 0, y: 0 },
      cursor: { x: bank.number("CursorX"), y: bank.number("CursorY") },
    });
    bank.setAll({ ProfileSizeX: width, ProfileSizeY: height, CursorVal: found.cursorValue });
    for (const [name, kind] of PROFILE_KINDS) {
      bank.set(`Profile${name}X`, found[kind].x);
      bank.set(`Profile${name}Y`, found[kind].y);
    }
  }

  #histogram(pixels: PlainPixels): void {
    const bank = this.#bank;
    const size = Math.max(1, bank.number("HistSize"));
    const found = computeHistogram(pixels, size, bank.number("HistMin"), bank.number("HistMax"));
    bank.setAll({
      HistBelow: found.below,
      HistAbove: found.above,
      HistEntropy: found.entropy,
      Histogram: found.counts,
      HistogramX: found.edges,
    });
  }

  #results(frame: NDArray): Float64Array {
    const results = new Float64Array(STATS_RESULTS.length + 1);
    for (const [index, name] of STATS_RESULTS.entries()) results[index] = this.#bank.number(name);
    results[STATS_RESULTS.length] = frame.timestamp - EPICS_EPOCH_S;
    return results;
  }

  #reset(): void {
    for (const name of STATS_RESULTS) this.#bank.set(name, 0);
    this.#bank.setAll({ HistBelow: 0, HistAbove: 0, HistEntropy: 0, CursorVal: 0 });
  }
}

const PROFILE_KINDS: readonly (readonly [name: string, kind: Exclude<keyof Profiles, "cursorValue">])[] = [
  ["Average", "average"],
  ["Threshold", "threshold"],
  ["Centroid", "centroid"],
  ["Cursor", "cursor"],
];
