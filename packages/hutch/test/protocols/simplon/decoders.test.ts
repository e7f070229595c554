import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { plainPixels } from "../../../src/formats/frame-file/mod.ts";
import { CborTagged, type CborValue } from "../../../src/protocols/cbor/mod.ts";
import type { Frame, StreamEvent } from "../../../src/protocols/frames/mod.ts";
import { SimplonCborDecoder, SimplonJsonDecoder } from "../../../src/protocols/simplon/mod.ts";
import { packBitshuffle, packLz4 } from "../../formats/hdf5/packed.ts";
import { encodeCbor } from "../cbor/encode.ts";

const json = (value: unknown) => new Uint8Array(Buffer.from(JSON.stringify(value)));
const map = (fields: Record<string, CborValue>) => new Map(Object.entries(fields));
const frames = (events: readonly StreamEvent[]): Frame[] =>
  events.map((event) => {
    assert.equal(event.kind, "frame", JSON.stringify(event));
    return (event as Extract<StreamEvent, { kind: "frame" }>).frame;
  });

/** 3 wide, 2 high. */
const PIXELS = new Uint8Array(Uint32Array.of(1, 2, 3, 4, 5, 6).buffer);
const BIG = new Uint8Array(Uint32Array.from({ length: 3000 }, (_, k) => k >> 4).buffer);

test("v1: a series with all its parts, shapes turned round, times in ns", () => {
  const decoder = new SimplonJsonDecoder();
  const blob = new Uint8Array(4);
  const [start] = decoder.receive([
    json({ header_detail: "all", htype: "dheader-1.0", series: 6 }),
    json({ nimages: 10, ntrigger: 2, x_pixels_in_detector: 3 }),
    json({ htype: "dflatfield-1.0", shape: [3, 2], type: "float32" }),
    blob,
    json({ htype: "dpixelmask-1.0", shape: [3, 2], type: "uint32" }),
    blob,
    json({ htype: "dcountrate_table-1.0", shape: [2, 1001], type: "float32" }),
    blob,
    json({}),
  ]);
  assert.ok(start?.kind === "start");
  assert.equal(start.expectedFrames, 20);
  const [frame] = frames(
    decoder.receive([
      json({ frame: 7, hash: "x", htype: "dimage-1.0", series: 6 }),
      json({ encoding: "<", htype: "dimage_d-1.0", shape: [3, 2], size: 24, type: "uint32" }),
      PIXELS,
      json({ htype: "dconfig-1.0", real_time: 9999900, start_time: 103597359252740, stop_time: 103597369252640 }),
      json({}),
    ]),
  );
  assert.deepEqual([frame!.frameNumber, frame!.shape, frame!.type], [7, [2, 3], "u4"]);
  assert.ok(Math.abs(frame!.exposureS! - 0.0099999) < 1e-12);
  const times = frame!.side.map(({ name, data }) => [name, new BigInt64Array(data.slice().buffer)[0]]);
  assert.deepEqual(times[0], ["start_time_ns", 103597359252740n]);
  assert.deepEqual(decoder.receive([json({ htype: "dseries_end-1.0", series: 6 })])[0]?.kind, "end");
});

test("v1: compressed images, of every encoding", () => {
  const framed = packLz4(BIG);
  for (const [encoding, blob] of [
    ["bs32-lz4<", packBitshuffle(BIG, 4)],
    ["lz4<", framed.subarray(16)],
    ["lz4<", framed],
  ] as const) {
    const [frame] = frames(
      new SimplonJsonDecoder().receive([
        json({ frame: 0, htype: "dimage-1.0", series: 1 }),
        json({ encoding, htype: "dimage_d-1.0", shape: [100, 30], type: "uint32" }),
        blob,
        json({}),
      ]),
    );
    assert.deepEqual(plainPixels(frame!), BIG, encoding);
  }
});

test("v1: names the frame of a message that is wrong", () => {
  const decoder = new SimplonJsonDecoder();
  decoder.receive([json({ htype: "dheader-1.0", series: 1 })]);
  const image = json({ frame: 3, htype: "dimage-1.0", series: 1 });
  const form = (encoding: string) => json({ encoding, htype: "dimage_d-1.0", shape: [3, 2], type: "uint32" });
  for (const parts of [
    [image],
    [image, form("<")],
    [image, form("<"), PIXELS.subarray(1)],
    [image, form("zip"), PIXELS],
    [image, form("bs32-lz4<"), PIXELS],
  ]) {
    const [event] = decoder.receive(parts);
    assert.ok(event?.kind === "problem" && event.frameNumber === 3, JSON.stringify(event));
  }
  const [other] = decoder.receive([json({ frame: 3, htype: "dimage-1.0", series: 2 }), form("<"), PIXELS]);
  assert.ok(other?.kind === "problem" && other.frameNumber === undefined);
});

