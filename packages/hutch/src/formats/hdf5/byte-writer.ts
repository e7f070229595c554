import { lookup3 } from "../../kernels/mod.ts";

/** Stands for "no address" and "unlimited": written as 64 set bits. */
export const UNDEFINED = -1;

const UTF8 = new TextEncoder();

/** Little-endian bytes, appended one value after the other. Addresses and lengths are plain numbers up to 2^53. */
export class ByteWriter {
  #bytes: Uint8Array;
  #view: DataView;
  #length = 0;

  constructor(capacity = 256) {
    this.#bytes = new Uint8Array(capacity);
    this.#view = new DataView(this.#bytes.buffer);
  }

  get length(): number {
    return this.#length;
  }

  u8(...values: readonly number[]): this {
    const at = this.#grow(values.length);
    for (let i = 0; i < values.length; i++) this.#bytes[at + i] = values[i]!;
    return this;
  }

  u16(value: number): this {
    const at = this.#grow(2);
    this.#view.setUint16(at, value, true);
    return this;
  }

  u32(value: number): this {
    const at = this.#grow(4);
    this.#view.setUint32(at, value, true);
    return this;
  }

  /** An unsigned 64-bit number, or `UNDEFINED`. */
  u64(value: number): this {
    return this.unsigned(value, 8);
  }

  /** An unsigned number in `size` bytes (1 to 8), or `UNDEFINED` in 8. */
  unsigned(value: number, size: number): this {
    const at = this.#grow(size);
    putUnsigned(this.#bytes, at, value, size);
    return this;
  }

  bytes(values: Uint8Array): this {
    const at = this.#grow(values.length);
    this.#bytes.set(values, at);
    return this;
  }

  /** Text as UTF-8, without an end mark. */
  text(value: string): this {
    return this.bytes(UTF8.encode(value));
  }

  /** Zeros up to `length`. */
  padTo(length: number): this {
    if (length > this.#length) this.#grow(length - this.#length);
    return this;
  }

  /** The lookup3 checksum of everything written so far. */
  checksum(): this {
    return this.u32(lookup3(this.#bytes.subarray(0, this.#length)));
  }

  /** What was written; a view, valid until the next call. */
  finish(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  #grow(count: number): number {
    const at = this.#length;
    this.#length += count;
    if (this.#length > this.#bytes.length) {
      const bigger = new Uint8Array(Math.max(this.#length, 2 * this.#bytes.length));
      bigger.set(this.#bytes);
      this.#bytes = bigger;
      this.#view = new DataView(bigger.buffer);
    }
    return at;
  }
}

/** Put an unsigned number (up to 2^53, or `UNDEFINED`) into `size` bytes at `at`, lowest byte first. */
export function putUnsigned(target: Uint8Array, at: number, value: number, size: number): void {
  if (value === UNDEFINED) {
    target.fill(0xff, at, at + size);
    return;
  }
  let rest = value;
  for (let i = 0; i < size; i++) {
    target[at + i] = rest % 256;
    rest = Math.floor(rest / 256);
  }
}

/** Bytes of a text as UTF-8. */
export function utf8(text: string): Uint8Array {
  return UTF8.encode(text);
}
