const CLEAR = 256;
const END = 257;
const FIRST_FREE = 258;
const MAX_CODES = 4096;

const starts = new Int32Array(MAX_CODES);
const lengths = new Int32Array(MAX_CODES);

/**
 * Expands LZW as TIFF has it: codes of 9 to 12 bits, most significant bit first, one code "early" at each change of
 * width. [TIFF 6.0 section 13]
 *
 * A string of the table is kept as its place in the output, where it always stands whole: a new string is the one
 * written last and the byte behind it.
 *
 * @returns the number of bytes written; -1 when a code is not yet in the table
 */
export function expandLzw(source: Uint8Array, target: Uint8Array): number {
  let out = 0;
  let next = FIRST_FREE;
  let width = 9;
  let bits = 0;
  let held = 0;
  let previousStart = -1;
  let previousLength = 0;
  for (let i = 0; out < target.length; ) {
    while (held < width) {
      if (i >= source.length) return out;
      bits = ((bits << 8) | source[i++]!) & 0xffffff;
      held += 8;
    }
    held -= width;
    const code = (bits >>> held) & ((1 << width) - 1);
    if (code === END) return out;
    if (code === CLEAR) {
      next = FIRST_FREE;
      width = 9;
      previousStart = -1;
      continue;
    }
    const start = out;
    let length = 1;
    if (code < CLEAR) {
      target[out++] = code;
    } else {
      let from: number;
      if (code < next) {
        from = starts[code]!;
        length = lengths[code]!;
      } else if (code === next && previousStart >= 0) {
        from = previousStart;
        length = previousLength + 1;
      } else {
        return -1;
      }
      const end = Math.min(out + length, target.length);
      while (out < end) target[out++] = target[from++]!;
    }
    if (previousStart >= 0 && next < MAX_CODES) {
      starts[next] = previousStart;
      lengths[next] = previousLength + 1;
      next++;
      if (next >= 511) width = next >= 2047 ? 12 : next >= 1023 ? 11 : 10;
    }
    previousStart = start;
    previousLength = length;
  }
  return out;
}

/** Packs bytes as TIFF's LZW. Its table is one string ahead of the reader's, so widths change one later here. */
export function packLzw(source: Uint8Array): Uint8Array {
  const out: number[] = [];
  let bits = 0;
  let held = 0;
  let width = 9;
  let next = FIRST_FREE;
  let table = new Map<number, number>();
  const put = (code: number): void => {
    bits = (bits << width) | code;
    held += width;
    while (held >= 8) {
      held -= 8;
      out.push((bits >>> held) & 0xff);
    }
    bits &= (1 << held) - 1;
  };
  put(CLEAR);
  let prefix = -1;
  for (const byte of source) {
    if (prefix < 0) {
      prefix = byte;
      continue;
    }
    const key = (prefix << 8) | byte;
    const known = table.get(key);
    if (known !== undefined) {
      prefix = known;
      continue;
    }
    put(prefix);
    table.set(key, next++);
    prefix = byte;
    if (next === 4094) {
      put(CLEAR);
      table = new Map();
      next = FIRST_FREE;
      width = 9;
    } else if (next >= 512) {
      width = next >= 2048 ? 12 : next >= 1024 ? 11 : 10;
    }
  }
  if (prefix >= 0) {
    put(prefix);
    next++;
    if (next >= 512) width = next >= 2048 ? 12 : next >= 1024 ? 11 : 10;
  }
  put(END);
  if (held > 0) out.push((bits << (8 - held)) & 0xff);
  return Uint8Array.from(out);
}
