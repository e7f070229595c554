import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { computeHistogram } from "../../../src/simulator/area-detector/histogram.ts";

test("counts every pixel once: in a bin, below or above", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 1, maxLength: 50 }),
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: -10, max: 260 }),
      fc.integer({ min: -10, max: 260 }),
      (values, size, low, high) => {
        const found = computeHistogram(Uint8Array.from(values), size, low, high);
        const counted = found.counts.reduce((sum, count) => sum + count, 0);
        assert.equal(counted + found.below + found.above, values.length);
      },
    ),
  );
});

test("puts a value into the nearest bin", () => {
  const { counts, edges } = computeHistogram(Uint8Array.of(0, 4, 5, 10), 3, 0, 10);
  assert.deepEqual([...counts], [1, 2, 1]);
  assert.deepEqual([...edges], [0, 10 / 3, 20 / 3]);
});

test("takes a range without width as one unit wide", () => {
  assert.deepEqual([...computeHistogram(Uint8Array.of(7, 8, 9), 2, 7, 7).counts], [1, 1]);
});

test("has the entropy of its counts, empty bins counting one", () => {
  const { entropy } = computeHistogram(Uint8Array.of(0, 0, 0, 9), 10, 0, 9);
  assert.equal(entropy, -(3 * Math.log(3)) / 4);
});
