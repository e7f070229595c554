import { lookup3 } from "../../kernels/mod.ts";
import { ByteWriter, putUnsigned, UNDEFINED } from "./byte-writer.ts";
import type { ChunkEntry, ChunkIndex, ElementFormat } from "./chunk-index.ts";
import type { ByteSink } from "./sink.ts";
import type { Space } from "./space.ts";

/** Creation parameters, those of libhdf5 but for the last: data blocks are never split into pages. */
const MAX_INDEX_BITS = 32;
const INDEX_BLOCK_ELEMENTS = 4;
const MIN_BLOCK_ELEMENTS = 16;
const MIN_SUPER_BLOCK_POINTERS = 4;
const PAGE_BITS = 20;

const SUPER_BLOCKS = 1 + MAX_INDEX_BITS - Math.log2(MIN_BLOCK_ELEMENTS);
/** Super blocks whose data blocks the index block points at directly, and the number of those data blocks. */
const DIRECT_SUPER_BLOCKS = 2 * Math.log2(MIN_SUPER_BLOCK_POINTERS);
const DIRECT_BLOCKS = 2 * (MIN_SUPER_BLOCK_POINTERS - 1);

const HEADER_BYTES = 72;
/** Signature, version, client, header address. */
const BLOCK_PREFIX = 14;
const OFFSET_BYTES = MAX_INDEX_BITS / 8;
const CHECKSUM = 4;

/** A data block or super block as it will stand in the file, but for its checksum. */
interface Block {
  readonly address: number;
  readonly image: Uint8Array;
}

/** Place of a chunk beyond the index block: super block, data block in it, element in that. */
interface Place {
  readonly superBlock: number;
  readonly block: number;
  readonly element: number;
}

/**
 * The chunk index of a dataset with one unlimited dimension: an array that doubles its blocks as it grows and never
 * moves what it holds, so that readers may follow while it is written. [specification 3.0, VII.D]
 *
 * Kept as the images of its blocks; a publish rewrites those that changed.
 */
export class ExtensibleArray implements ChunkIndex {
  readonly #space: Space;
  readonly #format: ElementFormat;
  readonly #headerAddress: number;
  readonly #indexAddress: number;
  readonly #indexElements: Uint8Array;
  /** By super block, then by data block. */
  readonly #blocks: (Block | undefined)[][] = Array.from({ length: SUPER_BLOCKS }, () => []);
  readonly #superBlocks: (Block | undefined)[] = [];
  readonly #counts = { superBlocks: 0, superBlockBytes: 0, blocks: 0, blockBytes: 0, chunks: 0, realized: 0 };
  readonly #dirtyBlocks = new Set<Block>();
  readonly #dirtySuperBlocks = new Set<Block>();
  #isDirty = true;

  constructor(space: Space, format: ElementFormat) {
    this.#space = space;
    this.#format = format;
    this.#headerAddress = space.metadata(HEADER_BYTES);
    this.#indexAddress = space.metadata(this.#indexBytes());
    this.#indexElements = format.empty(INDEX_BLOCK_ELEMENTS);
    this.#counts.realized = INDEX_BLOCK_ELEMENTS;
  }

  get isDirty(): boolean {
    return this.#isDirty;
  }

