/** Numbers that the threads of a recording show each other and their owner, without messages. */
const GAUGES = [
  "received",
  "lost",
  "expected",
  "written",
  "publishedRows",
  "bytes",
  "worstWriteMs",
  "isDiskRefusing",
] as const;

export type Gauge = (typeof GAUGES)[number];

/** A row of numbers in shared memory. Each has one writer; readers may be a moment behind. */
export class Gauges {
  readonly memory: SharedArrayBuffer;
  readonly #bits: BigInt64Array;

  constructor(memory = new SharedArrayBuffer(8 * GAUGES.length)) {
    this.memory = memory;
    this.#bits = new BigInt64Array(memory);
  }

  get(gauge: Gauge): number {
    return Number(Atomics.load(this.#bits, GAUGES.indexOf(gauge))) / SCALE;
  }

  set(gauge: Gauge, value: number): void {
    Atomics.store(this.#bits, GAUGES.indexOf(gauge), BigInt(Math.round(value * SCALE)));
  }
}

/** Kept to a thousandth. */
const SCALE = 1000;
