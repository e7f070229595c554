import assert from "node:assert/strict";
import { test } from "node:test";
import { type Dynamics, moveTimeS } from "../../../src/devices/epics-motor/move-time.ts";

const DYNAMICS: Dynamics = {
  velocity: 2,
  baseVelocity: 0.1,
  accelerationS: 0.2,
  backlashDistance: 0,
  backlashVelocity: 1,
  settleS: 0,
};

const CASES: readonly (readonly [
  what: string,
  from: number,
  to: number,
  change: Partial<Dynamics>,
  seconds: number,
])[] = [
  ["with a plateau (a real record took 1.235 s with its poll of 0.1 s)", 0, 2, {}, 1.19],
  ["with a plateau (2.255 s)", 0, -4, {}, 2.19],
  ["too short for a plateau", 0, 0.1, {}, (2 * (Math.sqrt(0.01 + 9.5 * 0.1) - 0.1)) / 9.5],
  ["nowhere", 3, 3, { settleS: 1 }, 0],
  ["with a settling time", 0, 2, { settleS: 0.5 }, 1.69],
  ["without ramps", 0, 2, { accelerationS: 0 }, 1],
  ["base velocity at full speed", 0, 2, { baseVelocity: 2 }, 1],
  ["in the direction of the backlash", 0, 2, { backlashDistance: 0.5 }, 1.19],
  ["against it: half a unit further, and back at its own speed", 2, 0, { backlashDistance: 0.5 }, 1.44 + 0.68],
];

for (const [what, from, to, change, seconds] of CASES) {
  test(`time of a move ${what}`, () => {
    const result = moveTimeS(from, to, { ...DYNAMICS, ...change });
    assert.ok(Math.abs(result! - seconds) < 1e-9, `${result} s, expected ${seconds} s`);
  });
}

test("a motor without a velocity has no known time", () => {
  assert.equal(moveTimeS(0, 1, { ...DYNAMICS, velocity: 0 }), undefined);
  assert.equal(moveTimeS(0, 1, { ...DYNAMICS, velocity: Number.NaN }), undefined);
});
