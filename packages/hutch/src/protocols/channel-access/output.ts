import { padded } from "./dbr.ts";
import { HEADER_BYTES, LARGE_HEADER_BYTES, needsLargeHeader, writeHeader } from "./message.ts";
import { textBytes, writeText } from "./text.ts";

const SMALLEST = 4096;
/** A buffer that grew beyond this for one large array is not kept. */
const KEPT = 256 * 1024;

/**
 * Messages waiting to be sent, one behind the other in one buffer, so that everything of a turn of the event loop leaves
 * in one write. `take` hands the bytes over; `giveBack` returns the buffer once nobody reads it any more.
 */
export class Output {
  bytes: Uint8Array;
  view: DataView;
  #length = 0;

  constructor() {
    this.bytes = new Uint8Array(SMALLEST);
    this.view = new DataView(this.bytes.buffer);
  }

  /** Bytes that wait. */
  get length(): number {
    return this.#length;
  }

  /**
   * Begin a message whose payload has `payloadBytes` (padding is added).
   * @returns where the payload starts in `bytes`; it is zeroed, and must be filled before the next call
   */
  message(command: number, dataType: number, count: number, p1: number, p2: number, payloadBytes: number): number {
    const size = padded(payloadBytes);
    if (needsLargeHeader(size, count)) return this.#largeMessage(command, dataType, count, p1, p2, size);
    const start = this.#length;
    const end = start + HEADER_BYTES + size;
    if (end > this.bytes.length) this.#grow(end);
    const view = this.view;
    view.setUint32(start, (command << 16) | size);
    view.setUint32(start + 4, (dataType << 16) | count);
    view.setUint32(start + 8, p1);
    view.setUint32(start + 12, p2);
    this.#length = end;
    if (size > 0) this.bytes.fill(0, start + HEADER_BYTES, end);
    return start + HEADER_BYTES;
  }

  /** A message whose payload is text, NUL-terminated. */
  textMessage(command: number, dataType: number, count: number, p1: number, p2: number, text: string): void {
    const size = textBytes(text);
    const at = this.message(command, dataType, count, p1, p2, size + 1);
    writeText(this.bytes, at, text, size);
  }

  /** Forget everything behind `length`: a message that turned out not to be wanted. */
  truncate(length: number): void {
    this.#length = Math.min(this.#length, length);
  }

  /** The waiting bytes; afterwards nothing waits. */
  take(): Uint8Array {
    const taken = this.bytes.subarray(0, this.#length);
    this.bytes = new Uint8Array(0);
    this.view = new DataView(this.bytes.buffer);
    this.#length = 0;
    return taken;
  }

  /** Offer the memory of what was taken for use again. */
  giveBack(taken: Uint8Array): void {
    if (this.bytes.length > 0 || taken.buffer.byteLength > KEPT) return;
    this.bytes = new Uint8Array(taken.buffer);
    this.view = new DataView(taken.buffer);
  }

  #largeMessage(command: number, dataType: number, count: number, p1: number, p2: number, size: number): number {
    const start = this.#length;
    const end = start + LARGE_HEADER_BYTES + size;
    if (end > this.bytes.length) this.#grow(end);
    const payload = writeHeader(this.view, start, { command, size, dataType, count, p1, p2 });
    this.#length = end;
    this.bytes.fill(0, payload, end);
    return payload;
  }

  #grow(needed: number): void {
    const larger = new Uint8Array(Math.max(SMALLEST, needed, this.bytes.length * 2));
    larger.set(this.bytes.subarray(0, this.#length));
    this.bytes = larger;
    this.view = new DataView(larger.buffer);
  }
}
