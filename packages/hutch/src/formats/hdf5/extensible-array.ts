import { lookup3 } from "../../kernels/mod.ts";
import { ByteWriter, putUnsigned, UNDEFINED } from "./byte-writer.ts";
import type { ChunkEntry, ChunkIndex, ElementFormat } from "./chunk-index.ts";
import { ArrayGeometry, type ArrayPlace, OWN_PARAMETERS } from "./extensible-array-geometry.ts";
import type { ByteSink } from "./sink.ts";
import type { Space } from "./space.ts";

const GEOMETRY = new ArrayGeometry(OWN_PARAMETERS);
const HEADER_BYTES = 72;
/** Signature, version, client, header address. */
const BLOCK_PREFIX = 14;
const CHECKSUM = 4;

/** A data block or super block as it will stand in the file, but for its checksum. */
interface Block {
  readonly address: number;
  readonly image: Uint8Array;
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
  readonly #blocks: (Block | undefined)[][] = Array.from({ length: GEOMETRY.superBlocks }, () => []);
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
    this.#indexElements = format.empty(OWN_PARAMETERS.indexBlockElements);
    this.#counts.realized = OWN_PARAMETERS.indexBlockElements;
  }

  get isDirty(): boolean {
    return this.#isDirty;
  }

  encodeLayout(): Uint8Array {
    return new ByteWriter()
      .u8(
        4,
        OWN_PARAMETERS.maxIndexBits,
        OWN_PARAMETERS.indexBlockElements,
        OWN_PARAMETERS.minSuperBlockPointers,
        OWN_PARAMETERS.minBlockElements,
        OWN_PARAMETERS.pageBits,
      )
      .u64(this.#headerAddress)
      .finish();
  }

  set(number: number, entry: ChunkEntry): void {
    this.#isDirty = true;
    this.#counts.chunks = Math.max(this.#counts.chunks, number + 1);
    if (number < OWN_PARAMETERS.indexBlockElements) {
      this.#format.put(this.#indexElements, number * this.#format.bytes, entry);
      return;
    }
    const place = GEOMETRY.locate(number);
    const block = this.#blocks[place.superBlock]![place.block] ?? this.#newBlock(place);
    this.#format.put(block.image, this.#elementAt(place), entry);
    this.#dirtyBlocks.add(block);
  }

  get(number: number): ChunkEntry | undefined {
    if (number < OWN_PARAMETERS.indexBlockElements)
      return this.#format.get(this.#indexElements, number * this.#format.bytes);
    const place = GEOMETRY.locate(number);
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

  #newBlock({ superBlock, block }: ArrayPlace): Block {
    const elements = GEOMETRY.blockElements(superBlock);
    const head = this.#blockHead("EADB", GEOMETRY.firstElement(superBlock) + block * elements);
    const image = concat(head, this.#format.empty(elements), new Uint8Array(CHECKSUM));
    const created: Block = { address: this.#space.metadata(image.length), image };
    this.#blocks[superBlock]![block] = created;
    this.#counts.blocks += 1;
    this.#counts.blockBytes += image.length;
    this.#counts.realized += elements;
    if (superBlock >= GEOMETRY.directSuperBlocks) {
      const parent = this.#superBlocks[superBlock] ?? this.#newSuperBlock(superBlock);
      putUnsigned(parent.image, BLOCK_PREFIX + GEOMETRY.offsetBytes + 8 * block, created.address, 8);
      this.#dirtySuperBlocks.add(parent);
    }
    return created;
  }

  #newSuperBlock(superBlock: number): Block {
    const head = this.#blockHead("EASB", GEOMETRY.firstElement(superBlock));
    const pointers = new Uint8Array(8 * GEOMETRY.blocksOf(superBlock)).fill(0xff);
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
      .unsigned(offset, GEOMETRY.offsetBytes)
      .finish();
  }

  #elementAt({ element }: ArrayPlace): number {
    return BLOCK_PREFIX + GEOMETRY.offsetBytes + element * this.#format.bytes;
  }

  #indexBytes(): number {
    const pointers = GEOMETRY.directBlocks + GEOMETRY.superBlocks - GEOMETRY.directSuperBlocks;
    return BLOCK_PREFIX + OWN_PARAMETERS.indexBlockElements * this.#format.bytes + 8 * pointers + CHECKSUM;
  }

  #encodeIndexBlock(): Uint8Array {
    const out = new ByteWriter(this.#indexBytes())
      .text("EAIB")
      .u8(0, this.#format.client)
      .u64(this.#headerAddress)
      .bytes(this.#indexElements);
    for (let u = 0; u < GEOMETRY.directSuperBlocks; u++) {
      for (let k = 0; k < GEOMETRY.blocksOf(u); k++) out.u64(this.#blocks[u]![k]?.address ?? UNDEFINED);
    }
    for (let u = GEOMETRY.directSuperBlocks; u < GEOMETRY.superBlocks; u++)
      out.u64(this.#superBlocks[u]?.address ?? UNDEFINED);
    return out.checksum().finish();
  }

  #encodeHeader(): Uint8Array {
    const { superBlocks, superBlockBytes, blocks, blockBytes, chunks, realized } = this.#counts;
    return new ByteWriter(HEADER_BYTES)
      .text("EAHD")
      .u8(0, this.#format.client, this.#format.bytes, OWN_PARAMETERS.maxIndexBits, OWN_PARAMETERS.indexBlockElements)
      .u8(OWN_PARAMETERS.minBlockElements, OWN_PARAMETERS.minSuperBlockPointers, OWN_PARAMETERS.pageBits)
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
