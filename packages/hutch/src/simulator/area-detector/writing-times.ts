/** Bits in a Mbit as areaDetector counts them. */
const MBIT = 2 ** 20;

/** One row of the performance table: write time s, period s, run time s, rate Mbit/s, mean rate Mbit/s. */
export type PerformanceRow = readonly [
  writeTimeS: number,
  periodS: number,
  runTimeS: number,
  rateMbit: number,
  meanRateMbit: number,
];

/**
 * Writing times of the frames of one file, as areaDetector keeps them. The clock of the run starts with the second frame, so
 * that opening the file is left out; the first two rows mean little.
 */
export class WritingTimes {
  readonly #frameMbit: number;
  #previousS: number;
  #runStartS: number;
  #frames = 0;
  #endS: number;

  /** @param openedS when the file was opened, seconds */
  constructor(openedS: number, frameBytes: number) {
    this.#frameMbit = (8 * frameBytes) / MBIT;
    this.#previousS = openedS;
    this.#runStartS = openedS;
    this.#endS = openedS;
  }

  /** Enter a frame that was written from `startS` to `endS`. */
  frame(startS: number, endS: number): PerformanceRow {
    if (this.#frames === 1) this.#runStartS = startS;
    const periodS = startS - this.#previousS;
    const runTimeS = endS - this.#runStartS;
    const row: PerformanceRow = [
      endS - startS,
      periodS,
      runTimeS,
      rate(this.#frameMbit, periodS),
      rate(this.#frames * this.#frameMbit, runTimeS),
    ];
    this.#previousS = startS;
    this.#endS = endS;
    this.#frames += 1;
    return row;
  }

  /** Run time and mean rate over the whole file. */
  get summary(): { readonly runTimeS: number; readonly speedMbit: number } {
    const runTimeS = this.#endS - this.#runStartS;
    return { runTimeS, speedMbit: rate((this.#frames - 1) * this.#frameMbit, runTimeS) };
  }
}

function rate(mbit: number, seconds: number): number {
  return seconds > 0 && mbit > 0 ? mbit / seconds : 0;
}
