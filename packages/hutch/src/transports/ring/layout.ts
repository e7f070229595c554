/** Words of the ring's control block, 32 bits each; counters wrap and are compared by their difference. */
export const WORD = {
  /** Slots published since the ring was made. */
  published: 0,
  /** Slots the lossless consumer has given back. */
  released: 1,
  /** 1 once nothing more will be published. */
  isClosed: 2,
  /** 1 while the lossless consumer is asked to rest. */
  isHeld: 3,
  /** Most slots ever in use at once. */
  highWater: 4,
  /** 1 when slots wait for a lossless consumer; 0 when the producer overwrites the oldest. */
  isLossless: 5,
  /** Slot that was given back last, less than 0 when none is free. */
  free: 6,
} as const;

/** Bytes of a page of memory and of a block of the disk: slots start on multiples of it. */
export const PAGE_BYTES = 4096;

/** Bytes of the control block, ahead of the words of the slots. */
const CONTROL_BYTES = 256;

/** How large a ring is. */
export interface RingSize {
  readonly slots: number;
  /** Room for a frame's pixels. */
  readonly payloadBytes: number;
  /** Room for what goes with them: numbers, counters, names. */
  readonly noteBytes: number;
}

/** A ring as it is handed to another thread: shared memory and its size. */
export interface RingHandle extends RingSize {
  readonly memory: SharedArrayBuffer;
}

/** Where everything lies in the memory of a ring. */
export interface RingLayout {
  /** First slot; a multiple of `PAGE_BYTES`. */
  readonly slotsAt: number;
  /** From one slot to the next: payload, then note, each filled up to whole pages. */
  readonly strideBytes: number;
  /** From the start of a slot to its note. */
  readonly noteAt: number;
  readonly totalBytes: number;
}

/** Lay out a ring. */
export function ringLayout({ slots, payloadBytes, noteBytes }: RingSize): RingLayout {
  const noteAt = wholePages(payloadBytes);
  const strideBytes = noteAt + wholePages(noteBytes);
  const slotsAt = wholePages(CONTROL_BYTES + SLOT_WORDS * 4 * slots);
  return { slotsAt, strideBytes, noteAt, totalBytes: slotsAt + slots * strideBytes };
}

/** All words of a ring. */
export interface RingWords {
  readonly control: Int32Array;
  /** Of each slot: how often it began or ended being filled; odd while it is. */
  readonly versions: Int32Array;
  /** Which slot was published as the k-th, k counted round. */
  readonly order: Int32Array;
  /** Of each free slot: the one that was given back before it, less than 0 for the last. */
  readonly nextFree: Int32Array;
}

const SLOT_WORDS = 3;

/** The words of a ring: its control block, and behind it those of the slots. */
export function ringWords({ memory, slots }: RingHandle): RingWords {
  const words = (k: number) => new Int32Array(memory, CONTROL_BYTES + 4 * k * slots, slots);
  return {
    control: new Int32Array(memory, 0, CONTROL_BYTES / 4),
    versions: words(0),
    order: words(1),
    nextFree: words(2),
  };
}

function wholePages(bytes: number): number {
  return Math.ceil(bytes / PAGE_BYTES) * PAGE_BYTES;
}
