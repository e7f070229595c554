const SIGN = 0x8000;
const FRACTION_BITS = 10;
const FRACTION = 0x03ff;
const LARGEST_EXPONENT = 31;
const BIAS = 15;

/** Every value there is, by its bits: 256 kB, made when the first such image is read. */
let values: Float32Array | undefined;

/** Floating-point numbers of 16 bits as numbers of 32 bits, which hold them all. [IEEE 754, binary16] */
export function widenHalves(halves: Uint16Array): Float32Array {
  values ??= Float32Array.from({ length: 0x10000 }, (_, bits) => valueOfHalf(bits));
  const table = values;
  const wide = new Float32Array(halves.length);
  for (let i = 0; i < halves.length; i++) wide[i] = table[halves[i]!]!;
  return wide;
}

function valueOfHalf(bits: number): number {
  const sign = bits & SIGN ? -1 : 1;
  const exponent = (bits >> FRACTION_BITS) & LARGEST_EXPONENT;
  const fraction = (bits & FRACTION) / (FRACTION + 1);
  if (exponent === LARGEST_EXPONENT) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return exponent === 0 ? sign * fraction * 2 ** (1 - BIAS) : sign * (1 + fraction) * 2 ** (exponent - BIAS);
}
