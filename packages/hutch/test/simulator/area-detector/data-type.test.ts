import assert from "node:assert/strict";
import { test } from "node:test";
import { castPixels, DATA_TYPES, PIXEL_TYPES, plainPixels } from "../../../src/simulator/area-detector/data-type.ts";

test("casts as C does: fractions are cut, large values wrap around", () => {
  const values = Float64Array.of(1.9, 256, 257.5, -1);
  assert.deepEqual([...castPixels(values, "UInt8")], [1, 0, 1, 255]);
  assert.deepEqual([...castPixels(values, "Int64")], [1n, 256n, 257n, -1n]);
  assert.deepEqual([...castPixels(values, "Int16")], [1, 256, 257, -1]);
});

test("leaves pixels alone that have the type already", () => {
  const pixels = Uint16Array.of(1, 2);
  assert.equal(castPixels(pixels, "UInt16"), pixels);
});

test("every type says how many bytes its pixels take", () => {
  for (const type of DATA_TYPES) assert.equal(PIXEL_TYPES[type].make(1).byteLength, PIXEL_TYPES[type].bytes, type);
});

test("brings 64-bit integers into plain numbers", () => {
  assert.deepEqual(plainPixels(BigUint64Array.of(3n, 7n)), Float64Array.of(3, 7));
});
