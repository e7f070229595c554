import assert from "node:assert/strict";
import { test } from "node:test";
import { WritingTimes } from "../../../src/simulator/area-detector/writing-times.ts";

const MIB = 2 ** 20;

test("starts the clock of the run with the second frame", () => {
  const times = new WritingTimes(100, MIB); // 8 Mbit a frame
  assert.deepEqual(times.frame(100.5, 101), [0.5, 0.5, 1, 16, 0]);
  assert.deepEqual(times.frame(102, 102.5), [0.5, 1.5, 0.5, 8 / 1.5, 16]);
  assert.deepEqual(times.frame(104, 104.5), [0.5, 2, 2.5, 4, 16 / 2.5]);
  assert.deepEqual(times.summary, { runTimeS: 2.5, speedMbit: 16 / 2.5 });
});

test("has no rate when no time has passed", () => {
  const times = new WritingTimes(0, MIB);
  assert.deepEqual(times.frame(0, 0), [0, 0, 0, 0, 0]);
});
