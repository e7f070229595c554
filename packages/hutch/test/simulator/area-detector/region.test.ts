import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type AxisRegion, extractRegion, fitAxis } from "../../../src/simulator/area-detector/region.ts";
import { frameOf } from "./kit.ts";

const WIDTH = 7;
const HEIGHT = 5;
const frame = frameOf(
  Array.from({ length: WIDTH * HEIGHT }, (_, i) => i * 7),
  WIDTH,
);

const axis = fc.record({
  min: fc.integer({ min: -2, max: 9 }),
  size: fc.integer({ min: -1, max: 9 }),
  bin: fc.integer({ min: 0, max: 4 }),
  reverse: fc.boolean(),
});

/** The sum of the pixels that one output pixel covers, looked up one by one. */
function expected(x: AxisRegion, y: AxisRegion): number[][] {
  const width = Math.floor(x.size / x.bin);
  const height = Math.floor(y.size / y.bin);
  const at = (region: AxisRegion, count: number, i: number) =>
    region.min + (region.reverse ? count - 1 - i : i) * region.bin;
  return Array.from({ length: height }, (_, j) =>
    Array.from({ length: width }, (_, i) => {
      let sum = 0;
      for (let dy = 0; dy < y.bin; dy++) {
        for (let dx = 0; dx < x.bin; dx++) {
          sum += Number(frame.pixels[(at(y, height, j) + dy) * WIDTH + at(x, width, i) + dx]);
        }
      }
      return sum;
    }),
  );
}

test("sums the pixels of every bin, wherever the region lies and whichever way it runs", () => {
  fc.assert(
    fc.property(axis, axis, (wantedX, wantedY) => {
      const x = fitAxis(wantedX, WIDTH);
      const y = fitAxis(wantedY, HEIGHT);
      const cut = extractRegion(frame, [x, y], "Int32");
      assert.deepEqual([...cut.pixels].map(Number), expected(x, y).flat());
      assert.deepEqual(
        cut.dimensions.map(({ size }) => size),
        [Math.floor(x.size / x.bin), Math.floor(y.size / y.bin)],
      );
    }),
  );
});

test("lets sums wrap in the type of the pixels", () => {
  const bright = frameOf([200, 100], 2);
  const whole = { min: 0, size: 1, bin: 1, reverse: false };
  assert.deepEqual([...extractRegion(bright, [{ ...whole, size: 2, bin: 2 }, whole], "UInt8").pixels], [44]);
});

test("divides by the scale before the type is applied", () => {
  const whole = (size: number) => ({ min: 0, size, bin: 1, reverse: false });
  const halved = extractRegion(frameOf([5, 250], 2), [whole(2), whole(1)], "Float32", 2);
  assert.deepEqual([...halved.pixels], [2.5, 125]);
});

test("adds offsets and binning up over a chain of regions", () => {
  const whole = { min: 0, size: HEIGHT, bin: 1, reverse: false };
  const first = extractRegion(frame, [{ min: 1, size: 6, bin: 2, reverse: true }, whole], "Int32");
  const second = extractRegion(first, [{ min: 1, size: 2, bin: 2, reverse: true }, whole], "Int32");
  assert.deepEqual(second.dimensions[0], { size: 1, offset: 3, binning: 4, reverse: false });
});

test("gives the frame itself when nothing is cut", () => {
  const whole = (size: number) => ({ min: 0, size, bin: 1, reverse: false });
  assert.equal(extractRegion(frame, [whole(WIDTH), whole(HEIGHT)], "UInt8"), frame);
});
