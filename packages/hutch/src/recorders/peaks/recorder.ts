import type { NamedDocument, RunStart } from "../../documents/mod.ts";
import type { Column } from "../columns.ts";
import type { Recorder } from "../recorder.ts";
import { RunValues } from "../run-values.ts";
import { perRun, type RunWriter } from "../run-writer.ts";
import { general } from "../table/cells.ts";
import { type MapStatistics, mapStatistics, type PeakStatistics, peakStatistics } from "./statistics.ts";

/** What was found in one run, by signal. */
export interface Peaks {
  readonly start: RunStart;
  /** Names of the dimensions that positions refer to, slow to fast: one for curves, two for maps. */
  readonly axes: readonly string[];
  readonly curves: Readonly<Record<string, PeakStatistics>>;
  readonly maps: Readonly<Record<string, MapStatistics>>;
}

/** Who is told of the peaks at the end of a run. */
export interface PeaksOptions {
  /** Takes one line for each signal, with its line end. */
  readonly write?: (text: string) => void;
  readonly onPeaks?: (peaks: Peaks) => void;
}

/**
 * Finds, at the end of a run, where each hinted signal has its peak: over the first field of the dimension for scans
 * along one, over both for scans along two. Runs without a dimension have none.
 */
export function peakFinder(options: PeaksOptions): Recorder {
  return perRun("peaks", (start) => new PeaksWriter(start, options));
}

class PeaksWriter implements RunWriter {
  readonly files = [];
  readonly #values: RunValues;
  readonly #options: PeaksOptions;

  constructor(start: RunStart, options: PeaksOptions) {
    this.#values = new RunValues(start);
    this.#options = options;
  }

  record(document: NamedDocument): void {
    this.#values.record(document);
    if (document.name === "stop") this.#finish();
  }

  close(): void {}

  #finish(): void {
    const { axes, signals, start } = this.#values;
    const curves: Record<string, PeakStatistics> = {};
    const maps: Record<string, MapStatistics> = {};
    const [slow, fast] = axes;
    for (const signal of signals) {
      const values = this.#values.of(signal);
      if (slow && axes.length === 1) {
        const found = peakStatistics(this.#values.of(slow), values);
        if (found) curves[signal.name] = found;
        if (found) this.#options.write?.(curveLine(signal, slow, found));
      } else if (slow && fast && axes.length === 2) {
        const found = mapStatistics(this.#values.of(slow), this.#values.of(fast), values);
        if (found) maps[signal.name] = found;
        if (found) this.#options.write?.(mapLine(signal, [slow, fast], found));
      }
    }
    this.#options.onPeaks?.({ start, axes: axes.map(({ name }) => name), curves, maps });
  }
}

/** `det: peak at m1 = 0.3 mm, FWHM 2.39 mm, maximum 0.98 at 0.5 mm`. */
function curveLine(signal: Column, axis: Column, found: PeakStatistics): string {
  const span = found.max.x - found.min.x;
  const at = (position: number) => withUnit(rounded(position, span), axis);
  const extreme = found.shape === "dip" ? found.min : found.max;
  const word = found.shape === "dip" ? "minimum" : "maximum";
  const parts = [`${word} ${withUnit(extreme.y, signal)} at ${at(extreme.x)}`];
  if (found.fwhm !== undefined && found.shape !== "edge") parts.unshift(`FWHM ${at(found.fwhm)}`);
  const position = found.centroid ?? found.cen;
  if (found.shape === "flat" || position === undefined) return `${signal.name}: no peak; ${parts.at(-1)}\n`;
  return `${signal.name}: ${found.shape} at ${axis.name} = ${at(position)}, ${parts.join(", ")}\n`;
}

function mapLine(signal: Column, [slow, fast]: readonly [Column, Column], found: MapStatistics): string {
  const at = (axis: Column, position: number, span: number) =>
    `${axis.name} = ${withUnit(rounded(position, span), axis)}`;
  const place = (x: number, y: number) =>
    `${at(slow, x, found.max.x - found.min.x)}, ${at(fast, y, found.max.y - found.min.y)}`;
  const maximum = `maximum ${withUnit(found.max.z, signal)} at ${place(found.max.x, found.max.y)}`;
  if (!found.centroid) return `${signal.name}: no peak; ${maximum}\n`;
  return `${signal.name}: peak at ${place(found.centroid.x, found.centroid.y)}; ${maximum}\n`;
}

/** A position to about a ten thousandth of the distance between the highest and the lowest point. */
function rounded(position: number, span: number): number {
  if (span === 0) return position;
  return Number(position.toFixed(Math.min(20, Math.max(0, 4 - Math.floor(Math.log10(Math.abs(span)))))));
}

function withUnit(value: number, { key }: Column): string {
  return key.units ? `${general(value)} ${key.units}` : general(value);
}
