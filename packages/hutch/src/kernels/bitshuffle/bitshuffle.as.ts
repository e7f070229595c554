// Bitshuffle in WebAssembly SIMD, alone and with LZ4: what bitshuffle.ts does in plain TypeScript, its twin.

import { compressBlock, expandBlock } from "../lz4/block.as";

export { compressBlock, expandBlock };

/** Split elements into planes: first all lowest bytes, then all second ones, and so on. */
function splitBytes(source: u32, target: u32, elements: u32, elementBytes: u32): void {
  let done: u32 = 0;
  if (elementBytes == 2) {
    for (; done + 16 <= elements; done += 16) {
      const a = v128.load(source + 2 * done);
      const b = v128.load(source + 2 * done, 16);
      v128.store(target + done, v128.shuffle<u8>(a, b, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30));
      v128.store(
        target + elements + done,
        v128.shuffle<u8>(a, b, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31),
      );
    }
  } else if (elementBytes == 4) {
    for (; done + 16 <= elements; done += 16) {
      const at = source + 4 * done;
      const a = v128.load(at);
      const b = v128.load(at, 16);
      const c = v128.load(at, 32);
      const d = v128.load(at, 48);
      const ab02 = v128.shuffle<u8>(a, b, 0, 4, 8, 12, 16, 20, 24, 28, 2, 6, 10, 14, 18, 22, 26, 30);
      const ab13 = v128.shuffle<u8>(a, b, 1, 5, 9, 13, 17, 21, 25, 29, 3, 7, 11, 15, 19, 23, 27, 31);
      const cd02 = v128.shuffle<u8>(c, d, 0, 4, 8, 12, 16, 20, 24, 28, 2, 6, 10, 14, 18, 22, 26, 30);
      const cd13 = v128.shuffle<u8>(c, d, 1, 5, 9, 13, 17, 21, 25, 29, 3, 7, 11, 15, 19, 23, 27, 31);
      v128.store(target + done, v128.shuffle<u64>(ab02, cd02, 0, 2));
      v128.store(target + elements + done, v128.shuffle<u64>(ab13, cd13, 0, 2));
      v128.store(target + 2 * elements + done, v128.shuffle<u64>(ab02, cd02, 1, 3));
      v128.store(target + 3 * elements + done, v128.shuffle<u64>(ab13, cd13, 1, 3));
    }
  }
  for (; done < elements; done++) {
    for (let byte: u32 = 0; byte < elementBytes; byte++) {
      store<u8>(target + byte * elements + done, load<u8>(source + done * elementBytes + byte));
    }
  }
}

/** Split a plane of bytes into eight rows of bits, lowest bit first. */
// @ts-ignore: decorator
@inline
function splitBits(plane: u32, rows: u32, elements: u32): void {
  const row = elements >> 3;
  let done: u32 = 0;
  for (; done + 32 <= elements; done += 32) {
    let low = v128.load(plane + done);
    let high = v128.load(plane + done, 16);
    let at = rows + 7 * row + (done >> 3);
    for (let bit = 0; bit < 8; bit++) {
      store<u32>(at, <u32>i8x16.bitmask(low) | (<u32>i8x16.bitmask(high) << 16));
      low = i8x16.add(low, low);
      high = i8x16.add(high, high);
      at -= row;
    }
  }
  for (; done < elements; done += 8) {
    let eight = v128.load64_zero(plane + done);
    let at = rows + 7 * row + (done >> 3);
    for (let bit = 0; bit < 8; bit++) {
      store<u8>(at, <u8>i8x16.bitmask(eight));
      eight = i8x16.add(eight, eight);
      at -= row;
    }
  }
}

/** Bitshuffle `elements` (a multiple of 8) from `source` to `target`; `scratch` has room for as many bytes. */
export function shuffle(source: u32, target: u32, elements: u32, elementBytes: u32, scratch: u32): void {
  let planes = source;
  if (elementBytes > 1) {
    splitBytes(source, scratch, elements, elementBytes);
    planes = scratch;
  }
  for (let byte: u32 = 0; byte < elementBytes; byte++) {
    splitBits(planes + byte * elements, target + byte * elements, elements);
  }
}

/** Transpose the 8 by 8 bits of a word. [Hacker's Delight, 7-3] */
// @ts-ignore: decorator
@inline
function transposeBits(word: u64): u64 {
  let t = (word ^ (word >> 7)) & 0x00aa00aa00aa00aa;
  word = word ^ t ^ (t << 7);
  t = (word ^ (word >> 14)) & 0x0000cccc0000cccc;
  word = word ^ t ^ (t << 14);
  t = (word ^ (word >> 28)) & 0x00000000f0f0f0f0;
  return word ^ t ^ (t << 28);
}

/** The reverse of `shuffle`. */
export function unshuffle(source: u32, target: u32, elements: u32, elementBytes: u32): void {
  const row = elements >> 3;
  for (let group: u32 = 0; group < row; group++) {
    for (let byte: u32 = 0; byte < elementBytes; byte++) {
      let at = source + 8 * byte * row + group;
      let word: u64 = 0;
      for (let bit: u64 = 0; bit < 64; bit += 8) {
        word |= <u64>load<u8>(at) << bit;
        at += row;
      }
      word = transposeBits(word);
      let out = target + 8 * group * elementBytes + byte;
      if (elementBytes == 1) {
        store<u64>(out, word);
        continue;
      }
      for (let element = 0; element < 8; element++) {
        store<u8>(out, <u8>word);
        word >>= 8;
        out += elementBytes;
      }
    }
  }
}

/**
 * Shuffle and compress `bytes` (whole groups of 8 elements), block by block; each goes to `target` behind its length.
 *
 * @param scratch twice `blockBytes` and 16 bytes more
 * @returns number of bytes at `target`
 */
export function compressBlocks(
  source: u32,
  bytes: u32,
  target: u32,
  blockBytes: u32,
  elementBytes: u32,
  scratch: u32,
  table: u32,
): u32 {
  const start = target;
  for (let done: u32 = 0; done < bytes; done += blockBytes) {
    const size = min(blockBytes, bytes - done);
    shuffle(source + done, scratch + blockBytes, size / elementBytes, elementBytes, scratch);
    const length = compressBlock(scratch + blockBytes, size, target + 4, table);
    store<u32>(target, bswap<u32>(length));
    target += 4 + length;
  }
  return target - start;
}

/** Undo `compressBlocks`; returns the number of bytes read from `source`, or -1 when they are damaged. */
export function expandBlocks(
  source: u32,
  sourceBytes: u32,
  target: u32,
  bytes: u32,
  blockBytes: u32,
  elementBytes: u32,
  scratch: u32,
): i32 {
  let at: u32 = 0;
  for (let done: u32 = 0; done < bytes; done += blockBytes) {
    const size = min(blockBytes, bytes - done);
    if (sourceBytes - at < 4) return -1;
    const length = bswap<u32>(load<u32>(source + at));
    if (length > sourceBytes - at - 4) return -1;
    if (expandBlock(source + at + 4, length, scratch, size) != <i32>size) return -1;
    unshuffle(scratch, target + done, size / elementBytes, elementBytes);
    at += 4 + length;
  }
  return at;
}
