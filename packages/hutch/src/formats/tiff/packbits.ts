/**
 * Expands PackBits: a signed byte n, then n + 1 bytes as they are (n from 0), or one byte 1 - n times. [TIFF 6.0 section 9]
 *
 * @returns the number of bytes written
 */
export function expandPackBits(source: Uint8Array, target: Uint8Array): number {
  let out = 0;
  for (let i = 0; i < source.length && out < target.length; ) {
    const n = (source[i++]! << 24) >> 24;
    if (n >= 0) {
      const end = Math.min(source.length, i + n + 1, i + target.length - out);
      while (i < end) target[out++] = source[i++]!;
    } else if (n !== -128) {
      const end = Math.min(target.length, out + 1 - n);
      target.fill(source[i++] ?? 0, out, end);
      out = end;
    }
  }
  return out;
}

/** Packs the bytes of one row: runs of three and more as runs, all else as it is. */
export function packPackBits(source: Uint8Array): Uint8Array {
  const out: number[] = [];
  const runFrom = (i: number): number => {
    let end = i + 1;
    while (end < source.length && end - i < 128 && source[end] === source[i]) end++;
    return end - i;
  };
  for (let i = 0; i < source.length; ) {
    const run = runFrom(i);
    if (run >= 3) {
      out.push(257 - run, source[i]!);
      i += run;
      continue;
    }
    let end = i;
    while (end < source.length && end - i < 128 && runFrom(end) < 3) end++;
    out.push(end - i - 1, ...source.subarray(i, end));
    i = end;
  }
  return Uint8Array.from(out);
}
