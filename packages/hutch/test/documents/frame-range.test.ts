import assert from "node:assert/strict";
import { test } from "node:test";
import { type DataKey, frameRange, type StreamResource } from "../../src/documents/mod.ts";

const array = (shape: number[]): DataKey => ({ dtype: "array", shape, source: "test" });
const at = (chunk_shape?: number[]): StreamResource => ({
  uid: "r",
  data_key: "cam_image",
  mimetype: "application/x-hdf5",
  uri: "file://localhost/cam.h5",
  parameters: chunk_shape ? { chunk_shape } : {},
});

test("three frames at each point are three frames of the file", () => {
  assert.deepEqual(frameRange({ start: 1, stop: 3 }, array([3, 8, 10]), at([1, 8, 10])), { start: 3, stop: 9 });
  assert.deepEqual(frameRange({ start: 1, stop: 3 }, array([3, 8, 10]), at()), { start: 3, stop: 9 });
});

test("a key without an axis for the points has one frame at each", () => {
  assert.deepEqual(frameRange({ start: 1, stop: 3 }, array([8, 10]), at([1, 8, 10])), { start: 1, stop: 3 });
  assert.deepEqual(frameRange({ start: 1, stop: 3 }, undefined, undefined), { start: 1, stop: 3 });
});

test("spectra have two axes", () => {
  assert.deepEqual(frameRange({ start: 2, stop: 3 }, array([4, 2048]), at([64, 2048])), { start: 8, stop: 12 });
});
