import assert from "node:assert/strict";
import {
  type FilterName,
  Hdf5File,
  Hdf5Reader,
  MemorySink,
  memorySource,
  type NumberDtype,
} from "../../../src/formats/hdf5/mod.ts";

const DTYPES: Readonly<Record<number, NumberDtype>> = { 1: "<u1", 2: "<u2", 4: "<u4", 8: "<u8" };

/** Bytes as HDF5's LZ4 filter stores them. */
export function packLz4(bytes: Uint8Array): Uint8Array {
  return stored(bytes, 1, "lz4");
}

/** Bytes as HDF5's bitshuffle filter stores them, with LZ4. */
export function packBitshuffle(bytes: Uint8Array, elementBytes: number): Uint8Array {
  return stored(bytes, elementBytes, "bitshuffle-lz4");
}

function stored(bytes: Uint8Array, elementBytes: number, filter: FilterName): Uint8Array {
  const sink = new MemorySink();
  const file = Hdf5File.createOn(sink);
  const shape = [1, bytes.length / elementBytes];
  file.root.dataset("x", { dtype: DTYPES[elementBytes]!, shape, chunk: shape, filters: [filter] }).append(bytes);
  file.close();
  const chunk = Hdf5Reader.openOn(memorySource(sink.toBytes(), "packed")).dataset("/x").readStoredChunk(0);
  assert.ok(chunk && chunk.filterMask === 0, "these bytes do not get smaller");
  return chunk.bytes;
}
