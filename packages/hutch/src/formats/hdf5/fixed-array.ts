import { lookup3 } from "../../kernels/mod.ts";
import { ByteWriter, putUnsigned } from "./byte-writer.ts";
import type { ChunkEntry, ChunkIndex, ElementFormat } from "./chunk-index.ts";
import type { ByteSink } from "./sink.ts";
import type { Space } from "./space.ts";

/** Signature, version, client, header address. */
const BLOCK_PREFIX = 14;
const HEADER_BYTES = 28;
const CHECKSUM = 4;

/** The chunk index of a dataset whose largest size is known: one block with an element per chunk. [spec. 3.0, VII.C] */
export class FixedArray implements ChunkIndex {
  readonly #format: ElementFormat;
  readonly #chunks: number;
  readonly #headerAddress: number;
  readonly #blockAddress: number;
  readonly #image: Uint8Array;
  #isDirty = true;

  /** @param chunks most chunks there can be */
  constructor(space: Space, format: ElementFormat, chunks: number) {
    this.#format = format;
    this.#chunks = chunks;
    this.#headerAddress = space.metadata(HEADER_BYTES);
    this.#image = new Uint8Array(BLOCK_PREFIX + chunks * format.bytes + CHECKSUM);
    this.#image.set(new ByteWriter().text("FADB").u8(0, format.client).u64(this.#headerAddress).finish());
    this.#image.set(format.empty(chunks), BLOCK_PREFIX);
    this.#blockAddress = space.metadata(this.#image.length);
  }

  get isDirty(): boolean {
    return this.#isDirty;
  }

  encodeLayout(): Uint8Array {
    return new ByteWriter().u8(3, this.#pageBits()).u64(this.#headerAddress).finish();
  }

  set(number: number, entry: ChunkEntry): void {
    this.#format.put(this.#image, BLOCK_PREFIX + number * this.#format.bytes, entry);
    this.#isDirty = true;
  }

  get(number: number): ChunkEntry | undefined {
    if (number >= this.#chunks) return undefined;
    return this.#format.get(this.#image, BLOCK_PREFIX + number * this.#format.bytes);
  }

  write(sink: ByteSink): void {
    if (!this.#isDirty) return;
    const end = this.#image.length - CHECKSUM;
    putUnsigned(this.#image, end, lookup3(this.#image.subarray(0, end)), CHECKSUM);
    sink.write(this.#blockAddress, this.#image);
    const header = new ByteWriter(HEADER_BYTES)
      .text("FAHD")
      .u8(0, this.#format.client, this.#format.bytes, this.#pageBits())
      .u64(this.#chunks)
      .u64(this.#blockAddress)
      .checksum();
    sink.write(this.#headerAddress, header.finish());
    this.#isDirty = false;
  }

  /** A block is split into pages when it has more than 2^bits elements: never here. */
  #pageBits(): number {
    return Math.max(10, Math.ceil(Math.log2(this.#chunks)));
  }
}
