import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { ELEMENT_BYTES, type Frame, type FrameType, type StreamEvent } from "../../../src/protocols/frames/mod.ts";
import { LosslessDecoder, LosslessEncoder } from "../../../src/protocols/lossless-stream/mod.ts";

const type = fc.constantFrom(...(Object.keys(ELEMENT_BYTES) as FrameType[]));
const shape = fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 3 });
const array = fc.tuple(type, shape).chain(([type, shape]) =>
  fc.record({
    type: fc.constant(type),
    shape: fc.constant(shape),
    data: bytes(shape.reduce((a, b) => a * b, ELEMENT_BYTES[type])),
  }),
);
const frame: fc.Arbitrary<Frame> = fc
  .tuple(
    array,
    fc.array(fc.tuple(fc.string(), array)),
    fc.nat(),
    fc.option(fc.double({ noNaN: true, noDefaultInfinity: true })),
  )
  .map(([pixels, side, frameNumber, timestamp]) => ({
    ...pixels,
    frameNumber,
    compression: "none",
    side: side.map(([name, values]) => ({ name, ...values })),
    ...(timestamp === null ? {} : { timestamp: timestamp + 0 }),
    attributes: frameNumber % 3 === 0 ? { mode: "dark" } : {},
  }));

function bytes(length: number): fc.Arbitrary<Uint8Array> {
  return fc.uint8Array({ minLength: length, maxLength: length });
}

test("round trips series of any frames", () => {
  fc.assert(
    fc.property(fc.array(frame), (frames) => {
      const encoder = new LosslessEncoder("s");
      const decoder = new LosslessDecoder();
      const start = { filename: "a.h5", expectedFrames: frames.length, attributes: { x: 1 } };
      const messages = [encoder.start(start), ...frames.map((one) => encoder.frame(one)), encoder.end({ y: 2 })];
      const events = messages.flatMap((message) => decoder.receive(message));
      const expected: StreamEvent[] = [
        { kind: "start", ...start },
        ...frames.map((one): StreamEvent => ({ kind: "frame", frame: one })),
        { kind: "end", attributes: { y: 2 } },
      ];
      assert.deepEqual(events, expected);
    }),
  );
});

const small = (frameNumber: number): Frame => ({
  frameNumber,
  type: "u1",
  shape: [2],
  compression: "none",
  data: Uint8Array.of(1, 2),
  side: [{ name: "a", type: "u2", shape: [], data: Uint8Array.of(3, 0) }],
  attributes: {},
});

test("tells how many messages are missing, at the start as well", () => {
  const encoder = new LosslessEncoder("s");
  const decoder = new LosslessDecoder();
  encoder.start({ attributes: {} });
  const messages = [0, 1, 2, 3].map((k) => encoder.frame(small(k)));
  const missed = (message: Uint8Array[]) =>
    decoder
      .receive(message)
      .reduce((sum, event) => sum + (event.kind === "problem" ? (event.missedMessages ?? 0) : 0), 0);
  assert.equal(missed(messages[0]!), 1);
  assert.equal(missed(messages[3]!), 2);
  assert.equal(missed(encoder.end()), 0);
  assert.equal(missed(new LosslessEncoder("next").end()), 0);
});

test("names the frame of a message that is cut, and survives any bytes", () => {
  const whole = new LosslessEncoder("s").frame(small(5));
  for (const parts of [
    whole.slice(0, 1),
    whole.slice(0, 3),
    [...whole, whole[0]!],
    [whole[0]!, whole[1]!, whole[2]!.subarray(1), whole[3]!],
    [whole[0]!, whole[0]!, whole[2]!, whole[3]!],
    [whole[0]!, whole[1]!, whole[2]!, whole[3]!.subarray(1)],
  ]) {
    const [event] = new LosslessDecoder().receive(parts);
    assert.ok(event?.kind === "problem" && event.frameNumber === 5, JSON.stringify(event));
  }
  fc.assert(fc.property(fc.array(fc.uint8Array()), (parts) => void new LosslessDecoder().receive(parts)));
});
