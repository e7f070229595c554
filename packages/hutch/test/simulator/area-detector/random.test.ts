import assert from "node:assert/strict";
import { test } from "node:test";
import { normal, poisson, seededRandom } from "../../../src/simulator/area-detector/random.ts";

const COUNT = 20_000;

function moments(draw: () => number): { mean: number; variance: number } {
  const values = Array.from({ length: COUNT }, draw);
  const mean = values.reduce((sum, value) => sum + value, 0) / COUNT;
  return { mean, variance: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / COUNT };
}

test("gives the same numbers for the same seed, others for another", () => {
  const [a, b, c] = [seededRandom(5), seededRandom(5), seededRandom(6)];
  const first = Array.from({ length: 5 }, a);
  assert.deepEqual(Array.from({ length: 5 }, b), first);
  assert.notDeepEqual(Array.from({ length: 5 }, c), first);
});

test("spreads evenly over 0..1", () => {
  const { mean, variance } = moments(seededRandom(1));
  assert.ok(Math.abs(mean - 0.5) < 0.01 && Math.abs(variance - 1 / 12) < 0.005, `${mean} ${variance}`);
});

test("makes normal and Poisson numbers with their mean and variance", () => {
  const random = seededRandom(2);
  const gauss = moments(() => normal(random));
  assert.ok(Math.abs(gauss.mean) < 0.03 && Math.abs(gauss.variance - 1) < 0.05, `${gauss.mean} ${gauss.variance}`);
  const counts = moments(() => poisson(2.5, random));
  assert.ok(Math.abs(counts.mean - 2.5) < 0.05 && Math.abs(counts.variance - 2.5) < 0.15, `${counts.mean}`);
});
