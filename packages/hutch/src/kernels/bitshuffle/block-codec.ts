import { lz4Bound } from "../lz4/block.ts";

/** How a run of elements is cut for shuffling. */
export interface BlockShape {
  readonly elementBytes: number;
  /** Bytes of a block: a multiple of 8 elements. */
  readonly blockBytes: number;
}

const LENGTH_BYTES = 4;

/** Most bytes that `compressBlocks` needs for `bytes` bytes. */
export function blocksBound(bytes: number, { blockBytes }: BlockShape): number {
  return Math.ceil(bytes / blockBytes) * (LENGTH_BYTES + lz4Bound(blockBytes));
}

/**
 * Compression of frames. Two implementations give files that both can read: WebAssembly with SIMD, and plain TypeScript
 * where that cannot run.
 */
export interface BlockCodec {
  readonly name: "wasm" | "plain";
  /**
   * Bitshuffle and LZ4-compress `source` (a multiple of 8 elements) block by block into `target` (room as `blocksBound`
   * says); each block stands behind its length (4 bytes, highest first). Returns the number of bytes.
   */
  compressBlocks(source: Uint8Array, target: Uint8Array, shape: BlockShape): number;
  /**
   * Undo `compressBlocks` into `target`.
   *
   * @returns bytes read from `source`
   * @throws RangeError when they are damaged
   */
  expandBlocks(source: Uint8Array, target: Uint8Array, shape: BlockShape): number;
  /** Compress into one LZ4 block at the start of `target` (`lz4Bound` bytes of room); returns its length. */
  compressLz4(source: Uint8Array, target: Uint8Array): number;
  /** Expand one LZ4 block into `target` and return the number of bytes; RangeError when it is damaged or too long. */
  expandLz4(source: Uint8Array, target: Uint8Array): number;
}
