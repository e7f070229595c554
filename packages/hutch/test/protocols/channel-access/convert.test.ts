import assert from "node:assert/strict";
import { test } from "node:test";
import { RequestError } from "../../../src/errors/mod.ts";
import { castArray, castNumber, convert, formatNumber } from "../../../src/protocols/channel-access/mod.ts";

test("numbers become the text that an EPICS IOC gives (base 7.0.10)", () => {
  const seen: readonly (readonly [number, number, string])[] = [
    [1.23456, 0, "1"],
    [1.23456, 3, "1.235"],
    [12345678.9, 0, "12345679"],
    [12345678.9, 5, "12345678.900"],
    [0.00001234, 5, "0.00001"],
    [123456789012345680000, 3, "  1.235e+20".slice(1)],
    [1.23456, 9, " 1.234560000e+00"],
    [-3, 9, "-3.000000000e+00"],
    [0.00001234, 12, " 1.234000000000e-05"],
  ];
  for (const [value, precision, text] of seen) assert.equal(formatNumber(value, precision), text);
  assert.equal(formatNumber(Number.NaN, 3), "nan");
  assert.equal(formatNumber(Number.NEGATIVE_INFINITY, 3), "-inf");
});

test("an enum is its label as text, and its index as a number", () => {
  const facts = { choices: ["Off", "On"] };
  assert.equal(convert(1, "enum", "string", facts), "On");
  assert.equal(convert(5, "enum", "string", facts), "5");
  assert.equal(convert(1, "enum", "double", facts), 1);
  assert.equal(convert("On", "string", "enum", facts), 1);
  assert.equal(convert("0", "string", "enum", facts), 0);
  assert.throws(() => convert("on", "string", "enum", facts), RequestError);
});

test("text becomes a number, or an error that quotes it", () => {
  assert.equal(convert(" 1.5e3 ", "string", "double"), 1500);
  assert.equal(convert("0x10", "string", "long"), 16);
  assert.ok(Number.isNaN(convert("NaN", "string", "double")));
  assert.throws(() => convert("abc", "string", "double"), /"abc" is not a number/);
  assert.throws(() => convert("", "string", "double"), RequestError);
  assert.deepEqual(convert(["1", "2"], "string", "long"), [1, 2]);
});

test("arrays of numbers become arrays of text with the precision of the variable", () => {
  assert.deepEqual(convert(Float64Array.of(1, 2.5), "double", "string", { precision: 1 }), ["1.0", "2.5"]);
  assert.deepEqual(convert(Int32Array.of(1, -2), "long", "string", { precision: 1 }), ["1", "-2"]);
});

test("casting cuts and wraps as C does", () => {
  assert.equal(castNumber("short", 70_000.9), 70_000 - 65_536);
  assert.equal(castNumber("char", -1), 255);
  assert.equal(castNumber("double", 0.1), 0.1);
  const same = Float64Array.of(1);
  assert.equal(castArray("double", same), same);
  assert.deepEqual(castArray("long", Float64Array.of(1.9, -1.9)), Int32Array.of(1, -1));
  assert.deepEqual(castArray("double", BigInt64Array.of(5n)), Float64Array.of(5));
});
