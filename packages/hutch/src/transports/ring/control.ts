import { type RingHandle, ringWords, WORD } from "./layout.ts";
import { closeRing, type RingUse } from "./producer.ts";

/** A ring seen from outside its two ends: how full it is, rest and end. */
export class RingControl {
  readonly #control: Int32Array;
  readonly #slots: number;

  constructor(ring: RingHandle) {
    this.#control = ringWords(ring).control;
    this.#slots = ring.slots;
  }

  get use(): RingUse {
    const used = (Atomics.load(this.#control, WORD.published) - Atomics.load(this.#control, WORD.released)) | 0;
    return { slots: this.#slots, used, highWater: Atomics.load(this.#control, WORD.highWater) };
  }

  /** Ask the lossless consumer to rest, or to go on. The ring fills meanwhile. */
  hold(isHeld: boolean): void {
    Atomics.store(this.#control, WORD.isHeld, isHeld ? 1 : 0);
    Atomics.notify(this.#control, WORD.isHeld);
  }

  /** Close the ring for a producer that cannot any more. */
  close(): void {
    closeRing(this.#control);
    this.hold(false);
  }
}
