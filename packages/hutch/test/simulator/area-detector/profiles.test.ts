import assert from "node:assert/strict";
import { test } from "node:test";
import { computeProfiles } from "../../../src/simulator/area-detector/profiles.ts";

const PIXELS = Uint8Array.of(1, 2, 3, 4, 5, 6); // 3 wide, 2 high
const options = { threshold: 3, centroid: { x: 0.6, y: 0.4 }, cursor: { x: 99, y: 1 } };

test("averages over the other axis, with and without the dark pixels", () => {
  const { average, threshold } = computeProfiles(PIXELS, 3, options);
  assert.deepEqual([...average.x], [2.5, 3.5, 4.5]);
  assert.deepEqual([...average.y], [2, 5]);
  assert.deepEqual([...threshold.x], [2, 2.5, 4.5]);
  assert.deepEqual([...threshold.y], [1, 5]);
});

test("takes row and column through the rounded centroid", () => {
  const { centroid } = computeProfiles(PIXELS, 3, options);
  assert.deepEqual([...centroid.x], [1, 2, 3]);
  assert.deepEqual([...centroid.y], [2, 5]);
});

test("moves a cursor outside the image to its border", () => {
  const { cursor, cursorValue } = computeProfiles(PIXELS, 3, options);
  assert.deepEqual([...cursor.x], [4, 5, 6]);
  assert.deepEqual([...cursor.y], [3, 6]);
  assert.equal(cursorValue, 6);
});
