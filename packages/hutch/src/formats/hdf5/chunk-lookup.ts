import { FormatError } from "../../errors/mod.ts";
import type { ByteReader } from "./byte-reader.ts";
import { UNDEFINED } from "./byte-writer.ts";
import { type ChunkEntry, ElementFormat } from "./chunk-index.ts";
import { ArrayGeometry, type ArrayPlace } from "./extensible-array-geometry.ts";
import type { MetadataReader } from "./metadata-reader.ts";

/** Signature, version, client, header address. */
const BLOCK_PREFIX = 14;
const CHECKSUM = 4;

/** Finds the chunks of a stored dataset. What was read is kept until `forget`, so that a growing file can be followed. */
export interface ChunkLookup {
  get(number: number): ChunkEntry | undefined;
  forget(): void;
}

/** Reads the chunk index of a dataset that may grow. */
export class ExtensibleArrayLookup implements ChunkLookup {
  readonly #reader: MetadataReader;
  readonly #format: ElementFormat;
  readonly #geometry: ArrayGeometry;
  readonly #indexAddress: number;
  #root: { elements: Uint8Array; blocks: number[]; superBlocks: number[] } | undefined;
  readonly #superBlocks = new Map<number, number[]>();
  readonly #blocks = new Map<number, Uint8Array>();

  constructor(reader: MetadataReader, chunkBytes: number, headerAddress: number) {
    const header = reader.block(headerAddress, 72, "EAHD").skip(1);
    this.#reader = reader;
    this.#format = new ElementFormat(chunkBytes, header.u8() === 1);
    header.skip(1);
    const maxIndexBits = header.u8();
    const indexBlockElements = header.u8();
    const minBlockElements = header.u8();
    const minSuperBlockPointers = header.u8();
    const pageBits = header.u8();
    this.#geometry = new ArrayGeometry({
      maxIndexBits,
      indexBlockElements,
      minBlockElements,
      minSuperBlockPointers,
      pageBits,
    });
    this.#indexAddress = header.skip(6 * 8).u64();
  }

  get(number: number): ChunkEntry | undefined {
    const { indexBlockElements } = this.#geometry.parameters;
    this.#root ??= this.#readRoot();
    if (number < indexBlockElements) return this.#format.get(this.#root.elements, number * this.#format.bytes);
    const place = this.#geometry.locate(number);
    const address = this.#blockAddress(place);
    if (address === undefined || address === UNDEFINED) return undefined;
    let block = this.#blocks.get(address);
    if (!block) {
      block = this.#readBlock(address, this.#geometry.blockElements(place.superBlock));
      this.#blocks.set(address, block);
    }
    return this.#format.get(block, place.element * this.#format.bytes);
  }

  forget(): void {
    this.#root = undefined;
    this.#superBlocks.clear();
    this.#blocks.clear();
  }

  #readRoot() {
    const geometry = this.#geometry;
    const elementBytes = geometry.parameters.indexBlockElements * this.#format.bytes;
    const pointers = geometry.superBlocks - geometry.directSuperBlocks;
    const bytes = BLOCK_PREFIX + elementBytes + 8 * (geometry.directBlocks + pointers) + CHECKSUM;
    const block = this.#reader.block(this.#indexAddress, bytes, "EAIB").skip(BLOCK_PREFIX - 4);
    return {
      elements: block.bytes(elementBytes),
      blocks: addresses(block, geometry.directBlocks),
      superBlocks: addresses(block, pointers),
    };
  }

  #blockAddress({ superBlock, block }: ArrayPlace): number | undefined {
    const geometry = this.#geometry;
    if (superBlock < geometry.directSuperBlocks) {
      let before = 0;
      for (let u = 0; u < superBlock; u++) before += geometry.blocksOf(u);
      return this.#root!.blocks[before + block];
    }
    const address = this.#root!.superBlocks[superBlock - geometry.directSuperBlocks]!;
    if (address === UNDEFINED) return undefined;
    let pointers = this.#superBlocks.get(address);
    if (!pointers) {
      const count = geometry.blocksOf(superBlock);
      assertWhole(this.#reader, geometry.blockElements(superBlock), geometry.parameters.pageBits);
      const head = BLOCK_PREFIX + geometry.offsetBytes;
      const stored = this.#reader.block(address, head + 8 * count + CHECKSUM, "EASB").skip(head - 4);
      pointers = addresses(stored, count);
      this.#superBlocks.set(address, pointers);
    }
    return pointers[block];
  }

  #readBlock(address: number, elements: number): Uint8Array {
    assertWhole(this.#reader, elements, this.#geometry.parameters.pageBits);
    const head = BLOCK_PREFIX + this.#geometry.offsetBytes;
    const bytes = elements * this.#format.bytes;
    return this.#reader
      .block(address, head + bytes + CHECKSUM, "EADB")
      .skip(head - 4)
      .bytes(bytes);
  }
}

/** Reads the chunk index of a dataset whose largest size is fixed. */
export class FixedArrayLookup implements ChunkLookup {
  readonly #reader: MetadataReader;
  readonly #format: ElementFormat;
  readonly #chunks: number;
  readonly #blockAddress: number;
  #elements: Uint8Array | undefined;

  constructor(reader: MetadataReader, chunkBytes: number, headerAddress: number) {
    const header = reader.block(headerAddress, 28, "FAHD").skip(1);
    this.#reader = reader;
    this.#format = new ElementFormat(chunkBytes, header.u8() === 1);
    const pageBits = header.skip(1).u8();
    this.#chunks = header.u64();
    this.#blockAddress = header.u64();
    assertWhole(reader, this.#chunks, pageBits);
  }

  get(number: number): ChunkEntry | undefined {
    if (number >= this.#chunks || this.#blockAddress === UNDEFINED) return undefined;
    this.#elements ??= this.#readElements();
    return this.#format.get(this.#elements, number * this.#format.bytes);
  }

  forget(): void {
    this.#elements = undefined;
  }

  #readElements(): Uint8Array {
    const bytes = this.#chunks * this.#format.bytes;
    const block = this.#reader.block(this.#blockAddress, BLOCK_PREFIX + bytes + CHECKSUM, "FADB");
    return block.skip(BLOCK_PREFIX - 4).bytes(bytes);
  }
}

/** Blocks that are split into pages are left to libhdf5: only others' files have them. */
function assertWhole({ source }: MetadataReader, elements: number, pageBits: number): void {
  if (elements <= 2 ** pageBits) return;
  throw new FormatError(
    `${source.name}: its chunk index is split into pages, which this reader does not know. Use h5wasm.`,
  );
}

function addresses(block: ByteReader, count: number): number[] {
  return Array.from({ length: count }, () => block.u64());
}
