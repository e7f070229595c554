import { RequestError } from "../../errors/mod.ts";
import { type RingHandle, type RingSize, ringLayout, ringWords, WORD } from "./layout.ts";

/** Pages of WebAssembly memory, the kind of shared memory that is sure to start on a page boundary. */
const WASM_PAGE_BYTES = 65_536;
const MOST_WASM_PAGES = 65_536;

type SharedMemory = new (limits: {
  initial: number;
  maximum: number;
  shared: true;
}) => { readonly buffer: SharedArrayBuffer };

/** The most memory a ring can have, in bytes. */
export const MOST_RING_BYTES = WASM_PAGE_BYTES * MOST_WASM_PAGES;

/**
 * Make a ring in shared memory, for one series. Memory that is never used costs nothing: the system gives pages when
 * they are first written. Its counters are good for 2^32 slots: five days at 10 kHz.
 *
 * @param options `isLossless`: a consumer must give slots back before they are used again; without one (live views only)
 *   the producer overwrites the oldest
 * @throws RequestError for a ring without slots or of more than 4 GiB
 */
export function createRing(size: RingSize, { isLossless = true }: { isLossless?: boolean } = {}): RingHandle {
  const { totalBytes } = ringLayout(size);
  if (!(size.slots >= 2) || totalBytes > MOST_RING_BYTES) {
    throw new RequestError(
      `A ring of ${size.slots} slots and ${totalBytes} bytes cannot be made. It needs 2 slots or more, and 4 GiB at most.`,
    );
  }
  const { Memory } = (globalThis as unknown as { WebAssembly: { Memory: SharedMemory } }).WebAssembly;
  const pages = Math.ceil(totalBytes / WASM_PAGE_BYTES);
  const { buffer: memory } = new Memory({ initial: pages, maximum: pages, shared: true });
  const ring = { memory, slots: size.slots, payloadBytes: size.payloadBytes, noteBytes: size.noteBytes };
  const { control, nextFree } = ringWords(ring);
  control[WORD.isLossless] = isLossless ? 1 : 0;
  for (let slot = 0; slot < size.slots; slot++) nextFree[slot] = slot + 1 < size.slots ? slot + 1 : -1;
  return ring;
}

/** What decides the number of slots. */
export interface RingPlan {
  readonly payloadBytes: number;
  readonly noteBytes: number;
  /** Frames a second that the stream may bring. */
  readonly rateHz: number;
  /** How long the consumer may stand still without loss, in seconds. */
  readonly seconds: number;
  /** No more memory than this, whatever the rate. */
  readonly maxBytes: number;
}

/** The size of a ring that bridges `seconds` of a stream, as far as the memory allows; eight slots at least. */
export function planRing({ payloadBytes, noteBytes, rateHz, seconds, maxBytes }: RingPlan): RingSize {
  const { strideBytes } = ringLayout({ slots: 1, payloadBytes, noteBytes });
  const affordable = Math.floor(Math.min(maxBytes, MOST_RING_BYTES - WASM_PAGE_BYTES) / (strideBytes + 4));
  return { slots: Math.max(8, Math.min(Math.ceil(rateHz * seconds), affordable)), payloadBytes, noteBytes };
}
