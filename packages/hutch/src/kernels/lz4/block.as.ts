// LZ4 blocks in WebAssembly: the same format as block.ts, its plain twin. Addresses are bytes of linear memory.

const MIN_MATCH: i32 = 4;
const LAST_LITERALS: u32 = 5;
const MATCH_FIND_LIMIT: u32 = 12;
const HASH_BITS: u32 = 12;
const MAX_DISTANCE: u32 = 65535;

/** Bytes of the table that `compressBlock` works with. */
export const TABLE_BYTES: u32 = 4 << HASH_BITS;

/** Table slot of the five bytes at `position`; three more are read. Five give longer matches than four. */
// @ts-ignore: decorator
@inline
function hash(position: u32): u32 {
  return <u32>(((load<u64>(position) << 24) * 889523592379) >> (64 - HASH_BITS));
}

// @ts-ignore: decorator
@inline
function lengthTail(target: u32, rest: u32): u32 {
  while (rest >= 255) {
    store<u8>(target++, 255);
    rest -= 255;
  }
  store<u8>(target++, <u8>rest);
  return target;
}

/**
 * Copy in steps of 16 bytes; up to 15 bytes behind `length` are read and written too, so both sides need that room.
 */
// @ts-ignore: decorator
@inline
function copyWide(target: u32, source: u32, length: u32): void {
  const end = target + length;
  do {
    v128.store(target, v128.load(source));
    target += 16;
    source += 16;
  } while (target < end);
}

// @ts-ignore: decorator
@inline
function literals(target: u32, from: u32, to: u32, matchNibble: u32): u32 {
  const count = to - from;
  store<u8>(target++, <u8>((min<u32>(15, count) << 4) | matchNibble));
  if (count >= 15) target = lengthTail(target, count - 15);
  copyWide(target, from, count);
  return target + count;
}

/** Number of equal bytes at `a` and `b`, with `b` below `end`. */
// @ts-ignore: decorator
@inline
function equalBytes(a: u32, b: u32, end: u32): u32 {
  const start = b;
  while (b + 8 <= end) {
    const difference = load<u64>(a) ^ load<u64>(b);
    if (difference != 0) return b - start + <u32>(ctz(difference) >> 3);
    a += 8;
    b += 8;
  }
  while (b < end && load<u8>(a) == load<u8>(b)) {
    a++;
    b++;
  }
  return b - start;
}

/**
 * Compress `length` bytes at `source` to `target` (room as lz4Bound says, and 16 bytes more) and return their number.
 *
 * @param table TABLE_BYTES of scratch
 */
export function compressBlock(source: u32, length: u32, target: u32, table: u32): u32 {
  return length <= MAX_DISTANCE ? compress<u16>(source, length, target, table) : compress<u32>(source, length, target, table);
}

/** The work, with a table of positions of type T: half the size, and half as long to clear, for small blocks. */
function compress<T>(source: u32, length: u32, target: u32, table: u32): u32 {
  const start = target;
  const end = source + length;
  let anchor = source;
  if (length > MATCH_FIND_LIMIT) {
    const searchEnd = end - MATCH_FIND_LIMIT;
    const matchEnd = end - LAST_LITERALS;
    memory.fill(table, 0, sizeof<T>() << HASH_BITS); // position 0 of the block: a candidate that is checked like any other
    let position = source + 1;
    let misses: u32 = 1 << 6;
    while (position <= searchEnd) {
      const four = load<u32>(position);
      const slot = table + hash(position) * <u32>sizeof<T>();
      let candidate = source + <u32>load<T>(slot);
      store<T>(slot, <T>(position - source));
      if (load<u32>(candidate) != four || (sizeof<T>() == 4 && position - candidate > MAX_DISTANCE)) {
        position += misses++ >> 6;
        continue;
      }
      misses = 1 << 6;
      while (position > anchor && candidate > source && load<u8>(position - 1) == load<u8>(candidate - 1)) {
        position--;
        candidate--;
      }
      const extra = equalBytes(candidate + MIN_MATCH, position + MIN_MATCH, matchEnd);
      target = literals(target, anchor, position, min<u32>(15, extra));
      store<u16>(target, <u16>(position - candidate));
      target += 2;
      if (extra >= 15) target = lengthTail(target, extra - 15);
      position += MIN_MATCH + extra;
      anchor = position;
      if (position <= searchEnd) {
        store<T>(table + hash(position - 2) * <u32>sizeof<T>(), <T>(position - 2 - source));
      }
    }
  }
  return literals(target, anchor, end, 0) - start;
}

/** Where `expandBlock` reads. */
let cursor: u32 = 0;

/** A length whose first part is `nibble`; 0xffffffff when the block ends in it. */
// @ts-ignore: decorator
@inline
function readLength(nibble: u32, end: u32): u32 {
  let length = nibble;
  if (nibble == 15) {
    let more: u32 = 255;
    while (more == 255) {
      if (cursor >= end || length > 0x7fff0000) return 0xffffffff;
      more = load<u8>(cursor++);
      length += more;
    }
  }
  return length;
}

/** Expand a block of `length` bytes into at most `capacity` bytes; returns their number, or -1 when it is damaged. */
export function expandBlock(source: u32, length: u32, target: u32, capacity: u32): i32 {
  const end = source + length;
  const first = target;
  const limit = target + capacity;
  cursor = source;
  while (cursor < end) {
    const token: u32 = load<u8>(cursor++);
    const count = readLength(token >>> 4, end);
    if (count > end - cursor || count > limit - target) return -1;
    memory.copy(target, cursor, count);
    cursor += count;
    target += count;
    if (cursor == end) return target - first;

    if (end - cursor < 2) return -1;
    const distance: u32 = load<u16>(cursor);
    cursor += 2;
    const tail = readLength(token & 15, end);
    if (tail == 0xffffffff) return -1;
    const match = tail + MIN_MATCH;
    if (distance == 0 || distance > target - first || match > limit - target) return -1;
    const from = target - distance;
    if (distance >= 16 && limit - target >= match + 16) {
      copyWide(target, from, match);
    } else if (distance == 1) {
      memory.fill(target, load<u8>(from), match);
    } else {
      for (let i: u32 = 0; i < match; i++) store<u8>(target + i, load<u8>(from + i));
    }
    target += match;
  }
  return -1;
}
