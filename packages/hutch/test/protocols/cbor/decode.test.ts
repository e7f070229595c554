import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { FormatError } from "../../../src/errors/mod.ts";
import { CborTagged, type CborValue, decodeCbor, decodeCborSequence } from "../../../src/protocols/cbor/mod.ts";
import { encodeCbor } from "./encode.ts";

const hex = (text: string) => new Uint8Array(Buffer.from(text, "hex"));

test("reads the examples of RFC 8949, appendix A", () => {
  const examples: [string, CborValue][] = [
    ["00", 0],
    ["1903e8", 1000],
    ["1bffffffffffffffff", 18446744073709551615n],
    ["3903e7", -1000],
    ["3bffffffffffffffff", -18446744073709551616n],
    ["f90000", 0],
    ["f93c00", 1],
    ["f97bff", 65504],
    ["f90001", 2 ** -24],
    ["f9fc00", Number.NEGATIVE_INFINITY],
    ["fa47c35000", 100000],
    ["fb3ff199999999999a", 1.1],
    ["f4", false],
    ["f6", null],
    ["f7", undefined],
    ["c11a514b67b0", new CborTagged(1, 1363896240)],
    ["4401020304", Uint8Array.of(1, 2, 3, 4)],
    ["62c3bc", "ü"],
    ["8301820203820405", [1, [2, 3], [4, 5]]],
    [
      "a26161016162820203",
      new Map<string, CborValue>([
        ["a", 1],
        ["b", [2, 3]],
      ]),
    ],
    ["5f42010243030405ff", Uint8Array.of(1, 2, 3, 4, 5)],
    ["7f657374726561646d696e67ff", "streaming"],
    ["9f018202039f0405ffff", [1, [2, 3], [4, 5]]],
    [
      "bf6346756ef563416d7421ff",
      new Map<string, CborValue>([
        ["Fun", true],
        ["Amt", -2],
      ]),
    ],
  ];
  for (const [bytes, value] of examples) assert.deepEqual(decodeCbor(hex(bytes)), value, bytes);
});

test("refuses what is damaged, with a FormatError", () => {
  for (const bytes of [
    "",
    "18",
    "1c",
    "5f01ff",
    "7f4100ff",
    "ff",
    "bf01ff",
    "a1f500",
    "82",
    "61ff",
    "4401",
    "0000",
    "9bffffffffffffffff",
  ]) {
    assert.throws(() => decodeCbor(hex(bytes)), FormatError, bytes);
  }
  assert.throws(() => decodeCbor(new Uint8Array(100).fill(0x81)), /nesting/);
});

test("round trips anything, and survives any cut of it", () => {
  const { value } = fc.letrec<{ value: CborValue }>((tie) => ({
    value: fc.oneof(
      { depthSize: "small" },
      fc.integer(),
      fc.double({ noNaN: true }),
      fc.string(),
      fc.uint8Array(),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie("value")),
      fc.dictionary(fc.string(), tie("value")).map((record) => new Map(Object.entries(record))),
      fc.tuple(fc.integer({ min: 0, max: 60000 }), tie("value")).map(([tag, inner]) => new CborTagged(tag, inner)),
    ),
  }));
  fc.assert(
    fc.property(value, fc.nat(), (original, cut) => {
      const bytes = encodeCbor(original);
      assert.deepEqual(decodeCbor(bytes), original);
      if (bytes.length > 1) assert.throws(() => decodeCbor(bytes.subarray(0, cut % bytes.length)), FormatError);
    }),
  );
});

test("reads a sequence item by item", () => {
  assert.deepEqual([...decodeCborSequence(hex("8101f563616263"))], [[1], true, "abc"]);
});
