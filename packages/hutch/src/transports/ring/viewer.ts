import { type RingHandle, ringWords, WORD } from "./layout.ts";
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
  readonly #control: Int32Array;
  readonly #versions: Int32Array;
  readonly #slots: readonly Slot[];
  readonly #payload: Uint8Array;
  readonly #note: Uint8Array;
  #seen: number;

  /** @param options `withPresent`: begin with the slot that was published last; default: with the next one */
  constructor(ring: RingHandle, { withPresent = false }: { withPresent?: boolean } = {}) {
    const { control, versions } = ringWords(ring);
    this.#control = control;
    this.#versions = versions;
    this.#slots = slotsOf(ring);
    this.#payload = new Uint8Array(this.#slots[0]!.payload.length);
    this.#note = new Uint8Array(this.#slots[0]!.note.length);
    const published = Atomics.load(control, WORD.published);
    this.#seen = withPresent && published !== 0 ? published - 1 : published;
  }

  /**
   * The newest slot if there is one that was not seen yet. The buffers are the viewer's own and used again by the next
   * call.
   */
  latest(): RingView | undefined {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const published = Atomics.load(this.#control, WORD.published);
      const fresh = (published - this.#seen) | 0;
      if (fresh <= 0) return undefined;
      const place = ((published - 1) >>> 0) % this.#slots.length;
      const before = Atomics.load(this.#versions, place);
      if (before & 1) continue;
      this.#payload.set(this.#slots[place]!.payload);
      this.#note.set(this.#slots[place]!.note);
      if (Atomics.load(this.#versions, place) !== before) continue;
      this.#seen = published;
      return { payload: this.#payload, note: this.#note, skipped: fresh - 1 };
    }
    return undefined;
  }
}
