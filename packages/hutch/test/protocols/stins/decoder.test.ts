import assert from "node:assert/strict";
import { test } from "node:test";
import { plainPixels } from "../../../src/formats/frame-file/mod.ts";
import { StinsDecoder } from "../../../src/protocols/stins/mod.ts";
import { packBitshuffle } from "../../formats/hdf5/packed.ts";

const json = (value: unknown) => new Uint8Array(Buffer.from(JSON.stringify(value)));
const PIXELS = new Uint8Array(Float32Array.of(1, 2, 3, 4, 5, 6).buffer);
const image = (frame: number, msg_number: number, rest = {}) =>
  json({ htype: "image", frame, shape: [2, 3], type: "float32", compression: "none", msg_number, ...rest });

test("reads a series, with its metadata", () => {
  const decoder = new StinsDecoder();
  const events = [
    ...decoder.receive([json({ htype: "header", filename: "/data/x.h5", msg_number: 374 }), json({ energy: 12 })]),
    ...decoder.receive([image(0, 375), PIXELS]),
    ...decoder.receive([json({ htype: "series_end", msg_number: 376 })]),
  ];
  assert.deepEqual(events[0], { kind: "start", filename: "/data/x.h5", attributes: { energy: 12 } });
  assert.ok(events[1]?.kind === "frame");
  assert.deepEqual([events[1].frame.shape, events[1].frame.type, events[1].frame.data], [[2, 3], "f4", PIXELS]);
  assert.equal(events[2]?.kind, "end");
  assert.equal(events.length, 3);
});

test("notices every message that did not come", () => {
  const decoder = new StinsDecoder();
  decoder.receive([image(0, 10), PIXELS]);
  const [gap, frame] = decoder.receive([image(3, 13), PIXELS]);
  assert.deepEqual(gap, { kind: "problem", what: "messages 11 to 12 are missing", missedMessages: 2 });
  assert.equal(frame?.kind, "frame");
  assert.deepEqual(decoder.receive([image(0, 1), PIXELS]).length, 1, "a sender that begins again is no gap");
});

test("reads compressed images under the names that are likely", () => {
  const plain = new Uint8Array(Float32Array.from({ length: 3000 }, (_, k) => k >> 5).buffer);
  for (const compression of ["bslz4", "bitshuffle-lz4", "bs32-lz4<"]) {
    const [event] = new StinsDecoder().receive([
      image(0, 1, { compression, shape: [30, 100] }),
      packBitshuffle(plain, 4),
    ]);
    assert.ok(event?.kind === "frame", JSON.stringify(event));
    assert.deepEqual(plainPixels(event.frame), plain);
  }
});

test("names the frame of a message that is wrong", () => {
  const wrong: Uint8Array[][] = [
    [image(4, 1)],
    [image(4, 1), PIXELS.subarray(4)],
    [image(4, 1, { compression: "zstd" }), PIXELS],
    [image(4, 1, { compression: "bslz4" }), PIXELS],
  ];
  for (const parts of wrong) {
    const [event] = new StinsDecoder().receive(parts);
    assert.ok(event?.kind === "problem" && event.frameNumber === 4);
  }
  for (const parts of [[], [Uint8Array.of(1)], [json({ htype: "image" })], [json({ htype: "else" })]]) {
    assert.equal(new StinsDecoder().receive(parts)[0]?.kind, "problem");
  }
});
