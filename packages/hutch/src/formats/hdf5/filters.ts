import { deflateSync, inflateSync } from "node:zlib";
import { RequestError } from "../../errors/mod.ts";
import { ByteWriter } from "./byte-writer.ts";
import { decodeBitshuffleLz4, encodeBitshuffleLz4 } from "./filter-bitshuffle.ts";
import { decodeLz4, encodeLz4 } from "./filter-lz4.ts";
import { shuffleBytes, unshuffleBytes } from "./filter-shuffle.ts";
import { MESSAGE, type Message, message } from "./messages.ts";
import { Scratch } from "./scratch.ts";

/**
 * A filter of a dataset's chunks, by name or with its settings. `lz4` and `bitshuffle-lz4` are read by programs that
 * have the HDF5 plugins (Python: `import hdf5plugin`), `deflate` and `shuffle` by all. A filter given by `id` is only
 * entered in the file: its chunks come already encoded through `writeChunk`.
 */
export type Filter =
  | FilterName
  | { readonly name: "lz4"; readonly blockBytes?: number }
  | { readonly name: "deflate"; readonly level?: number }
  | { readonly id: number; readonly name?: string; readonly values: readonly number[] };

/** Filters the writer can apply itself. */
export type FilterName = "lz4" | "bitshuffle-lz4" | "shuffle" | "deflate";

/** A filter of one dataset, ready to work. */
export interface FilterStage {
  readonly id: number;
  readonly name: string;
  /** The client values stored with the filter. */
  readonly values: readonly number[];
  /**
   * Encode one chunk; undefined when it would not become smaller and is better stored with the filter left out. What
   * is returned is valid until the next call.
   */
  readonly encode: ((chunk: Uint8Array) => Uint8Array | undefined) | undefined;
  readonly decode: ((stored: Uint8Array, chunkBytes: number) => Uint8Array) | undefined;
}

/** Registered numbers of filters. [HDF Group, registered filter plugins] */
export const FILTER_ID = { deflate: 1, shuffle: 2, lz4: 32_004, bitshuffle: 32_008 } as const;

/** The stages for the filters of a dataset. */
export function filterStages(filters: readonly Filter[], elementBytes: number): FilterStage[] {
  return filters.map((filter) => {
    const settings = typeof filter === "string" ? { name: filter } : filter;
    if ("id" in settings) return foreignStage(settings);
    const make = STAGES[settings.name];
    if (!make) {
      throw new RequestError(`There is no filter "${settings.name}". Known: ${Object.keys(STAGES).join(", ")}.`);
    }
    return make(settings, elementBytes, new Scratch());
  });
}

type Settings = { readonly name: FilterName; readonly blockBytes?: number; readonly level?: number };

const STAGES: Readonly<
  Record<FilterName, (settings: Settings, elementBytes: number, scratch: Scratch) => FilterStage>
> = {
  lz4: ({ blockBytes = 0 }, _, scratch) => ({
    id: FILTER_ID.lz4,
    name: "lz4",
    values: [blockBytes],
    encode: (chunk) => encodeLz4(chunk, blockBytes, scratch),
    decode: decodeLz4,
  }),
  "bitshuffle-lz4": (_, elementBytes, scratch) => ({
    id: FILTER_ID.bitshuffle,
    name: "bitshuffle-lz4",
    values: [0, 3, elementBytes, 0, 2], // version 0.3, block size by default, LZ4
    encode: (chunk) => shrunk(chunk, encodeBitshuffleLz4(chunk, elementBytes, scratch)),
    decode: (stored, chunkBytes) => decodeBitshuffleLz4(stored, chunkBytes, elementBytes),
  }),
  shuffle: (_, elementBytes) => ({
    id: FILTER_ID.shuffle,
    name: "shuffle",
    values: [elementBytes],
    encode: (chunk) => shuffleBytes(chunk, elementBytes),
    decode: (stored) => unshuffleBytes(stored, elementBytes),
  }),
  deflate: ({ level = 4 }) => ({
    id: FILTER_ID.deflate,
    name: "deflate",
    values: [level],
    encode: (chunk) => shrunk(chunk, deflateSync(chunk, { level })),
    decode: (stored, chunkBytes) => inflateSync(stored, { maxOutputLength: chunkBytes }),
  }),
};

function shrunk(chunk: Uint8Array, encoded: Uint8Array): Uint8Array | undefined {
  return encoded.length < chunk.length ? encoded : undefined;
}

function foreignStage({ id, name = `filter ${id}`, values }: { id: number; name?: string; values: readonly number[] }) {
  return { id, name, values, encode: undefined, decode: undefined };
}

/** Pass a chunk through all stages, first to last. */
export function encodeChunk(
  stages: readonly FilterStage[],
  chunk: Uint8Array,
  where: string,
): { bytes: Uint8Array; filterMask: number } {
  let bytes = chunk;
  let filterMask = 0;
  stages.forEach((stage, k) => {
    if (!stage.encode) {
      throw new RequestError(`${where}: Hutch cannot apply ${stage.name}. Encode the chunk and use writeChunk.`);
    }
    const encoded = stage.encode(bytes);
    if (encoded) bytes = encoded;
    else filterMask |= 1 << k;
  });
  return { bytes, filterMask };
}

/** Undo all stages that are not masked, last to first. */
export function decodeChunk(
  stages: readonly FilterStage[],
  stored: Uint8Array,
  options: { filterMask: number; chunkBytes: number; where: string },
): Uint8Array {
  let bytes = stored;
  for (let k = stages.length - 1; k >= 0; k--) {
    if (options.filterMask & (1 << k)) continue;
    const stage = stages[k]!;
    if (!stage.decode)
      throw new RequestError(`${options.where}: Hutch cannot undo ${stage.name}. Read it with h5wasm.`);
    bytes = stage.decode(bytes, options.chunkBytes);
  }
  return bytes;
}

/** The filter pipeline message. [specification 3.0, IV.A.2.l] */
export function filterMessage(stages: readonly FilterStage[]): Message {
  const out = new ByteWriter(64).u8(2, stages.length);
  for (const { id, values } of stages) {
    out.u16(id);
    if (id >= 256) out.u16(0); // no name
    out.u16(1).u16(values.length); // flag 1: may be left out of a chunk
    for (const value of values) out.u32(value);
  }
  return message(MESSAGE.filterPipeline, out, { isConstant: true });
}
