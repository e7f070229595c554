/** Words of the shared memory, 32 bits each. */
const WORD = { isStarted: 0, triggersAsked: 1, triggersTaken: 2, isStopAsked: 3 } as const;
const WORDS = 4;

/**
 * What the thread that asks for frames and the one that reads them share: a few words of memory. The asking side triggers
 * and stops; the reading side tells when the detector is ready.
 */
export class AcquisitionPanel {
  readonly memory: SharedArrayBuffer;
  readonly #words: Int32Array;

  /** @param memory of another panel, to be its other end. Default: a new panel. */
  constructor(memory = new SharedArrayBuffer(4 * WORDS)) {
    this.memory = memory;
    this.#words = new Int32Array(memory);
  }

  /** Whether the detector was prepared and started. */
  get isStarted(): boolean {
    return Atomics.load(this.#words, WORD.isStarted) === 1;
  }

  /** Ask for a software trigger. */
  trigger(): void {
    Atomics.add(this.#words, WORD.triggersAsked, 1);
  }

  /** Ask for the end of the acquisition. */
  stop(): void {
    Atomics.store(this.#words, WORD.isStopAsked, 1);
  }

  /** For the reading side: whether the end was asked for. */
  get isStopAsked(): boolean {
    return Atomics.load(this.#words, WORD.isStopAsked) === 1;
  }

  /** For the reading side: the detector is started. */
  started(): void {
    Atomics.store(this.#words, WORD.isStarted, 1);
  }

  /** For the reading side: software triggers to give now. */
  takeTriggers(): number {
    const asked = Atomics.load(this.#words, WORD.triggersAsked);
    const taken = Atomics.exchange(this.#words, WORD.triggersTaken, asked);
    return asked - taken;
  }
}
