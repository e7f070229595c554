import assert from "node:assert/strict";
import { test } from "node:test";
import { formatRate, spectrumLine } from "../../../src/cli/output/spectrum.ts";

test("draws counts as bars, on a logarithmic scale", () => {
  assert.equal(spectrumLine([0, 1, 0, 1000], 4), " ▁ █");
  assert.equal(spectrumLine(new Float64Array(100), 10), " ".repeat(10));
  assert.equal(spectrumLine([1, 1, 8, 8], 2).length, 2);
  assert.equal(spectrumLine([5], 10), "█");
  assert.equal(spectrumLine([Number.NaN, -1, 3], 3), "  █");
});

test("writes rates in three digits", () => {
  assert.deepEqual([0, 9.994, 246_060.6, 3.2e6].map(formatRate), ["0 /s", "9.99 /s", "246 k/s", "3.2 M/s"]);
});
