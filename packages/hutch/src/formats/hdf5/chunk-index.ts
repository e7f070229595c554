import { putUnsigned, UNDEFINED } from "./byte-writer.ts";
import type { ByteSink } from "./sink.ts";

/** Where a chunk lies in the file. */
export interface ChunkEntry {
  readonly address: number;
  /** Stored bytes; less than the chunk's own when filters made it smaller. */
  readonly bytes: number;
  /** Bit k is set when filter k of the pipeline was left out. */
  readonly filterMask: number;
}

/** Finds chunks by their number; one kind per way a dataset may grow. */
export interface ChunkIndex {
  /** The end of the layout message that describes this index. It never changes in length. */
  encodeLayout(): Uint8Array;
  /** Note where chunk `number` lies. Nothing reaches the file before `write`. */
  set(number: number, entry: ChunkEntry): void;
  get(number: number): ChunkEntry | undefined;
  readonly isDirty: boolean;
  /** Write what changed, what is pointed at before what points at it. */
  write(sink: ByteSink): void;
}

/** How one chunk is entered in an index: address alone, or address, stored bytes and filter mask. [spec. 3.0, VII] */
export class ElementFormat {
  /** 0 without filters, 1 with them. */
  readonly client: 0 | 1;
  readonly bytes: number;
  readonly #chunkBytes: number;
  readonly #sizeBytes: number;

  /** @param chunkBytes of a chunk without filters */
  constructor(chunkBytes: number, isFiltered: boolean) {
    this.client = isFiltered ? 1 : 0;
    this.#chunkBytes = chunkBytes;
    this.#sizeBytes = Math.min(8, 1 + Math.floor((Math.floor(Math.log2(chunkBytes)) + 8) / 8));
    this.bytes = isFiltered ? 8 + this.#sizeBytes + 4 : 8;
  }

  put(target: Uint8Array, at: number, entry: ChunkEntry): void {
    putUnsigned(target, at, entry.address, 8);
    if (this.client === 0) return;
    putUnsigned(target, at + 8, entry.bytes, this.#sizeBytes);
    putUnsigned(target, at + 8 + this.#sizeBytes, entry.filterMask, 4);
  }

  /** Elements of a block that say "no such chunk". */
  empty(count: number): Uint8Array {
    const elements = new Uint8Array(count * this.bytes);
    for (let i = 0; i < count; i++) putUnsigned(elements, i * this.bytes, UNDEFINED, 8);
    return elements;
  }

  get(source: Uint8Array, at: number): ChunkEntry | undefined {
    const address = takeUnsigned(source, at, 8);
    if (address === UNDEFINED) return undefined;
    if (this.client === 0) return { address, bytes: this.#chunkBytes, filterMask: 0 };
    return {
      address,
      bytes: takeUnsigned(source, at + 8, this.#sizeBytes),
      filterMask: takeUnsigned(source, at + 8 + this.#sizeBytes, 4),
    };
  }
}

/** An unsigned number of `size` bytes, or `UNDEFINED` when all bits of an 8-byte one are set. */
export function takeUnsigned(source: Uint8Array, at: number, size: number): number {
  let value = 0;
  for (let i = size - 1; i >= 0; i--) value = value * 256 + source[at + i]!;
  return size === 8 && value >= 2 ** 64 - 2048 ? UNDEFINED : value;
}
