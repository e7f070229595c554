/**
 * Bitshuffle in plain TypeScript: the reference for the WebAssembly kernel.
 *
 * Of `n` elements of `s` bytes each, all lowest bits are stored first, then all second ones, and so on: 8 s rows of n/8
 * bytes; element e is bit e & 7 of byte e >> 3 of each row. Counts of few photons thereby become long runs of zeros.
 * [K. Masui et al., Astronomy and Computing 12 (2015) 181]
 */

/** Shuffle all of `source` (a multiple of 8 elements) into `target`. */
export function bitshuffle(source: Uint8Array, target: Uint8Array, elementBytes: number): void {
  const row = source.length / elementBytes / 8;
  target.fill(0, 0, source.length);
  for (let i = 0; i < source.length; i++) {
    const element = Math.floor(i / elementBytes);
    const at = 8 * (i % elementBytes) * row + (element >>> 3);
    for (let bit = 0; bit < 8; bit++) {
      if (source[i]! & (1 << bit)) target[at + bit * row]! |= 1 << (element & 7);
    }
  }
}

/** The reverse of `bitshuffle`. */
export function bitunshuffle(source: Uint8Array, target: Uint8Array, elementBytes: number): void {
  const row = source.length / elementBytes / 8;
  for (let i = 0; i < source.length; i++) {
    const element = Math.floor(i / elementBytes);
    const at = 8 * (i % elementBytes) * row + (element >>> 3);
    let byte = 0;
    for (let bit = 0; bit < 8; bit++) byte |= ((source[at + bit * row]! >>> (element & 7)) & 1) << bit;
    target[i] = byte;
  }
}
