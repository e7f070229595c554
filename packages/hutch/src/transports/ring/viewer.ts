import { type RingHandle, type RingWords, ringWords, WORD } from "./layout.ts";
import { type Slot, slotsOf } from "./slot.ts";

/** What a viewer saw. */
export interface RingView extends Slot {
  /** How many slots were published and passed by since the view before. */
  readonly skipped: number;
}

/** Copies that may be torn by the producer before the viewer waits for its next turn. */
const ATTEMPTS = 4;

/**
 * A consumer of a ring that looks when it has time and skips what it missed: live views, reducers. Any number may look;
 * the producer never waits for them. What it sees is a copy, and whole.
 */
export class RingViewer {
  readonly #words: RingWords;
  readonly #slots: readonly Slot[];
  readonly #payload: Uint8Array;
  readonly #note: Uint8Array;
  #seen: number;

  /** @param options `withPresent`: begin with the slot that was published last; default: with the next one */
  constructor(ring: RingHandle, { withPresent = false }: { withPresent?: boolean } = {}) {
    this.#words = ringWords(ring);
    this.#slots = slotsOf(ring);
    this.#payload = new Uint8Array(this.#slots[0]!.payload.length);
    this.#note = new Uint8Array(this.#slots[0]!.note.length);
    const published = Atomics.load(this.#words.control, WORD.published);
    this.#seen = withPresent && published !== 0 ? published - 1 : published;
  }

  /**
   * The newest slot if there is one that was not seen yet. The buffers are the viewer's own and used again by the next
   * call.
   */
  latest(): RingView | undefined {
    const { control, versions, order } = this.#words;
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const published = Atomics.load(control, WORD.published);
      const fresh = (published - this.#seen) | 0;
      if (fresh <= 0) return undefined;
      const slot = Atomics.load(order, ((published - 1) >>> 0) % this.#slots.length);
      const before = Atomics.load(versions, slot);
      if (before & 1) continue;
      this.#payload.set(this.#slots[slot]!.payload);
      this.#note.set(this.#slots[slot]!.note);
      if (Atomics.load(versions, slot) !== before) continue;
      this.#seen = published;
      return { payload: this.#payload, note: this.#note, skipped: fresh - 1 };
    }
    return undefined;
  }
}
