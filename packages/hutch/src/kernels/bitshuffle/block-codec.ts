/** How a run of elements is cut for shuffling. */
export interface BlockShape {
  readonly elementBytes: number;
  /** Bytes of a block: a multiple of 8 elements. */
  readonly blockBytes: number;
}

/**
 * Compression of frames. Two implementations give files that both can read: WebAssembly with SIMD, and plain TypeScript
 * where that cannot run. Buffers given are only read; what is returned belongs to the caller.
 */
export interface BlockCodec {
  readonly name: "wasm" | "plain";
  /**
   * Bitshuffle and LZ4-compress `source` (a multiple of 8 elements) block by block; each block stands behind its length
   * (4 bytes, highest first).
   *
   * @param headBytes room to leave in front
   */
  compressBlocks(source: Uint8Array, shape: BlockShape, headBytes: number): Uint8Array;
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
