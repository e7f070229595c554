import { FormatError } from "../../errors/mod.ts";
import { ByteReader } from "./byte-reader.ts";
import { UNDEFINED } from "./byte-writer.ts";
import type { ChunkEntry } from "./chunk-index.ts";
import { type ChunkLookup, ExtensibleArrayLookup, FixedArrayLookup } from "./chunk-lookup.ts";
import { FILTER_ID, type Filter } from "./filters.ts";
import type { MetadataReader } from "./metadata-reader.ts";

/** How the elements of a stored dataset lie in the file. */
export type StoredLayout =
  | { readonly kind: "contiguous"; readonly address: number; readonly bytes: number }
  | { readonly kind: "chunked"; readonly chunk: readonly number[]; readonly lookup: ChunkLookup };

/** Read a layout message. Others than ours are refused with a FormatError: h5wasm reads them. */
export function decodeLayout(data: Uint8Array, reader: MetadataReader, where: string): StoredLayout {
  const message = new ByteReader(data);
  const version = message.u8();
  const kind = message.u8();
  if (version === 4 && kind === 2) return decodeChunked(message, reader, where);
  if (version >= 3 && kind === 1) return { kind: "contiguous", address: message.u64(), bytes: message.u64() };
  throw unknown(where, `layout ${kind} of version ${version}`);
}

function decodeChunked(message: ByteReader, reader: MetadataReader, where: string): StoredLayout {
  const flags = message.u8();
  const rank = message.u8();
  const lengthBytes = message.u8();
  const dimensions = Array.from({ length: rank }, () => message.unsigned(lengthBytes));
  const chunkBytes = dimensions.reduce((all, length) => all * length, 1);
  const chunk = dimensions.slice(0, -1); // the last one is the element size
  const index = message.u8();
  if (index === 1) {
    const isFiltered = (flags & 2) !== 0;
    const bytes = isFiltered ? message.u64() : chunkBytes;
    const filterMask = isFiltered ? message.u32() : 0;
    return { kind: "chunked", chunk, lookup: singleChunk({ address: message.u64(), bytes, filterMask }) };
  }
  if (index === 3) {
    return { kind: "chunked", chunk, lookup: new FixedArrayLookup(reader, chunkBytes, message.skip(1).u64()) };
  }
  if (index === 4) {
    return { kind: "chunked", chunk, lookup: new ExtensibleArrayLookup(reader, chunkBytes, message.skip(5).u64()) };
  }
  throw unknown(where, `chunk index ${index}`);
}

function singleChunk(entry: ChunkEntry): ChunkLookup {
  return { get: (number) => (number === 0 && entry.address !== UNDEFINED ? entry : undefined), forget: () => {} };
}

/** Read a filter pipeline message. */
export function decodeFilters(data: Uint8Array): Filter[] {
  const message = new ByteReader(data).skip(1);
  return Array.from({ length: message.u8() }, () => {
    const id = message.u16();
    const nameBytes = id >= 256 ? message.u16() : 0;
    const count = message.skip(2).u16();
    message.skip(nameBytes);
    const values = Array.from({ length: count }, () => message.u32());
    return filterOf(id, values);
  });
}

/** The filters Hutch can undo, by number; the settings do not matter for that, but for the kind of bitshuffle. */
function filterOf(id: number, values: readonly number[]): Filter {
  if (id === FILTER_ID.bitshuffle && values[4] === 2) return "bitshuffle-lz4";
  if (id === FILTER_ID.lz4) return "lz4";
  if (id === FILTER_ID.shuffle) return "shuffle";
  if (id === FILTER_ID.deflate) return "deflate";
  return { id, values };
}

function unknown(where: string, what: string): FormatError {
  return new FormatError(`${where}: ${what} is not one of those Hutch writes. Read it with h5wasm.`);
}
