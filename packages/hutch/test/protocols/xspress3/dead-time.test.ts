import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { deadTimeFactor, deadTimePercent, outputCountRate } from "../../../src/protocols/xspress3/mod.ts";

test("reproduces the factors and rates of the recordings", () => {
  const frame0 = { liveTicks: 7_999_990, allEvents: 3, resetTicks: 91, eventWidth: 6 };
  assert.equal(deadTimeFactor(frame0), 1.0000140002135032);
  assert.equal(outputCountRate(1, 7_999_990), 10.000012500015625);
  const busy = { liveTicks: 3_999_990, allEvents: 12_303, resetTicks: 1_713_480, eventWidth: 6 };
  assert.ok(Math.abs(deadTimeFactor(busy) - 1.817855842762348) < 1e-12);
  assert.ok(Math.abs(outputCountRate(12_303, 3_999_990) - 246_060.61515153787) < 1e-9);
});

test("is never NaN, infinite or negative", () => {
  const ticks = fc.integer({ min: 0, max: 2 ** 32 - 1 });
  fc.assert(
    fc.property(
      ticks,
      ticks,
      ticks,
      fc.integer({ min: 0, max: 100 }),
      (liveTicks, allEvents, resetTicks, eventWidth) => {
        const factor = deadTimeFactor({ liveTicks, allEvents, resetTicks, eventWidth });
        const percent = deadTimePercent({ liveTicks, allEvents, resetTicks, eventWidth });
        assert.ok(Number.isFinite(factor) && factor >= 1, `${factor}`);
        assert.ok(percent >= 0 && percent <= 100, `${percent}`);
      },
    ),
  );
});
