/**
 * Normally distributed noise of an encoder: the same seed gives the same readings. The source of uniform numbers is a
 * 32-bit multiply-with-xorshift mix, turned into a normal distribution by the Box-Muller formula.
 *
 * @param sigma standard deviation, in the unit the returned function adds
 */
export function encoderNoise(seed: number, sigma: number): () => number {
  let state = seed >>> 0;
  const uniform = () => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  };
  return () => sigma * Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}
