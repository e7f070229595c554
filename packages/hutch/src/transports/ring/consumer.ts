import { type RingHandle, ringWords, WORD } from "./layout.ts";
import { type Slot, slotsOf } from "./slot.ts";

/** The one lossless consumer of a ring: sees every slot, in order, and gives it back when done. */
export class RingConsumer {
  readonly #control: Int32Array;
  readonly #slots: readonly Slot[];
  #released: number;

  constructor(ring: RingHandle) {
    this.#control = ringWords(ring).control;
    this.#slots = slotsOf(ring);
    this.#released = Atomics.load(this.#control, WORD.released);
  }

  /** Slots that wait. */
  get waiting(): number {
    return (Atomics.load(this.#control, WORD.published) - this.#released) | 0;
  }

  /** The oldest slot that was not given back, or the `ahead`-th after it; undefined when there is none. */
  peek(ahead = 0): Slot | undefined {
    if (ahead >= this.waiting) return undefined;
    return this.#slots[((this.#released + ahead) >>> 0) % this.#slots.length];
  }

  /** Give back the `count` oldest slots; their memory is used again. */
  release(count = 1): void {
    this.#released = (this.#released + count) | 0;
    Atomics.store(this.#control, WORD.released, this.#released);
  }

  /** Sleep until there is a slot, the ring is closed or the time is over. Blocks its thread: for workers only. */
  wait(timeoutMs: number): void {
    const published = Atomics.load(this.#control, WORD.published);
    if (published !== this.#released || this.isClosed) return;
    Atomics.wait(this.#control, WORD.published, published, timeoutMs);
  }

  /** Whether the producer said that nothing more comes. Slots may still wait. */
  get isClosed(): boolean {
    return Atomics.load(this.#control, WORD.isClosed) === 1;
  }

  /** Whether the consumer is asked to rest. */
  get isHeld(): boolean {
    return Atomics.load(this.#control, WORD.isHeld) === 1;
  }

  /** Sleep while it is asked to rest, at most `timeoutMs`. Blocks its thread. */
  rest(timeoutMs: number): void {
    if (this.isHeld) Atomics.wait(this.#control, WORD.isHeld, 1, timeoutMs);
  }
}
