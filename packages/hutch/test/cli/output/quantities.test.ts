import assert from "node:assert/strict";
import { test } from "node:test";
import { columns } from "../../../src/cli/output/columns.ts";
import { formatBytes, formatDuration, formatNumber } from "../../../src/cli/output/quantities.ts";

test("bytes carry the unit that fits", () => {
  assert.deepEqual([0, 999, 3_145_728, 6.5e9].map(formatBytes), ["0 B", "999 B", "3.15 MB", "6.50 GB"]);
});

test("durations read as a person would say them", () => {
  assert.deepEqual([0.4231, 12.34, 245, 7980].map(formatDuration), ["0.42 s", "12.3 s", "4 min 05 s", "2 h 13 min"]);
});

test("numbers lose trailing zeros; what is not a number becomes a dash", () => {
  assert.deepEqual(
    [1.5, 2, Number.NaN, null].map((value) => formatNumber(value)),
    ["1.5", "2", "-", "-"],
  );
});

test("columns are as wide as their longest cell and numbers stand to the right", () => {
  assert.equal(
    columns(
      [{ title: "run" }, { title: "points", align: "right" }],
      [
        ["count", "5"],
        ["grid_scan", "20"],
      ],
    ),
    ["run        points", "─────────  ──────", "count           5", "grid_scan      20"].join("\n"),
  );
});
