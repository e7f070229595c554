import assert from "node:assert/strict";
import { test } from "node:test";
import { drawView } from "../../../src/cli/streams/watch.ts";
import { FrameCount } from "../../../src/control/streams/mod.ts";

const count = new FrameCount("xspress3").count();

test("draws a line for each channel, with its rate", () => {
  const counts = new Uint32Array(2 * 64);
  counts.fill(50, 64, 128);
  const text = drawView(
    {
      frame: {
        frameNumber: 12,
        type: "u4",
        shape: [2, 64],
        compression: "none",
        data: new Uint8Array(counts.buffer),
        exposureS: 0.5,
        side: [],
        attributes: {},
      },
      format: "xspress3",
      count: { ...count, received: 13, lost: 2 },
      frameRateHz: 450,
      hasEnded: true,
    },
    60,
  );
  const lines = text.split("\n");
  assert.equal(lines[0], "frame 12 [2, 64], 450 /s, 13 seen, 2 missed, the series has ended");
  assert.match(lines[3]!, /^ch 0 +0 +0 \/s$/);
  assert.match(lines[4]!, /^ch 1 +3200 +6\.4 k\/s +[▇█]{16,}$/);
  assert.ok(lines.slice(1).every((line) => line.length <= 60));
});

test("says what it waits for", () => {
  const view = { frame: undefined, format: undefined, count, frameRateHz: 0, hasEnded: false };
  assert.equal(drawView(view, 80), "Waiting for frames: 0 messages, 0 wrong");
});
