import { type RingHandle, ringLayout } from "./layout.ts";

/** One place of a ring: room for a frame's pixels, aligned to a page, and for the note that goes with them. */
export interface Slot {
  readonly payload: Uint8Array;
  readonly note: Uint8Array;
}

/** Views of all slots, made once so that the hot loops make none. */
export function slotsOf(ring: RingHandle): readonly Slot[] {
  const { slotsAt, strideBytes, noteAt } = ringLayout(ring);
  return Array.from({ length: ring.slots }, (_, k) => ({
    payload: new Uint8Array(ring.memory, slotsAt + k * strideBytes, noteAt),
    note: new Uint8Array(ring.memory, slotsAt + k * strideBytes + noteAt, strideBytes - noteAt),
  }));
}