const array = (shape: number[], tag: number, bytes: CborValue) =>
  new CborTagged(40, [shape, new CborTagged(tag, bytes)]);

test("v2: a series of two thresholds, compressed and plain, with keys nobody knows", () => {
  const decoder = new SimplonCborDecoder();
  const [start] = decoder.receive([
    encodeCbor(
      map({
        type: "start",
        series_id: 9,
        number_of_images: 4,
        channels: ["threshold_1", "threshold_2"],
        arm_date: new CborTagged(0, "2024-05-05T12:00:00.0Z"),
        flatfield: map({ threshold_1: array([2, 3], 85, new Uint8Array(24)) }),
        invented_later: map({ a: [1, null, true] }),
      }),
    ),
  ]);
  assert.ok(start?.kind === "start");
  assert.equal(start.expectedFrames, 4);
  assert.deepEqual(start.attributes.channels, ["threshold_1", "threshold_2"]);
  assert.equal(start.attributes.arm_date, "2024-05-05T12:00:00.0Z");

  const packed = new CborTagged(56500, ["bslz4", 4, packBitshuffle(BIG, 4)]);
  const image = encodeCbor(
    map({
      type: "image",
      series_id: 9,
      image_id: 2,
      series_date: new CborTagged(0, "2024-05-05T12:00:00Z"),
      start_time: [5, 10],
      stop_time: [6, 10],
      real_time: [1, 10],
      data: map({ threshold_1: array([30, 100], 70, packed), threshold_2: array([30, 100], 70, BIG) }),
    }),
  );
  const both = frames(decoder.receive([image]));
  assert.deepEqual(
    both.map(({ channel, compression, shape }) => [channel, compression, shape]),
    [
      ["threshold_1", "bslz4", [30, 100]],
      ["threshold_2", "none", [30, 100]],
    ],
  );
  for (const frame of both) assert.deepEqual(plainPixels(frame), BIG);
  assert.deepEqual([both[0]!.exposureS, both[0]!.timestamp], [0.1, Date.parse("2024-05-05T12:00:00Z") / 1000 + 0.5]);
  assert.deepEqual(decoder.receive([encodeCbor(map({ type: "end", series_id: 9 }))]), [
    { kind: "end", attributes: { series_id: 9 } },
  ]);
});

test("v2: one threshold needs no name; lz4 and every element type", () => {
  const types: [number, string, number][] = [
    [64, "u1", 1],
    [69, "u2", 2],
    [70, "u4", 4],
    [72, "i1", 1],
    [77, "i2", 2],
    [78, "i4", 4],
    [85, "f4", 4],
    [86, "f8", 8],
  ];
  for (const [tag, type, size] of types) {
    const plain = BIG.subarray(0, 1200 * size);
    const packed = new CborTagged(56500, ["lz4", 0, packLz4(plain)]);
    const message = map({ type: "image", image_id: 0, data: map({ t: array([40, 30], tag, packed) }) });
    const [frame] = frames(new SimplonCborDecoder().receive([encodeCbor(message)]));
    assert.deepEqual([frame!.type, frame!.channel], [type, undefined]);
    assert.deepEqual(plainPixels(frame!), plain);
  }
});

test("v2: names the image of a message that is wrong", () => {
  const decoder = new SimplonCborDecoder();
  const image = (data: CborValue) => encodeCbor(map({ type: "image", image_id: 5, data }));
  const wrong: CborValue[] = [
    7,
    map({}),
    map({ t: PIXELS }),
    map({ t: new CborTagged(1040, [[2, 3], new CborTagged(70, PIXELS)]) }),
    map({ t: array([2, 4], 70, PIXELS) }),
    map({ t: array([2, 3], 66, PIXELS) }),
    map({ t: array([2, 3], 70, new CborTagged(56500, ["zstd", 4, PIXELS])) }),
    map({ t: array([2, 3], 70, new CborTagged(56500, ["bslz4", 4, PIXELS])) }),
  ];
  for (const data of wrong) {
    const [event] = decoder.receive([image(data)]);
    assert.ok(event?.kind === "problem" && event.frameNumber === 5, JSON.stringify(event));
  }
});

test("both survive any bytes", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 50 })), (parts) => {
      new SimplonCborDecoder().receive(parts);
      new SimplonJsonDecoder().receive(parts);
    }),
  );
});
