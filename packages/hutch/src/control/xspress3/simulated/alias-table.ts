/** Bits of a random number that choose within a column; the rest choose the column. */
const FRACTION_BITS = 20;
const FRACTION = 2 ** FRACTION_BITS;

/** The most entries: columns are chosen by the upper 12 bits of 32. */
const MOST_ENTRIES = 2 ** (32 - FRACTION_BITS);

/**
 * Draws from a distribution over bins with one random number and one comparison each (Walker's alias method): column c
 * gives c when the lower 20 bits are below `limits[c]`, else `aliases[c]`.
 */
export interface AliasTable {
  /** How far to shift a 32-bit number down for its column. */
  readonly shift: number;
  readonly limits: Uint32Array;
  readonly aliases: Uint16Array;
}

/**
 * Build the table of a distribution.
 *
 * @param weights not negative, their number a power of two, at most 4096; zero everywhere gives the first bin always
 */
export function aliasTable(weights: Float64Array): AliasTable {
  const n = weights.length;
  if (n > MOST_ENTRIES || (n & (n - 1)) !== 0) throw new Error(`An alias table cannot have ${n} entries`);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const scaled = total > 0 ? weights.map((weight) => (weight * n) / total) : weights.map((_, k) => (k === 0 ? n : 0));
  const limits = new Uint32Array(n).fill(FRACTION);
  const aliases = Uint16Array.from(weights, (_, k) => k);
  const small: number[] = [];
  const large: number[] = [];
  for (let k = 0; k < n; k++) (scaled[k]! < 1 ? small : large).push(k);
  while (small.length > 0 && large.length > 0) {
    const low = small.pop()!;
    const high = large.pop()!;
    limits[low] = Math.round(scaled[low]! * FRACTION);
    aliases[low] = high;
    scaled[high]! -= 1 - scaled[low]!;
    (scaled[high]! < 1 ? small : large).push(high);
  }
  return { shift: 32 - Math.log2(n), limits, aliases };
}

/** The entry that a random 32-bit number stands for. */
export function drawEntry({ shift, limits, aliases }: AliasTable, bits: number): number {
  const column = bits >>> shift;
  return (bits & (FRACTION - 1)) < limits[column]! ? column : aliases[column]!;
}
