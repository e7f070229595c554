import { type RingHandle, type RingWords, ringWords, WORD } from "./layout.ts";
import { type Slot, slotsOf } from "./slot.ts";

/** How full a ring is and was. */
export interface RingUse {
  readonly slots: number;
  readonly used: number;
  readonly highWater: number;
}

/** A sleeping consumer is woken when so many slots wait, or a quarter of the ring; for fewer it looks by itself. */
const MOST_ASLEEP = 32;

/**
 * The one producer of a ring. Fill the slot that `reserve` gives, then `publish` it; nobody waits for anybody. The slot
 * that was given back last is used first: while the consumer keeps up, all frames pass through a few slots, which stay
 * in the processor's cache, and the rest of the ring costs no memory.
 */
export class RingProducer {
  readonly #words: RingWords;
  readonly #control: Int32Array;
  readonly #slots: readonly Slot[];
  readonly #isLossless: boolean;
  #published: number;
  #highWater: number;
  #reserved: number | undefined;
  readonly #wakeAt: number;

  constructor(ring: RingHandle) {
    this.#words = ringWords(ring);
    this.#control = this.#words.control;
    this.#slots = slotsOf(ring);
    this.#isLossless = this.#control[WORD.isLossless] === 1;
    this.#wakeAt = Math.min(MOST_ASLEEP, this.#slots.length >> 2);
    this.#published = Atomics.load(this.#control, WORD.published);
    this.#highWater = Atomics.load(this.#control, WORD.highWater);
  }

  /** The slot to fill next; undefined while all are in use. Asking again before `publish` gives the same one. */
  reserve(): Slot | undefined {
    if (this.#reserved === undefined) {
      const slot = this.#isLossless ? this.#takeFree() : this.#turn();
      if (slot < 0) return undefined;
      Atomics.add(this.#words.versions, slot, 1);
      this.#reserved = slot;
    }
    return this.#slots[this.#reserved];
  }

  /** Hand the reserved slot over. */
  publish(): void {
    const slot = this.#reserved;
    if (slot === undefined) throw new Error("A slot was published that nobody reserved");
    this.#reserved = undefined;
    Atomics.add(this.#words.versions, slot, 1);
    Atomics.store(this.#words.order, this.#turn(), slot);
    this.#published = (this.#published + 1) | 0;
    Atomics.store(this.#control, WORD.published, this.#published);
    const used = this.#used();
    if (used >= this.#wakeAt) Atomics.notify(this.#control, WORD.published);
    if (used > this.#highWater) {
      this.#highWater = used;
      Atomics.store(this.#control, WORD.highWater, used);
    }
  }

  /** Nothing more will come. */
  close(): void {
    closeRing(this.#control);
  }

  /** How full the ring is. */
  get use(): RingUse {
    return { slots: this.#slots.length, used: this.#used(), highWater: this.#highWater };
  }

  /** Place of the next slot in the order of publishing. */
  #turn(): number {
    return (this.#published >>> 0) % this.#slots.length;
  }

  /**
   * Take the slot that was given back last; less than 0 when there is none. Only this side takes, so that the slot
   * below the top cannot change as long as the top stays the same.
   */
  #takeFree(): number {
    for (;;) {
      const top = Atomics.load(this.#control, WORD.free);
      if (top < 0) return top;
      const below = Atomics.load(this.#words.nextFree, top);
      if (Atomics.compareExchange(this.#control, WORD.free, top, below) === top) return top;
    }
  }

  #used(): number {
    return this.#isLossless ? (this.#published - Atomics.load(this.#control, WORD.released)) | 0 : 0;
  }
}

/** Mark a ring as closed and wake a consumer that sleeps. */
export function closeRing(control: Int32Array): void {
  Atomics.store(control, WORD.isClosed, 1);
  Atomics.notify(control, WORD.published);
}
