import assert from "node:assert/strict";
import { test } from "node:test";
import { isWithinLimits, type SoftLimits } from "../../../src/devices/epics-motor/limits.ts";

const LIMITS: SoftLimits = { low: -10, high: 10, dialLow: -10, dialHigh: 10, backlashDistance: 0, stepSize: 0.01 };

const CASES: readonly (readonly [
  what: string,
  target: number,
  last: number,
  change: Partial<SoftLimits>,
  ok: boolean,
])[] = [
  ["inside", 5, 0, {}, true],
  ["on the limit", 10, 0, {}, true],
  ["above", 10.01, 0, {}, false],
  ["below", -10.01, 0, {}, false],
  ["both dial limits 0: none at all", 1e6, 0, { low: 0, high: 0, dialLow: 0, dialHigh: 0 }, true],
  ["user limits 0 with an offset are limits", 1, 0, { low: 0, high: 0, dialLow: -95, dialHigh: -95 }, false],
  ["low above high refuses all", 0, 0, { low: 10, high: -10 }, false],
  ["back towards the range from above", 12, 15, {}, true],
  ["further out from above", 16, 15, {}, false],
  ["back towards the range from below", -12, -15, {}, true],
  ["from one side beyond the other", -12, 15, {}, false],
  ["against the backlash the turning point must be inside", -9.8, 0, { backlashDistance: 0.5 }, false],
  ["in the preferred direction only the target", 9.8, 0, { backlashDistance: 0.5 }, true],
  ["a backlash below one step is none", -10, 0, { backlashDistance: 0.005 }, true],
];

for (const [what, target, last, change, ok] of CASES) {
  test(`soft limits: ${what}`, () => assert.equal(isWithinLimits(target, last, { ...LIMITS, ...change }), ok));
}
