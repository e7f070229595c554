import assert from "node:assert/strict";
import { test } from "node:test";
import { deflateSync } from "node:zlib";
import fc from "fast-check";
import { plainPixels } from "../../../src/formats/frame-file/mod.ts";
import { ArrayStreamDecoder, encodeArrayMessage, parseArrayHeader } from "../../../src/protocols/array-stream/mod.ts";
import type { Frame, StreamEvent } from "../../../src/protocols/frames/mod.ts";
import { packBitshuffle, packLz4 } from "../../formats/hdf5/packed.ts";

const bytes = (text: string) => new Uint8Array(Buffer.from(text, "latin1"));
const HEAD = `{"htype":"array-1.0", "type":"uint16", "shape":[2,3], "frame":434, "timeStamp":1069236321.25, "encoding":""`;
const frameOf = ([event]: readonly StreamEvent[]): Frame => {
  assert.equal(event?.kind, "frame", JSON.stringify(event));
  return (event as Extract<StreamEvent, { kind: "frame" }>).frame;
};

test("reads a frame as areaDetector sends it: slowest axis first, EPICS time, numbers as side arrays", () => {
  const pixels = new Uint8Array(Uint16Array.of(1, 2, 3, 4, 5, 6).buffer);
  const frame = frameOf(
    new ArrayStreamDecoder().receive([bytes(`${HEAD}, "ndattr":{"NumImages":1,"Mode":"dark"}}`), pixels]),
  );
  assert.deepEqual([frame.frameNumber, frame.type, frame.shape], [434, "u2", [2, 3]]);
  assert.equal(frame.timestamp, 1069236321.25 + 631152000);
  assert.deepEqual(frame.data, pixels);
  assert.deepEqual(
    frame.side.map(({ name, data }) => [name, new Float64Array(data.slice().buffer)[0]]),
    [["NumImages", 1]],
  );
  assert.deepEqual(frame.attributes, { Mode: "dark" });
});

test("understands headers that are no JSON", () => {
  const cases: [string, Record<string, unknown>][] = [
    [`"a":nan, "b":-inf,"c":inf`, { a: Number.NaN, b: Number.NEGATIVE_INFINITY, c: Number.POSITIVE_INFINITY }],
    [`"gain":A,"quote":","next":-1.5e-3`, { gain: 65, quote: 34, next: -0.0015 }],
    [`"path":"C:\\data\\x","n":2`, { path: "C:\\data\\x", n: 2 }],
    [`"said":"he said "go", twice","n":2`, { said: 'he said "go", twice', n: 2 }],
    [`"lines":"one\ntwo","empty":"","byte":\x07`, { lines: "one\ntwo", empty: "", byte: 7 }],
    [`"brace":"}","last":"a"b"`, { brace: "}", last: 'a"b' }],
    [`"comma":,,"n":1`, { comma: 44, n: 1 }],
  ];
  for (const [attributes, expected] of cases) {
    const header = parseArrayHeader(bytes(`${HEAD}, "ndattr":{${attributes}}}`));
    assert.deepEqual(header?.attributes, expected, attributes);
    assert.equal(header?.frameNumber, 434);
  }
});

test("round trips frames of its own encoder", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 2 ** 31 }),
      fc.uint8Array({ minLength: 12, maxLength: 12 }),
      fc.dictionary(fc.stringMatching(/^[A-Za-z]\w{0,8}$/), fc.double({ noNaN: true, noDefaultInfinity: true })),
      (frameNumber, data, numbers) => {
        const side = Object.entries(numbers).map(([name, value]) => ({
          name,
          type: "f8" as const,
          shape: [],
          data: new Uint8Array(Float64Array.of(value + 0).buffer),
        }));
        const frame: Frame = {
          frameNumber,
          type: "u4",
          shape: [3, 1],
          compression: "none",
          data,
          timestamp: 1_700_000_000.5,
          side,
          attributes: {},
        };
        assert.deepEqual(frameOf(new ArrayStreamDecoder().receive(encodeArrayMessage(frame))), frame);
      },
    ),
  );
});

test("finds the end of compressed arrays, which are sent with the length they have without compression", () => {
  const pixels = Uint16Array.from({ length: 40 * 61 }, (_, k) => Math.floor(k / 50));
  const plain = new Uint8Array(pixels.buffer);
  const padded = (blob: Uint8Array) => {
    const sent = new Uint8Array(plain.length).fill(0xa5);
    sent.set(blob);
    return sent;
  };
  const lz4 = packLz4(plain);
  const shuffled = packBitshuffle(plain, 2);
  const codecs: [string, Uint8Array][] = [
    ["lz4hdf5", lz4],
    ["lz4", lz4.subarray(16)],
    ["bslz4", shuffled],
    ["bslz4", shuffled.subarray(12)],
    ["zlib", new Uint8Array(deflateSync(plain))],
    ["", plain],
  ];
  for (const [encoding, blob] of codecs) {
    const head = bytes(`{"htype":"array-1.0","type":"uint16","shape":[40,61],"frame":1,"encoding":"${encoding}"}`);
    const frame = frameOf(new ArrayStreamDecoder().receive([head, padded(blob)]));
    assert.deepEqual(plainPixels(frame), plain, encoding);
    if (frame.compression !== "none") assert.ok(frame.data.length <= blob.length + 16, encoding);
  }
});

test("turns big-endian arrays round", () => {
  const head = bytes(`{"htype":"array-1.0","type":"uint16","shape":[2],"frame":0,"endianess":"big"}`);
  const frame = frameOf(new ArrayStreamDecoder().receive([head, Uint8Array.of(1, 2, 3, 4)]));
  assert.deepEqual(frame.data, Uint8Array.of(2, 1, 4, 3));
});

test("tells which frame is lost by a message that is wrong", () => {
  const decoder = new ArrayStreamDecoder();
  const head = bytes(`${HEAD}}`);
  const lost = (parts: Uint8Array[]) =>
    decoder.receive(parts).map((event) => event.kind === "problem" && event.frameNumber);
  assert.deepEqual(lost([head]), [434]);
  assert.deepEqual(lost([head, new Uint8Array(11)]), [434]);
  assert.deepEqual(lost([bytes(HEAD.replace('""', '"zip"').concat("}")), new Uint8Array(12)]), [434]);
  assert.deepEqual(lost([bytes(HEAD.replace('""', '"lz4hdf5"').concat("}")), new Uint8Array(12)]), [434]);
  for (const text of [
    "",
    "{",
    "[]",
    `{"htype":"array-1.0"}`,
    `{"htype":"array-1.0","type":"complex","shape":[1],"frame":1}`,
  ]) {
    assert.deepEqual(lost([bytes(text), new Uint8Array(1)]), [undefined], text);
  }
});

test("survives any bytes", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 60 })), (parts) => void new ArrayStreamDecoder().receive(parts)),
  );
});