  encodeLayout(): Uint8Array {
    return new ByteWriter()
      .u8(4, MAX_INDEX_BITS, INDEX_BLOCK_ELEMENTS, MIN_SUPER_BLOCK_POINTERS, MIN_BLOCK_ELEMENTS, PAGE_BITS)
      .u64(this.#headerAddress)
      .finish();
  }

  set(number: number, entry: ChunkEntry): void {
    this.#isDirty = true;
    this.#counts.chunks = Math.max(this.#counts.chunks, number + 1);
    if (number < INDEX_BLOCK_ELEMENTS) {
      this.#format.put(this.#indexElements, number * this.#format.bytes, entry);
      return;
    }
    const place = locate(number);
    const block = this.#blocks[place.superBlock]![place.block] ?? this.#newBlock(place);
    this.#format.put(block.image, this.#elementAt(place), entry);
    this.#dirtyBlocks.add(block);
  }

  get(number: number): ChunkEntry | undefined {
    if (number < INDEX_BLOCK_ELEMENTS) return this.#format.get(this.#indexElements, number * this.#format.bytes);
    const place = locate(number);
    const block = this.#blocks[place.superBlock]![place.block];
    return block && this.#format.get(block.image, this.#elementAt(place));
  }

  write(sink: ByteSink): void {
    if (!this.#isDirty) return;
    for (const { address, image } of [...this.#dirtyBlocks, ...this.#dirtySuperBlocks]) {
      seal(image);
      sink.write(address, image);
    }
    sink.write(this.#indexAddress, this.#encodeIndexBlock());
    sink.write(this.#headerAddress, this.#encodeHeader());
    this.#dirtyBlocks.clear();
    this.#dirtySuperBlocks.clear();
    this.#isDirty = false;
  }

  #newBlock({ superBlock, block }: Place): Block {
    const elements = blockElements(superBlock);
    const head = this.#blockHead("EADB", firstElement(superBlock) + block * elements);
    const image = concat(head, this.#format.empty(elements), new Uint8Array(CHECKSUM));
    const created: Block = { address: this.#space.metadata(image.length), image };
    this.#blocks[superBlock]![block] = created;
    this.#counts.blocks += 1;
    this.#counts.blockBytes += image.length;
    this.#counts.realized += elements;
    if (superBlock >= DIRECT_SUPER_BLOCKS) {
      const parent = this.#superBlocks[superBlock] ?? this.#newSuperBlock(superBlock);
      putUnsigned(parent.image, BLOCK_PREFIX + OFFSET_BYTES + 8 * block, created.address, 8);
      this.#dirtySuperBlocks.add(parent);
    }
    return created;
  }

  #newSuperBlock(superBlock: number): Block {
    const head = this.#blockHead("EASB", firstElement(superBlock));
    const pointers = new Uint8Array(8 * blocksOf(superBlock)).fill(0xff);
    const image = concat(head, pointers, new Uint8Array(CHECKSUM));
    const created: Block = { address: this.#space.metadata(image.length), image };
    this.#superBlocks[superBlock] = created;
    this.#counts.superBlocks += 1;
    this.#counts.superBlockBytes += image.length;
    return created;
  }

  #blockHead(signature: string, offset: number): Uint8Array {
    return new ByteWriter()
      .text(signature)
      .u8(0, this.#format.client)
      .u64(this.#headerAddress)
      .unsigned(offset, OFFSET_BYTES)
      .finish();
  }

  #elementAt({ element }: Place): number {
    return BLOCK_PREFIX + OFFSET_BYTES + element * this.#format.bytes;
  }

  #indexBytes(): number {
    const pointers = DIRECT_BLOCKS + SUPER_BLOCKS - DIRECT_SUPER_BLOCKS;
    return BLOCK_PREFIX + INDEX_BLOCK_ELEMENTS * this.#format.bytes + 8 * pointers + CHECKSUM;
  }

  #encodeIndexBlock(): Uint8Array {
    const out = new ByteWriter(this.#indexBytes())
      .text("EAIB")
      .u8(0, this.#format.client)
      .u64(this.#headerAddress)
      .bytes(this.#indexElements);
    for (let u = 0; u < DIRECT_SUPER_BLOCKS; u++) {
      for (let k = 0; k < blocksOf(u); k++) out.u64(this.#blocks[u]![k]?.address ?? UNDEFINED);
    }
    for (let u = DIRECT_SUPER_BLOCKS; u < SUPER_BLOCKS; u++) out.u64(this.#superBlocks[u]?.address ?? UNDEFINED);
    return out.checksum().finish();
  }

  #encodeHeader(): Uint8Array {
    const { superBlocks, superBlockBytes, blocks, blockBytes, chunks, realized } = this.#counts;
    return new ByteWriter(HEADER_BYTES)
      .text("EAHD")
      .u8(0, this.#format.client, this.#format.bytes, MAX_INDEX_BITS, INDEX_BLOCK_ELEMENTS)
      .u8(MIN_BLOCK_ELEMENTS, MIN_SUPER_BLOCK_POINTERS, PAGE_BITS)
      .u64(superBlocks)
      .u64(superBlockBytes)
      .u64(blocks)
      .u64(blockBytes)
      .u64(chunks)
      .u64(realized)
      .u64(this.#indexAddress)
      .checksum()
      .finish();
  }
}

/** Super block u holds `blocksOf(u)` data blocks of `blockElements(u)` elements, from element `firstElement(u)` on. */
export function blocksOf(superBlock: number): number {
  return 2 ** Math.floor(superBlock / 2);
}

export function blockElements(superBlock: number): number {
  return MIN_BLOCK_ELEMENTS * 2 ** Math.ceil(superBlock / 2);
}

/** Counted after the elements of the index block. */
export function firstElement(superBlock: number): number {
  return MIN_BLOCK_ELEMENTS * (2 ** superBlock - 1);
}

/** Where chunk `number` (not one of the index block's) is entered. */
export function locate(number: number): Place {
  const rest = number - INDEX_BLOCK_ELEMENTS;
  const superBlock = 31 - Math.clz32(rest / MIN_BLOCK_ELEMENTS + 1);
  const inside = rest - firstElement(superBlock);
  const elements = blockElements(superBlock);
  return { superBlock, block: Math.floor(inside / elements), element: inside % elements };
}

/** Set the checksum in the last four bytes. */
function seal(image: Uint8Array): void {
  putUnsigned(image, image.length - CHECKSUM, lookup3(image.subarray(0, -CHECKSUM)), CHECKSUM);
}

function concat(...parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
