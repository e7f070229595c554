import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { powerOfTen, ticksFor } from "../../../src/formats/figure/ticks.ts";

const labels = (low: number, high: number, most: number, scale: "linear" | "log" = "linear") =>
  ticksFor({ low, high }, scale, most).major.map(({ label }) => label);

test("marks round numbers, with a real minus sign and equal decimals", () => {
  assert.deepEqual(labels(-1.04, 1.04, 5), ["−1.0", "−0.5", "0.0", "0.5", "1.0"]);
  assert.deepEqual(labels(0, 487, 5), ["0", "100", "200", "300", "400"]);
});

test("takes powers of ten out of large and small numbers, in threes", () => {
  const large = ticksFor({ low: 0, high: 1.3e6 }, "linear", 4);
  assert.equal(large.exponent, 6);
  assert.deepEqual(
    large.major.map(({ label }) => label),
    ["0.0", "0.5", "1.0"],
  );
  assert.equal(ticksFor({ low: 0, high: 3e-5 }, "linear", 4).exponent, -6);
  assert.equal(ticksFor({ low: 0, high: 9000 }, "linear", 4).exponent, 0);
});

test("marks powers of ten on a log scale", () => {
  assert.deepEqual(labels(0.5, 2e3, 8, "log"), ["10⁰", "10¹", "10²", "10³"]);
  assert.deepEqual(labels(20, 50, 4, "log"), ["20", "30", "40", "50"], "less than a decade: like a linear scale");
  assert.equal(powerOfTen(-12), "10⁻¹²");
});

test("ticks lie inside the range, ascending, with labels that tell them apart", () => {
  const value = fc.double({ min: -1e12, max: 1e12, noNaN: true, noDefaultInfinity: true });
  fc.assert(
    fc.property(
      value,
      fc.double({ min: 1e-6, max: 1e6, noNaN: true }),
      fc.integer({ min: 2, max: 12 }),
      (low, span, most) => {
        const high = low + span * Math.max(1e-3, Math.abs(low) * 1e-3);
        const { major, minor } = ticksFor({ low, high }, "linear", most);
        const room = (high - low) * 1e-6;
        for (const at of [...major.map((tick) => tick.value), ...minor])
          assert.ok(at >= low - room && at <= high + room);
        for (const [i, tick] of major.entries()) if (i > 0) assert.ok(tick.value > major[i - 1]!.value);
        assert.equal(new Set(major.map(({ label }) => label)).size, major.length);
        assert.ok(major.length <= most + 1);
      },
    ),
  );
});
