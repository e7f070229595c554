import { type RingHandle, ringWords, WORD } from "./layout.ts";
import { type Slot, slotsOf } from "./slot.ts";

/** How full a ring is and was. */
export interface RingUse {
  readonly slots: number;
  readonly used: number;
  readonly highWater: number;
}

/**
 * The one producer of a ring. Fill the slot that `reserve` gives, then `publish` it; nobody waits for anybody. A slot's
 * version is odd while it is being filled, so that a viewer can tell a torn copy.
 */
export class RingProducer {
  readonly #control: Int32Array;
  readonly #versions: Int32Array;
  readonly #slots: readonly Slot[];
  readonly #isLossless: boolean;
  #published: number;
  #highWater: number;
  #isReserved = false;

  constructor(ring: RingHandle) {
    const { control, versions } = ringWords(ring);
    this.#control = control;
    this.#versions = versions;
    this.#slots = slotsOf(ring);
    this.#isLossless = control[WORD.isLossless] === 1;
    this.#published = Atomics.load(control, WORD.published);
    this.#highWater = Atomics.load(control, WORD.highWater);
  }

  /** The slot to fill next; undefined while all are in use. Asking again before `publish` gives the same one. */
  reserve(): Slot | undefined {
    const place = (this.#published >>> 0) % this.#slots.length;
    if (!this.#isReserved) {
      if (this.#isLossless && this.#used() >= this.#slots.length) return undefined;
      Atomics.add(this.#versions, place, 1);
      this.#isReserved = true;
    }
    return this.#slots[place];
  }

  /** Hand the reserved slot over. */
  publish(): void {
    if (!this.#isReserved) throw new Error("A slot was published that nobody reserved");
    this.#isReserved = false;
    Atomics.add(this.#versions, (this.#published >>> 0) % this.#slots.length, 1);
    this.#published = (this.#published + 1) | 0;
    Atomics.store(this.#control, WORD.published, this.#published);
    Atomics.notify(this.#control, WORD.published);
    const used = this.#used();
    if (this.#isLossless && used > this.#highWater) {
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

  #used(): number {
    return this.#isLossless ? (this.#published - Atomics.load(this.#control, WORD.released)) | 0 : 0;
  }
}

/** Mark a ring as closed and wake a consumer that sleeps. */
export function closeRing(control: Int32Array): void {
  Atomics.store(control, WORD.isClosed, 1);
  Atomics.notify(control, WORD.published);
}
