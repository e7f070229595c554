import { FormatError } from "../../errors/mod.ts";
import { type BlockShape, blockCodec, blocksBound } from "../../kernels/mod.ts";
import type { Scratch } from "./scratch.ts";

/** Blocks of the bitshuffle library by default: 8 KiB, but 128 elements at least. */
const TARGET_BLOCK_BYTES = 8192;
const MIN_BLOCK_ELEMENTS = 128;
/** Bits are shuffled over groups of this many elements. */
const GROUP = 8;
/** Whole size (8 bytes) and block size (4), highest byte first. */
const HEAD_BYTES = 12;

/** Block size the bitshuffle library chooses. */
export function defaultBlockBytes(elementBytes: number): number {
  const elements = Math.floor(TARGET_BLOCK_BYTES / elementBytes / GROUP) * GROUP;
  return Math.max(elements, MIN_BLOCK_ELEMENTS) * elementBytes;
}

/**
 * Encode a chunk for HDF5 filter 32008 with LZ4: total bytes (u64), block bytes (u32), then every block behind its
 * length (u32), all highest byte first; up to seven elements that make no group of eight follow as they are.
 * The result lies in `scratch`.
 * [github.com/kiyo-masui/bitshuffle, format of the HDF5 filter]
 */
export function encodeBitshuffleLz4(chunk: Uint8Array, elementBytes: number, scratch: Scratch): Uint8Array {
  const shape = { elementBytes, blockBytes: defaultBlockBytes(elementBytes) };
  const whole = wholeGroups(chunk.length, elementBytes);
  const tail = chunk.length - whole;
  const out = scratch.room(HEAD_BYTES + blocksBound(whole, shape) + tail);
  const compressed = blockCodec().compressBlocks(chunk.subarray(0, whole), out.subarray(HEAD_BYTES), shape);
  out.set(chunk.subarray(whole), HEAD_BYTES + compressed);
  const view = new DataView(out.buffer);
  view.setUint32(0, Math.floor(chunk.length / 2 ** 32));
  view.setUint32(4, chunk.length % 2 ** 32);
  view.setUint32(8, shape.blockBytes);
  return out.subarray(0, HEAD_BYTES + compressed + tail);
}

/** Undo `encodeBitshuffleLz4`, with any block size. */
export function decodeBitshuffleLz4(stored: Uint8Array, chunkBytes: number, elementBytes: number): Uint8Array {
  const view = new DataView(stored.buffer, stored.byteOffset, stored.byteLength);
  const total = view.getUint32(0) * 2 ** 32 + view.getUint32(4);
  const shape: BlockShape = { elementBytes, blockBytes: view.getUint32(8) };
  if (total !== chunkBytes || shape.blockBytes === 0 || shape.blockBytes % (GROUP * elementBytes) !== 0) {
    throw new FormatError(
      `A bitshuffle chunk says it holds ${total} bytes in blocks of ${shape.blockBytes}; ` +
        `expected ${chunkBytes} bytes in blocks of whole groups of ${GROUP} elements of ${elementBytes} bytes.`,
    );
  }
  const out = new Uint8Array(total);
  const whole = wholeGroups(total, elementBytes);
  const read = blockCodec().expandBlocks(stored.subarray(HEAD_BYTES), out.subarray(0, whole), shape);
  out.set(stored.subarray(HEAD_BYTES + read, HEAD_BYTES + read + total - whole), whole);
  return out;
}

function wholeGroups(bytes: number, elementBytes: number): number {
  const group = GROUP * elementBytes;
  return Math.floor(bytes / group) * group;
}
