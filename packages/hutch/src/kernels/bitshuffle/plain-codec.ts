import { lz4Compress, lz4Expand } from "../lz4/block.ts";
import { bitshuffle, bitunshuffle } from "./bitshuffle.ts";
import type { BlockCodec, BlockShape } from "./block-codec.ts";

const LENGTH_BYTES = 4;

/** Compression in plain TypeScript: some thirty times slower than the WebAssembly kernel. */
export const plainCodec: BlockCodec = {
  name: "plain",
  compressLz4: lz4Compress,
  expandLz4: lz4Expand,

  compressBlocks(source: Uint8Array, target: Uint8Array, { elementBytes, blockBytes }: BlockShape): number {
    const view = new DataView(target.buffer, target.byteOffset, target.byteLength);
    const shuffled = new Uint8Array(blockBytes);
    let at = 0;
    for (let start = 0; start < source.length; start += blockBytes) {
      const block = source.subarray(start, start + blockBytes);
      bitshuffle(block, shuffled, elementBytes);
      const length = lz4Compress(shuffled.subarray(0, block.length), target.subarray(at + LENGTH_BYTES));
      view.setUint32(at, length);
      at += LENGTH_BYTES + length;
    }
    return at;
  },

  expandBlocks(source: Uint8Array, target: Uint8Array, { elementBytes, blockBytes }: BlockShape): number {
    const view = new DataView(source.buffer, source.byteOffset, source.byteLength);
    const shuffled = new Uint8Array(blockBytes);
    let at = 0;
    for (let start = 0; start < target.length; start += blockBytes) {
      const block = target.subarray(start, start + blockBytes);
      const length = view.getUint32(at);
      const stored = source.subarray(at + LENGTH_BYTES, at + LENGTH_BYTES + length);
      if (stored.length < length || lz4Expand(stored, shuffled.subarray(0, block.length)) !== block.length) {
        throw new RangeError(`Damaged bitshuffle block at byte ${at} of ${source.length}`);
      }
      bitunshuffle(shuffled.subarray(0, block.length), block, elementBytes);
      at += LENGTH_BYTES + length;
    }
    return at;
  },
};
