import { type RingHandle, type RingWords, ringWords, WORD } from "./layout.ts";
import { type Slot, slotsOf } from "./slot.ts";

/** Slots that rest between consumer and producer, in rings that have them to spare. */
const RESTING = 8;
const LEAST_SLOTS = 64;
/** How long a slot may wait for a consumer that sleeps. */
const LOOK_EVERY_MS = 5;

/** The one lossless consumer of a ring: sees every slot, in order, and gives it back when done. */
export class RingConsumer {
  readonly #words: RingWords;
  readonly #control: Int32Array;
  readonly #slots: readonly Slot[];
  /** Slots that are done with, and kept whole for a moment for viewers that copy them. */
  readonly #resting: number[] = [];
  readonly #mostResting: number;
  #released: number;

  constructor(ring: RingHandle) {
    this.#words = ringWords(ring);
    this.#control = this.#words.control;
    this.#slots = slotsOf(ring);
    this.#mostResting = ring.slots >= LEAST_SLOTS ? RESTING : 0;
    this.#released = Atomics.load(this.#control, WORD.released);
  }

  /** Slots that wait. */
  get waiting(): number {
    return (Atomics.load(this.#control, WORD.published) - this.#released) | 0;
  }

  /** The oldest slot that was not given back, or the `ahead`-th after it; undefined when there is none. */
  peek(ahead = 0): Slot | undefined {
    if (ahead >= this.waiting) return undefined;
    return this.#slots[this.#slotAt(ahead)];
  }

  /** Give back the `count` oldest slots; their memory is used again. */
  release(count = 1): void {
    for (let k = 0; k < count; k++) {
      this.#resting.push(this.#slotAt(0));
      this.#released = (this.#released + 1) | 0;
      Atomics.store(this.#control, WORD.released, this.#released);
      if (this.#resting.length > this.#mostResting) this.#giveBack(this.#resting.shift()!);
    }
  }

  /**
   * Sleep until there is work, the ring is closed or the time is over. The producer wakes it for many slots only; for a
   * few it looks every few milliseconds, because waking costs more than writing a small frame. Blocks its thread: for
   * workers only.
   */
  wait(timeoutMs: number): void {
    const published = Atomics.load(this.#control, WORD.published);
    if (published !== this.#released || this.isClosed) return;
    Atomics.wait(this.#control, WORD.published, published, Math.min(timeoutMs, LOOK_EVERY_MS));
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

  #slotAt(ahead: number): number {
    return Atomics.load(this.#words.order, ((this.#released + ahead) >>> 0) % this.#slots.length);
  }

  /** Put a slot on top of the free ones. */
  #giveBack(slot: number): void {
    for (;;) {
      const top = Atomics.load(this.#control, WORD.free);
      Atomics.store(this.#words.nextFree, slot, top);
      if (Atomics.compareExchange(this.#control, WORD.free, top, slot) === top) return;
    }
  }
}
