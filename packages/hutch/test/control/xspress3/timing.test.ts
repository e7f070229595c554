import assert from "node:assert/strict";
import { test } from "node:test";
import {
  checkFrames,
  debounceTicks,
  exposureTicks,
  MOST_FRAMES,
  ticksOf,
} from "../../../src/control/xspress3/timing.ts";
import { LimitError, RequestError } from "../../../src/errors/mod.ts";

test("counts in ticks of 12.5 ns, the gap taken off the frame", () => {
  assert.equal(ticksOf(0.1), 8_000_000);
  assert.equal(exposureTicks("x3", 0.1, "25 ns"), 7_999_998);
  assert.equal(exposureTicks("x3", 0.1, "200 ns"), 7_999_984);
  assert.equal(exposureTicks("x3", 0.1, "500 ns"), 7_999_960);
  assert.equal(exposureTicks("x3", 0.1, "1 us"), 7_999_920);
});

test("refuses frames without exposure, or longer than 32 bits of ticks, naming the limits in seconds", () => {
  assert.throws(() => exposureTicks("x3", 200e-9, "200 ns"), LimitError);
  assert.equal(exposureTicks("x3", 212.5e-9, "200 ns"), 1);
  assert.throws(
    () => exposureTicks("x3", 54, "25 ns"),
    (error: LimitError) => error.low === 37.5e-9 && Math.abs(error.high - 53.6870912) < 1e-6 && error.unit === "s",
  );
  assert.throws(() => exposureTicks("x3", Number.NaN, "25 ns"), LimitError);
});

test("takes as many frames as 24 bits count", () => {
  checkFrames("x3", 1);
  checkFrames("x3", MOST_FRAMES);
  assert.equal(MOST_FRAMES, 16_777_215);
  assert.throws(() => checkFrames("x3", MOST_FRAMES + 1), LimitError);
  assert.throws(() => checkFrames("x3", 0), LimitError);
  assert.throws(() => checkFrames("x3", 1.5), RequestError);
});

test("debounces for 1 us unless asked otherwise, at most for 8 bits of ticks", () => {
  assert.equal(debounceTicks("x3"), 80);
  assert.equal(debounceTicks("x3", 0), 0);
  assert.equal(debounceTicks("x3", 3.1875e-6), 255);
  assert.throws(() => debounceTicks("x3", 3.2e-6), LimitError);
});
