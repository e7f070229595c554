import { FormatError } from "../../errors/mod.ts";
import { blockCodec, lz4Bound } from "../../kernels/mod.ts";
import type { Scratch } from "./scratch.ts";

/** Block of the HDF5 LZ4 filter when the dataset asks for none: 1 GiB, that is the whole chunk. */
const DEFAULT_BLOCK_BYTES = 1 << 30;
/** Whole size (8 bytes) and block size (4), highest byte first. */
const HEAD_BYTES = 12;
const LENGTH_BYTES = 4;

/**
 * Encode a chunk for HDF5 filter 32004: total bytes (u64), block bytes (u32), then every block behind its length
 * (u32), all highest byte first; a block as long as its data is stored as it is.
 * [HDF5 registered filter 32004, format description]
 *
 * @param scratch where the result will lie
 * @param blockBytes 0 for the filter's default
 */
export function encodeLz4(chunk: Uint8Array, blockBytes: number, scratch: Scratch): Uint8Array {
  const block = Math.min(blockBytes || DEFAULT_BLOCK_BYTES, Math.max(1, chunk.length));
  const blocks = Math.ceil(chunk.length / block);
  const out = scratch.room(HEAD_BYTES + blocks * (LENGTH_BYTES + lz4Bound(block)));
  const view = new DataView(out.buffer);
  view.setUint32(0, Math.floor(chunk.length / 2 ** 32));
  view.setUint32(4, chunk.length % 2 ** 32);
  view.setUint32(8, block);
  let at = HEAD_BYTES;
  for (let start = 0; start < chunk.length; start += block) {
    const raw = chunk.subarray(start, start + block);
    let length = blockCodec().compressLz4(raw, out.subarray(at + LENGTH_BYTES));
    if (length >= raw.length) {
      out.set(raw, at + LENGTH_BYTES);
      length = raw.length;
    }
    view.setUint32(at, length);
    at += LENGTH_BYTES + length;
  }
  return out.subarray(0, at);
}

/** Undo `encodeLz4`. */
export function decodeLz4(stored: Uint8Array, chunkBytes: number): Uint8Array {
  const view = new DataView(stored.buffer, stored.byteOffset, stored.byteLength);
  const total = view.getUint32(0) * 2 ** 32 + view.getUint32(4);
  const block = view.getUint32(8);
  if (total !== chunkBytes || block === 0) {
    throw new FormatError(`An LZ4 chunk says it holds ${total} bytes in blocks of ${block}, expected ${chunkBytes}.`);
  }
  const out = new Uint8Array(total);
  let at = HEAD_BYTES;
  for (let start = 0; start < total; start += block) {
    const target = out.subarray(start, start + block);
    const length = view.getUint32(at);
    const source = stored.subarray(at + LENGTH_BYTES, at + LENGTH_BYTES + length);
    if (length === target.length) target.set(source);
    else blockCodec().expandLz4(source, target);
    at += LENGTH_BYTES + length;
  }
  return out;
}
