import type { SimClock } from "../clock.ts";
import type { NDArray } from "./nd-array.ts";
import type { FrameProcessor } from "./plugin.ts";
import type { PvBank } from "./pv-bank.ts";

/** What shows the series: the PV names of the signals, in the order of the values of a point. */
export interface TimeSeriesOptions {
  readonly bank: PvBank;
  readonly clock: SimClock;
  readonly signals: number;
  /** Called with the series of each signal whenever they are to be shown. */
  readonly show: (signal: number, series: Float64Array) => void;
}

/**
 * A time series of several signals: keeps the values of each frame, or means of several frames, and shows them when the
 * series is full (fixed length) or when TSRead is written. A put to TSAcquire completes when the series has ended.
 */
export class TimeSeries implements FrameProcessor {
  readonly #options: TimeSeriesOptions;
  readonly #bank: PvBank;
  #series: Float64Array[] = [];
  #sums: Float64Array;
  #summed = 0;
  #startS = 0;
  #whenDone: (() => void)[] = [];

  constructor(options: TimeSeriesOptions) {
    this.#options = options;
    this.#bank = options.bank;
    this.#sums = new Float64Array(options.signals);
    this.#bank.onNumber("TSAcquire", (value) => (value ? this.#start() : this.#stop()));
    this.#bank.onNumber("TSRead", () => {
      this.#show();
      this.#bank.set("TSRead", 0);
    });
    this.#bank.afterWrite(["TSTimePerPoint", "TSAveragingTime"], () => this.#setAveraging());
    this.#bank.onNumber("TSNumPoints", (points) => {
      this.#bank.set("TSNumPoints", Math.max(1, points));
      this.#clear();
    });
    this.#bank.afterWrite(["TSAcquireMode"], () => this.#clear());
    this.#clear();
  }

  process(frame: NDArray): NDArray | undefined {
    if (!this.#bank.isOn("TSAcquiring")) return undefined;
    for (let signal = 0; signal < this.#sums.length; signal++) this.#sums[signal]! += Number(frame.pixels[signal] ?? 0);
    this.#summed += 1;
    this.#bank.set("TSElapsedTime", this.#options.clock.now() - this.#startS);
    if (this.#summed >= this.#bank.number("TSNumAverage")) this.#keepPoint();
    return undefined;
  }

  #keepPoint(): void {
    const point = this.#bank.number("TSCurrentPoint");
    for (const [signal, series] of this.#series.entries()) series[point] = this.#sums[signal]! / this.#summed;
    this.#sums.fill(0);
    this.#summed = 0;
    const next = point + 1;
    const isFull = next >= this.#length;
    this.#bank.set("TSCurrentPoint", isFull && this.#isCircular ? 0 : next);
    if (isFull && !this.#isCircular) this.#stop();
  }

  #start(): Promise<void> {
    if (!this.#bank.isOn("TSAcquiring")) {
      this.#clear();
      this.#startS = this.#options.clock.now();
      this.#bank.set("TSAcquiring", 1);
    }
    return new Promise((resolve) => this.#whenDone.push(resolve));
  }

  #stop(): void {
    this.#bank.setAll({ TSAcquire: 0, TSAcquiring: 0 });
    this.#show();
    const waiting = this.#whenDone;
    this.#whenDone = [];
    for (const resolve of waiting) resolve();
  }

  #clear(): void {
    this.#series = Array.from({ length: this.#options.signals }, () => new Float64Array(this.#length));
    this.#sums.fill(0);
    this.#summed = 0;
    this.#bank.set("TSCurrentPoint", 0);
    this.#showAxis();
  }

  #show(): void {
    const point = this.#bank.number("TSCurrentPoint");
    for (const [signal, series] of this.#series.entries()) {
      this.#options.show(signal, this.#isCircular ? turned(series, point) : series.slice(0, point));
    }
  }

  #setAveraging(): void {
    const timePerPointS = this.#bank.number("TSTimePerPoint");
    const wantedS = this.#bank.number("TSAveragingTime");
    const count = timePerPointS > 0 ? Math.max(1, Math.floor(wantedS / timePerPointS + 0.5)) : 1;
    this.#bank.setAll({ TSNumAverage: count, TSAveragingTime: timePerPointS > 0 ? count * timePerPointS : wantedS });
    this.#showAxis();
  }

  /** Times of the points, counted from the first (fixed length) or back from the last (circular). */
  #showAxis(): void {
    const stepS = this.#bank.number("TSAveragingTime");
    const first = this.#isCircular ? 1 - this.#length : 0;
    this.#bank.set(
      "TSTimeAxis",
      Float64Array.from({ length: this.#length }, (_, i) => (first + i) * stepS),
    );
  }

  get #length(): number {
    return this.#bank.number("TSNumPoints");
  }

  get #isCircular(): boolean {
    return this.#bank.label("TSAcquireMode") === "Circ. buffer";
  }
}

/** A circular series with its oldest point, at `start`, in front. */
function turned(series: Float64Array, start: number): Float64Array {
  const straight = new Float64Array(series.length);
  straight.set(series.subarray(start));
  straight.set(series.subarray(0, start), series.length - start);
  return straight;
}
