import assert from "node:assert/strict";
import { test } from "node:test";
import { poisson } from "../../../../src/control/xspress3/simulated/poisson.ts";
import { Random } from "../../../../src/control/xspress3/simulated/random.ts";

/** Chi-squared of draws against the distribution, over the numbers that are expected at least ten times. */
function chiSquared(mean: number, draws: number): { value: number; degrees: number } {
  const random = new Random();
  random.seek(7, 0, 0);
  const counts = new Map<number, number>();
  for (let i = 0; i < draws; i++) {
    const k = poisson(random, mean);
    counts.set(k, (counts.get(k) ?? 0) + 1);
  }
  let value = 0;
  let degrees = -1;
  let logFactorial = 0;
  for (let k = 0; k < 4 * mean + 40; k++) {
    if (k > 1) logFactorial += Math.log(k);
    const expected = draws * Math.exp(k * Math.log(mean) - mean - logFactorial);
    if (expected < 10) continue;
    value += ((counts.get(k) ?? 0) - expected) ** 2 / expected;
    degrees++;
  }
  return { value, degrees };
}

for (const mean of [0.3, 4, 11.9, 12, 50, 1000]) {
  test(`draws from the Poisson distribution of mean ${mean}`, () => {
    const { value, degrees } = chiSquared(mean, 100_000);
    // Five standard deviations of chi-squared; a normal approximation of mean 12 or 50 fails by far.
    assert.ok(value < degrees + 5 * Math.sqrt(2 * degrees), `chi-squared ${value} for ${degrees} degrees`);
  });
}

test("gives nothing for a mean of 0, and the same again from the same place", () => {
  const random = new Random();
  assert.equal(poisson(random, 0), 0);
  const draw = (frame: number, channel: number) => {
    random.seek(1, frame, channel);
    return [random.next(), random.next()];
  };
  assert.deepEqual(draw(5, 2), draw(5, 2));
  assert.notDeepEqual(draw(5, 2), draw(2, 5));
  assert.notDeepEqual(draw(5, 2), draw(6, 2));
});
