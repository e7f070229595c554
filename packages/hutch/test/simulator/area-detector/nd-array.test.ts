import assert from "node:assert/strict";
import { test } from "node:test";
import { byteSize, epicsTime, imageSize, plainDimension } from "../../../src/simulator/area-detector/nd-array.ts";
import { frameOf } from "./kit.ts";

test("finds width, height and colors by the color mode", () => {
  const frame = (colorMode: "RGB1" | "RGB2" | "RGB3", sizes: readonly number[]) => ({
    ...frameOf([0], 1),
    colorMode,
    dimensions: sizes.map(plainDimension),
  });
  const wanted = { x: 8, y: 6, colors: 3 };
  assert.deepEqual(imageSize(frame("RGB1", [3, 8, 6])), wanted);
  assert.deepEqual(imageSize(frame("RGB2", [8, 3, 6])), wanted);
  assert.deepEqual(imageSize(frame("RGB3", [8, 6, 3])), wanted);
  assert.deepEqual(imageSize(frameOf([1, 2, 3, 4, 5, 6], 3)), { x: 3, y: 2, colors: 0 });
});

test("counts bytes, and EPICS time from 1990", () => {
  assert.equal(byteSize(frameOf([1, 2, 3], 3, "Float64")), 24);
  assert.deepEqual(epicsTime(631_152_001.5), { seconds: 1, nanoseconds: 500_000_000 });
});
