/**
 * LZ4 blocks, compressed and expanded in plain TypeScript: the reference for the faster kernels, and what runs where
 * they cannot. [LZ4 block format description, lz4.org; end-of-block rules: the last five bytes are literals, the last
 * match starts at least twelve bytes before the end]
 */

const MIN_MATCH = 4;
const LAST_LITERALS = 5;
const MATCH_FIND_LIMIT = 12;
const HASH_BITS = 14;
const MAX_DISTANCE = 65_535;

/** Most bytes a block of `length` bytes can need. */
export function lz4Bound(length: number): number {
  return length + Math.floor(length / 255) + 16;
}

/**
 * Compress `source` into `target` as one LZ4 block.
 *
 * @param target at least `lz4Bound(source.length)` bytes
 * @returns the number of bytes written
 */
export function lz4Compress(source: Uint8Array, target: Uint8Array): number {
  if (target.length < lz4Bound(source.length)) {
    throw new RangeError(`LZ4 needs ${lz4Bound(source.length)} bytes of room, got ${target.length}`);
  }
  const table = new Int32Array(1 << HASH_BITS).fill(-1);
  const matchEnd = source.length - LAST_LITERALS;
  const searchEnd = source.length - MATCH_FIND_LIMIT;
  let anchor = 0;
  let position = 0;
  let out = 0;
  let misses = 0;

  while (position <= searchEnd) {
    const slot = hash(source, position);
    const candidate = table[slot]!;
    table[slot] = position;
    if (candidate < 0 || position - candidate > MAX_DISTANCE || !sameFour(source, candidate, position)) {
      position += 1 + (misses++ >>> 6);
      continue;
    }
    misses = 0;
    let length = MIN_MATCH;
    while (position + length < matchEnd && source[candidate + length] === source[position + length]) length++;
    out = writeSequence(source, anchor, position, target, out, position - candidate, length);
    position += length;
    anchor = position;
  }
  return writeLastLiterals(source, anchor, target, out);
}

/**
 * Expand one LZ4 block into `target`.
 *
 * @returns the number of bytes written; a block that is damaged, or longer than `target`, throws a RangeError
 */
export function lz4Expand(source: Uint8Array, target: Uint8Array): number {
  let position = 0;
  let out = 0;
  const damaged = () => new RangeError(`Damaged LZ4 block near byte ${position} of ${source.length}`);
  const readLength = (nibble: number): number => {
    let length = nibble;
    if (nibble === 15) {
      let more = 255;
      while (more === 255) {
        if (position >= source.length) throw damaged();
        more = source[position++]!;
        length += more;
      }
    }
    return length;
  };

  while (position < source.length) {
    const token = source[position++]!;
    const literals = readLength(token >>> 4);
    if (position + literals > source.length || out + literals > target.length) throw damaged();
    target.set(source.subarray(position, position + literals), out);
    position += literals;
    out += literals;
    if (position === source.length) return out;

    if (position + 2 > source.length) throw damaged();
    const distance = source[position]! | (source[position + 1]! << 8);
    position += 2;
    const length = readLength(token & 15) + MIN_MATCH;
    if (distance === 0 || distance > out || out + length > target.length) throw damaged();
    if (distance >= length) target.copyWithin(out, out - distance, out - distance + length);
    else for (let i = 0; i < length; i++) target[out + i] = target[out + i - distance]!;
    out += length;
  }
  throw damaged();
}

function hash(source: Uint8Array, at: number): number {
  const four = source[at]! | (source[at + 1]! << 8) | (source[at + 2]! << 16) | (source[at + 3]! << 24);
  return Math.imul(four, 0x9e3779b1) >>> (32 - HASH_BITS);
}

function sameFour(source: Uint8Array, a: number, b: number): boolean {
  return (
    source[a] === source[b] &&
    source[a + 1] === source[b + 1] &&
    source[a + 2] === source[b + 2] &&
    source[a + 3] === source[b + 3]
  );
}

function writeSequence(
  source: Uint8Array,
  from: number,
  to: number,
  target: Uint8Array,
  at: number,
  distance: number,
  matchLength: number,
): number {
  const extra = matchLength - MIN_MATCH;
  let out = writeLiterals(source, from, to, target, at, Math.min(15, extra));
  target[out++] = distance & 0xff;
  target[out++] = distance >>> 8;
  if (extra >= 15) out = writeLengthTail(target, out, extra - 15);
  return out;
}

function writeLastLiterals(source: Uint8Array, from: number, target: Uint8Array, at: number): number {
  return writeLiterals(source, from, source.length, target, at, 0);
}

function writeLiterals(
  source: Uint8Array,
  from: number,
  to: number,
  target: Uint8Array,
  at: number,
  matchNibble: number,
): number {
  const literals = to - from;
  let out = at;
  target[out++] = (Math.min(15, literals) << 4) | matchNibble;
  if (literals >= 15) out = writeLengthTail(target, out, literals - 15);
  if (literals > 32) target.set(source.subarray(from, to), out);
  else for (let i = 0; i < literals; i++) target[out + i] = source[from + i]!;
  return out + literals;
}

function writeLengthTail(target: Uint8Array, at: number, rest: number): number {
  let out = at;
  let left = rest;
  for (; left >= 255; left -= 255) target[out++] = 255;
  target[out++] = left;
  return out;
}
