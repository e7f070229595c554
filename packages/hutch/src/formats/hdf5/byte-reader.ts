import { lookup3 } from "../../kernels/mod.ts";
import { takeUnsigned } from "./chunk-index.ts";

const TEXT = new TextDecoder();

/** Little-endian values, taken one after the other. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  #at: number;

  constructor(bytes: Uint8Array, at = 0) {
    this.#bytes = bytes;
    this.#at = at;
  }

  get position(): number {
    return this.#at;
  }

  get remaining(): number {
    return this.#bytes.length - this.#at;
  }

  u8(): number {
    return this.unsigned(1);
  }

  u16(): number {
    return this.unsigned(2);
  }

  u32(): number {
    return this.unsigned(4);
  }

  /** An unsigned number, or `UNDEFINED` when all bits of 8 bytes are set. */
  u64(): number {
    return this.unsigned(8);
  }

  unsigned(size: number): number {
    return takeUnsigned(this.bytes(size), 0, size);
  }

  /** A view of the next bytes. */
  bytes(count: number): Uint8Array {
    if (count > this.remaining) throw new RangeError(`${count} bytes wanted, ${this.remaining} left`);
    this.#at += count;
    return this.#bytes.subarray(this.#at - count, this.#at);
  }

  text(count: number): string {
    return TEXT.decode(this.bytes(count));
  }

  skip(count: number): this {
    this.bytes(count);
    return this;
  }
}

/** Whether the last four bytes are the checksum of those before. */
export function isSealed(block: Uint8Array): boolean {
  return takeUnsigned(block, block.length - 4, 4) === lookup3(block.subarray(0, -4));
}
