import assert from "node:assert/strict";
import { test } from "node:test";
import type { Frame, StreamEvent } from "../../../src/protocols/frames/mod.ts";
import {
  encodeFrame,
  encodeHeader,
  encodeSeriesEnd,
  SCALAR_NAMES,
  Xspress3Decoder,
} from "../../../src/protocols/xspress3/mod.ts";
import { recordedMessages, sharedData } from "../../fixtures/recorded-stream.ts";

const dump = sharedData("xspress3/xspress3-dump.cbors");
const multipart = sharedData("xspress3/xspress3-multipart.cbors");

const decodeAll = (messages: Iterable<readonly Uint8Array[]>): StreamEvent[] => {
  const decoder = new Xspress3Decoder();
  return [...messages].flatMap((message) => [...decoder.receive(message)]);
};
const framesOf = (events: readonly StreamEvent[]): Frame[] =>
  events.flatMap((event) => (event.kind === "frame" ? [event.frame] : []));
const numbers = (frame: Frame, name: string): number[] => {
  const { data, type } = frame.side.find((array) => array.name === name)!;
  const copy = data.slice().buffer;
  return [...(type === "f8" ? new Float64Array(copy) : type === "i4" ? new Int32Array(copy) : new Uint32Array(copy))];
};
const counts = (frame: Frame): number[] => {
  const pixels = new Uint32Array(frame.data.slice().buffer);
  const [channels = 0, bins = 0] = frame.shape;
  return Array.from({ length: channels }, (_, channel) =>
    pixels.subarray(channel * bins, (channel + 1) * bins).reduce((sum, count) => sum + count, 0),
  );
};

test("decodes the recording of 2023, one part a message", { skip: !dump }, () => {
  const events = decodeAll(recordedMessages(dump!));
  assert.deepEqual(
    events.map(({ kind }) => kind),
    ["start", ...Array.from({ length: 20 }, () => "frame"), "end"],
  );
  const frames = framesOf(events);
  assert.deepEqual(
    frames.map(({ frameNumber }) => frameNumber),
    Array.from({ length: 20 }, (_, i) => i),
  );
  assert.deepEqual(frames[0]!.shape, [4, 4096]);
  assert.equal(frames[0]!.exposureS, 0.099999875);
  assert.deepEqual(
    frames[0]!.side.map(({ name }) => name),
    SCALAR_NAMES.slice(0, 8),
  );
  assert.deepEqual(numbers(frames[0]!, "all_events"), [2, 0, 0, 3]);
  assert.deepEqual(numbers(frames[0]!, "dead_time_correction"), [1.00000175000525, 1, 1, 1.0000140002135032]);
  assert.deepEqual(numbers(frames[19]!, "event_width"), [6, 6, 6, 6]);
  assert.deepEqual(
    frames.map(counts).reduce((sums, row) => sums.map((sum, channel) => sum + row[channel]!)),
    [5, 7, 3, 32],
  );
  for (const frame of frames) assert.deepEqual(counts(frame), numbers(frame, "all_good"));
});

test("decodes the recording of 2024, three parts a message", { skip: !multipart }, () => {
  const frames = framesOf(decodeAll(recordedMessages(multipart!)));
  assert.deepEqual(
    frames.map((frame) => counts(frame)[3]),
    [12303, 14079, 11091, 9818, 6717],
  );
  assert.deepEqual(
    frames[0]!.side.map(({ name }) => name),
    SCALAR_NAMES,
  );
  assert.deepEqual(frames[0]!.side[8]!.shape, [2, 4]);
  assert.deepEqual(
    frames.map((frame) => numbers(frame, "window_counts")[3]),
    [0, 2, 0, 0, 1],
  );
  assert.equal(numbers(frames[4]!, "dead_time_correction")[3], 1.7864323695208866);
});

for (const generation of ["A", "B"] as const) {
  test(`decodes what it encodes, generation ${generation}`, { skip: !multipart }, () => {
    const frames = framesOf(decodeAll(recordedMessages(multipart!)));
    const sent = [
      ...encodeHeader(generation, { filename: "scan_1.h5", sideNames: SCALAR_NAMES }),
      ...frames.flatMap((frame) => encodeFrame(generation, frame)),
      ...encodeSeriesEnd(),
    ];
    assert.equal(sent.length, generation === "A" ? 1 + 3 * 5 + 1 : 7);
    const events = decodeAll(sent);
    assert.equal(events[0]!.kind === "start" && events[0]!.filename, "scan_1.h5");
    const expected = frames.map((frame) => ({
      ...frame,
      side: frame.side.filter(({ name }) => generation === "B" || name !== "window_counts"),
    }));
    const plain = (list: readonly Frame[]) =>
      list.map((frame) => ({
        ...frame,
        data: [...frame.data],
        side: frame.side.map((a) => ({ ...a, data: [...a.data] })),
      }));
    assert.deepEqual(plain(framesOf(events)), plain(expected));
  });
}

test("reports a frame that lost a part, and goes on with the next", { skip: !dump }, () => {
  const messages = [...recordedMessages(dump!)];
  messages.splice(1 + 3 * 2 + 1, 1); // the pixels of frame 2
  const events = decodeAll(messages);
  const problems = events.flatMap((event) => (event.kind === "problem" ? [event.what] : []));
  assert.deepEqual(problems, ["frame 2 came without its pixels or counters"]);
  assert.equal(framesOf(events).length, 19);
});

test("reports pixels that do not fit their shape, unknown types and foreign messages", () => {
  const json = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
  const image = { htype: "image", exptime: 1, frame: 7, shape: [2, 4], type: "uint32", compression: "none" };
  const what = (parts: Uint8Array[]) =>
    decodeAll([parts]).map((event) => (event.kind === "problem" ? event.what : event.kind));
  const none = new Uint8Array(0);
  assert.deepEqual(what([json(image), new Uint8Array(31), none]), ["frame 7 of shape [2, 4] has 31 bytes, not 32"]);
  assert.deepEqual(what([json({ ...image, type: "complex64" }), none, none]), ["frame 7 has the type complex64"]);
  assert.deepEqual(what([json({ htype: "series" })]), ["a message that is neither JSON nor expected"]);
  assert.deepEqual(what([none, none]), ["a message of 2 parts"]);
});
