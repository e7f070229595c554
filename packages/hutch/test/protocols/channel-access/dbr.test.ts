import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { RemoteProtocolError } from "../../../src/errors/mod.ts";
import {
  COMMAND,
  DBR_BASES,
  DBR_FORMS,
  type DbrBase,
  type DbrReading,
  type DbrShape,
  dbrName,
  dbrType,
  decode,
  encode,
  LAST_TYPE,
  type Message,
  Output,
  Parser,
  payloadBytes,
} from "../../../src/protocols/channel-access/mod.ts";
import { CAPTURED } from "./streams.ts";

const PROPERTIES = {
  units: "mm",
  precision: 3,
  display: { low: 10, high: 90 },
  alarm: { low: 11, high: 89 },
  warning: { low: 20, high: 80 },
  control: { low: 5, high: 95 },
  choices: ["Off", "On", "Auto"],
};

/** Decode the only message of some bytes. */
function decodeOne(bytes: Uint8Array, shape: DbrShape): DbrReading {
  const readings: DbrReading[] = [];
  new Parser((message) => readings.push(decode(message, shape))).receive(bytes);
  assert.equal(readings.length, 1);
  return readings[0]!;
}

function arrayOf(base: DbrBase, count: number): fc.Arbitrary<readonly string[] | readonly number[]> {
  const elements: { readonly [B in DbrBase]: fc.Arbitrary<string | number> } = {
    string: fc.string({ maxLength: 39, unit: fc.constantFrom("a", "Z", "0", ":", "%") }),
    short: fc.integer({ min: -0x8000, max: 0x7fff }),
    float: fc.float({ noNaN: true }),
    enum: fc.integer({ min: 0, max: 0xffff }),
    char: fc.integer({ min: 0, max: 0xff }),
    long: fc.integer({ min: -0x8000_0000, max: 0x7fff_ffff }),
    double: fc.double({ noNaN: true }),
  };
  return fc.array(elements[base], { minLength: count, maxLength: count }) as fc.Arbitrary<string[] | number[]>;
}

test("every type brings back values, alarm, time and properties, short and long", () => {
  for (const base of DBR_BASES) {
    for (const form of DBR_FORMS) {
      const type = dbrType(base, form);
      const sample = { severity: 2, status: 3, timestamp: 1_700_000_000.25, nanoseconds: 250_000_000 };
      fc.assert(
        fc.property(
          fc.constantFrom(0, 1, 2, 7, 9000).chain((count) => arrayOf(base, count)),
          (value) => {
            const output = new Output();
            encode(
              output,
              { command: COMMAND.readNotify, type, count: value.length, p1: 1, p2: 1 },
              { ...sample, value },
              PROPERTIES,
            );
            const reading = decodeOne(output.take(), "array");
            assert.deepEqual(Array.from(reading.value as ArrayLike<string | number>), value, dbrName(type));
            assert.equal(reading.severity, form === "plain" ? 0 : 2);
            assert.equal(reading.status, form === "plain" ? 0 : 3);
            assert.equal(reading.timestamp, form === "time" ? 1_700_000_000.25 : 0);
            assert.deepEqual(reading.properties, expectedProperties(base, form));
          },
        ),
        { numRuns: 5 },
      );
    }
  }
});

function expectedProperties(base: DbrBase, form: string): object | undefined {
  if (form !== "graphic" && form !== "control") return undefined;
  if (base === "string") return {};
  const { choices, control, precision, ...rest } = PROPERTIES;
  if (base === "enum") return { choices };
  const hasPrecision = base === "float" || base === "double";
  return { ...rest, ...(hasPrecision ? { precision } : {}), ...(form === "control" ? { control } : {}) };
}

test("payload sizes are those of the reference implementation's structures", () => {
  // sizeof of the C structures with one element, from the compiler.
  const sizes: readonly (readonly [DbrBase, readonly number[]])[] = [
    ["string", [40, 44, 52, 44, 44]],
    ["short", [2, 6, 16, 26, 30]],
    ["float", [4, 8, 16, 44, 52]],
    ["enum", [2, 6, 16, 424, 424]],
    ["char", [1, 6, 16, 20, 22]],
    ["long", [4, 8, 16, 40, 48]],
    ["double", [8, 16, 24, 72, 88]],
  ];
  for (const [base, expected] of sizes) {
    assert.deepEqual(
      DBR_FORMS.map((form) => payloadBytes(dbrType(base, form), 1)),
      expected,
      base,
    );
  }
});

test("a captured reading is what the client program printed", () => {
  const readings: DbrReading[] = [];
  new Parser((message) => {
    if (message.command === COMMAND.readNotify) readings.push(decode(message, "scalar"));
  }).receive(CAPTURED.server);
  assert.equal(readings[0]?.value, 2.25);
  assert.equal(readings[0]?.nanoseconds, 0x17b99b24);
  assert.equal(Math.floor(readings[0]!.timestamp), 631_152_000 + 0x45626db3);
});

test("a char array becomes text up to its NUL, in UTF-8 or Latin-1", () => {
  const output = new Output();
  const type = dbrType("char", "time");
  const send = (bytes: number[]) => {
    const sample = { value: Uint8Array.from(bytes) };
    encode(output, { command: COMMAND.readNotify, type, count: bytes.length, p1: 1, p2: 1 }, sample);
    return decodeOne(output.take(), "text").value;
  };
  assert.equal(send([0x2f, 0x61, 0, 0x62]), "/a");
  assert.equal(send([0xc2, 0xb5, 0x6d]), "µm");
  assert.equal(send([0xb5, 0x6d]), "µm");
  assert.equal(send([]), "");
});

test("an array can be read into memory that is there already", () => {
  const output = new Output();
  const into = new Float64Array(5);
  const readings: DbrReading[] = [];
  const parser = new Parser((message) => readings.push(decode(message, "array", into)));
  const value = [1.5, -2, 1e300];
  encode(output, { command: COMMAND.readNotify, type: dbrType("double", "time"), count: 3, p1: 1, p2: 1 }, { value });
  parser.receive(output.take());
  assert.deepEqual([...into], [...value, 0, 0]);
  const [reading] = readings;
  assert.ok(reading?.value instanceof Float64Array);
  assert.equal(reading.value.buffer, into.buffer);
  assert.equal(reading.value.length, 3);
});

test("whatever the payload, decoding ends in a reading or a RemoteProtocolError", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: LAST_TYPE + 5 }),
      fc.integer({ min: 0, max: 200 }),
      fc.uint8Array({ maxLength: 600 }),
      fc.constantFrom<DbrShape>("scalar", "array", "text"),
      (dataType, count, bytes, shape) => {
        const message: Message = {
          command: COMMAND.readNotify,
          dataType,
          count,
          p1: 1,
          p2: 1,
          bytes,
          view: new DataView(bytes.buffer),
          offset: 0,
          size: bytes.length,
          ownsPayload: false,
          tookPayload: false,
          tooLarge: false,
        };
        try {
          decode(message, shape);
        } catch (error) {
          assert.ok(error instanceof RemoteProtocolError, String(error));
        }
      },
    ),
    { numRuns: 2000 },
  );
});
