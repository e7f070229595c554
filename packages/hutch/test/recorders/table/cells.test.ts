import assert from "node:assert/strict";
import { test } from "node:test";
import { fixed, general } from "../../../src/recorders/table/cells.ts";

// Both columns printed by Python 3.11: f"{x:.{n}f}" and f"{x:g}".
const FIXED: readonly (readonly [number, number, string])[] = [
  [0.125, 2, "0.12"],
  [0.375, 2, "0.38"],
  [2.5, 0, "2"],
  [3.5, 0, "4"],
  [-0.5, 0, "-0"],
  [-2.5, 0, "-2"],
  [1.005, 2, "1.00"],
  [-0, 3, "-0.000"],
  [-0.0001, 3, "-0.000"],
  [1e21, 1, "1e+21"],
  [Number.NaN, 3, "nan"],
  [Number.NEGATIVE_INFINITY, 3, "-inf"],
];

test("fixed decimals are rounded as Python rounds them", () => {
  for (const [value, decimals, text] of FIXED) assert.equal(fixed(value, decimals), text, `${value} .${decimals}f`);
});

const GENERAL: readonly (readonly [number, string])[] = [
  [0, "0"],
  [-0, "-0"],
  [0.1, "0.1"],
  [100000, "100000"],
  [1000000, "1e+06"],
  [999999.5, "1e+06"],
  [123456.7, "123457"],
  [0.0001, "0.0001"],
  [0.00001234, "1.234e-05"],
  [-4.49997391304, "-4.49997"],
  [1e100, "1e+100"],
  [Number.POSITIVE_INFINITY, "inf"],
];

test("general numbers are printed as %g prints them", () => {
  for (const [value, text] of GENERAL) assert.equal(general(value), text);
});
