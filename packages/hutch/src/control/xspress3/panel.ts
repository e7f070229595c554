import { SCALARS } from "../../protocols/xspress3/mod.ts";

/** Words of the shared memory, 32 bits each. */
const WORD = { isStarted: 0, triggersAsked: 1, triggersTaken: 2, framesRead: 3, isStopAsked: 4 } as const;
const WORDS = 16;

/**
 * What the thread that asks for frames and the one that reads them share: a few words of memory. The asking side triggers
 * and stops; the reading side tells how far it is, and the scalars of its latest frame.
 */
export class AcquisitionPanel {
  readonly memory: SharedArrayBuffer;
  /** Scalars of the latest frame, `[channel, scalar]`; whole while no frame is under way. */
  readonly scalars: Uint32Array;
  readonly eventWidths: Int32Array;
  readonly #words: Int32Array;

  private constructor(memory: SharedArrayBuffer) {
    const channels = (memory.byteLength / 4 - WORDS) / (SCALARS + 1);
    this.memory = memory;
    this.#words = new Int32Array(memory, 0, WORDS);
    this.eventWidths = new Int32Array(memory, WORDS * 4, channels);
    this.scalars = new Uint32Array(memory, (WORDS + channels) * 4, channels * SCALARS);
  }

  /** A panel for a detector of so many channels. */
  static create(channels: number): AcquisitionPanel {
    return new AcquisitionPanel(new SharedArrayBuffer((WORDS + channels * (SCALARS + 1)) * 4));
  }

  /** The other end of a panel. */
  static open(memory: SharedArrayBuffer): AcquisitionPanel {
    return new AcquisitionPanel(memory);
  }

  /** Whether the detector was prepared and started. */
  get isStarted(): boolean {
    return Atomics.load(this.#words, WORD.isStarted) === 1;
  }

  /** Frames read, or known to be lost, since the start. */
  get framesRead(): number {
    return Atomics.load(this.#words, WORD.framesRead);
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
  started(eventWidths: Int32Array): void {
    this.eventWidths.set(eventWidths);
    Atomics.store(this.#words, WORD.isStarted, 1);
  }

  /** For the reading side: software triggers to give now. */
  takeTriggers(): number {
    const asked = Atomics.load(this.#words, WORD.triggersAsked);
    const taken = Atomics.exchange(this.#words, WORD.triggersTaken, asked);
    return asked - taken;
  }

  /** For the reading side: so many frames are read, the last with these scalars. */
  tell(framesRead: number, scalars: Uint32Array): void {
    this.scalars.set(scalars);
    Atomics.store(this.#words, WORD.framesRead, framesRead);
  }
}
