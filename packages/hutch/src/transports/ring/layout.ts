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
} as const;

/** Bytes of a page of memory and of a block of the disk: slots start on multiples of it. */
export const PAGE_BYTES = 4096;

/** Bytes of the control block, ahead of the version words of the slots. */
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
  const slotsAt = wholePages(CONTROL_BYTES + 4 * slots);
  return { slotsAt, strideBytes, noteAt, totalBytes: slotsAt + slots * strideBytes };
}

/** The control words of a ring, and the version words of its slots behind them. */
export function ringWords({ memory, slots }: RingHandle): { control: Int32Array; versions: Int32Array } {
  return {
    control: new Int32Array(memory, 0, CONTROL_BYTES / 4),
    versions: new Int32Array(memory, CONTROL_BYTES, slots),
  };
}

function wholePages(bytes: number): number {
  return Math.ceil(bytes / PAGE_BYTES) * PAGE_BYTES;
}
