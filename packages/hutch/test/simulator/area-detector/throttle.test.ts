import assert from "node:assert/strict";
import { test } from "node:test";
import { ByteThrottle } from "../../../src/simulator/area-detector/throttle.ts";
import { virtualClock } from "../../../src/simulator/mod.ts";

test("lets one second's worth pass at once, then what the rate allows", () => {
  const clock = virtualClock();
  const throttle = new ByteThrottle(clock);
  const admitted = () => Array.from({ length: 5 }, () => throttle.admits(10, 30)).filter(Boolean).length;
  assert.equal(admitted(), 3);
  clock.advance(0.5);
  assert.equal(admitted(), 1);
  clock.advance(100);
  assert.equal(admitted(), 3);
});

test("has no limit at 0", () => {
  const throttle = new ByteThrottle(virtualClock());
  assert.ok(throttle.admits(1e12, 0));
});
