import type { Random } from "./random.ts";

/** Above this mean the transformed rejection is faster than multiplying uniforms. */
const SMALL_MEAN = 12;

/**
 * A Poisson-distributed number. Small means by multiplying uniform numbers (Knuth), larger ones by transformed rejection
 * [W. Hörmann, Insurance: Mathematics and Economics 12 (1993) 39, algorithm PTRS].
 */
export function poisson(random: Random, mean: number): number {
  if (mean <= 0) return 0;
  return mean < SMALL_MEAN ? byMultiplying(random, mean) : byRejection(random, mean);
}

function byMultiplying(random: Random, mean: number): number {
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = random.uniform(); product > limit; product *= random.uniform()) count++;
  return count;
}

function byRejection(random: Random, mean: number): number {
  const b = 0.931 + 2.53 * Math.sqrt(mean);
  const a = -0.059 + 0.02483 * b;
  const inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
  const certain = 0.9277 - 3.6224 / (b - 2);
  const logMean = Math.log(mean);
  for (;;) {
    const u = random.uniform() - 0.5;
    const v = random.uniform();
    const us = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / us) * u + b * u + mean + 0.43);
    if (us >= 0.07 && v <= certain) return k;
    if (k < 0 || (us < 0.013 && v > us)) continue;
    const left = Math.log(v) + Math.log(inverseAlpha) - Math.log(a / (us * us) + b);
    if (left <= k * logMean - mean - logFactorial(k)) return k;
  }
}

/** ln k!: exact for small k, else by Stirling's series, right to 1e-9. */
function logFactorial(k: number): number {
  if (k < 10) {
    let product = 1;
    for (let i = 2; i <= k; i++) product *= i;
    return Math.log(product);
  }
  const inverse = 1 / k;
  return (
    (k + 0.5) * Math.log(k) -
    k +
    0.9189385332046727 +
    inverse * (1 / 12 - inverse * inverse * (1 / 360 - (inverse * inverse) / 1260))
  );
}
