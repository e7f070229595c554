import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { computeStatistics } from "../../../src/simulator/area-detector/statistics.ts";

const image = fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 })).chain(([width, height]) =>
  fc.record({
    width: fc.constant(width),
    values: fc.array(fc.integer({ min: 0, max: 255 }), { minLength: width * height, maxLength: width * height }),
  }),
);

test("finds sums, extremes and their places as a plain loop does", () => {
  fc.assert(
    fc.property(image, ({ width, values }) => {
      const found = computeStatistics(Uint8Array.from(values), width, 0);
      const total = values.reduce((sum, value) => sum + value, 0);
      const mean = total / values.length;
      const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
      const first = values.indexOf(Math.max(...values));
      assert.equal(found.total, total);
      assert.equal(found.net, total);
      assert.equal(found.minimum, Math.min(...values));
      assert.deepEqual([found.maximumX, found.maximumY], [first % width, Math.floor(first / width)]);
      assert.ok(Math.abs(found.sigma - Math.sqrt(variance)) < 1e-5, `${found.sigma} is not ${Math.sqrt(variance)}`);
    }),
  );
});

test("gives bytes and wider types the same statistics", () => {
  fc.assert(
    fc.property(image, fc.integer({ min: 0, max: 3 }), ({ width, values }, border) => {
      assert.deepEqual(
        computeStatistics(Uint8Array.from(values), width, border),
        computeStatistics(Float64Array.from(values), width, border),
      );
    }),
  );
});

test("takes the background from the borders, corners twice", () => {
  // 3 x 3 pixels, 1 at the corners, 2 at the edges, 100 in the middle: slabs hold 4 x (1 + 2 + 1) in 12 pixels
  const { net, total } = computeStatistics(Uint8Array.of(1, 2, 1, 2, 100, 2, 1, 2, 1), 3, 1);
  assert.equal(total, 112);
  assert.equal(net, 112 - (16 / 12) * 9);
});

test("gives a constant image no spread, never NaN", () => {
  for (const value of [0.1, 0.3, 1e-8, 12345.678]) {
    const { sigma } = computeStatistics(new Float32Array(1000).fill(value), 10, 1);
    assert.ok(sigma >= 0 && sigma <= 1e-6 * value, `${sigma} for pixels of ${value}`);
  }
});
