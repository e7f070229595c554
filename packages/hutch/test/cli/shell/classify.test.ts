import assert from "node:assert/strict";
import { test } from "node:test";
import { classifyLine } from "../../../src/cli/shell/classify.ts";

const isMacro = (name: string) => ["ascan", "ct", "wa", "mv", "count"].includes(name);

for (const line of ["ascan m1 -1 1 20 0.1", "ct", "wa m.*", "  mv m1 -3", "mv m1 .5", "mv m1 +1", "asan m1 -1 1"]) {
  test(`takes as a macro: ${line}`, () => assert.equal(classifyLine(line, isMacro), "macro"));
}

for (const line of [
  "ct = 5",
  "count([simdet])",
  "mv.name",
  "1 + 1",
  "await run(count([d]))",
  "ct;",
  "wa[0]",
  "wa > 3",
]) {
  test(`takes as an expression: ${line}`, () => assert.equal(classifyLine(line, isMacro), "expression"));
}
