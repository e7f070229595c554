import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { NEXT_STATES } from "../../src/engine/mod.ts";
import { ROOT } from "./run-page.ts";

test("the page on stopping has the engine's own table of states", () => {
  const page = readFileSync(join(ROOT, "docs/explanations/stop-and-pause.md"), "utf8");
  const rows = [...page.matchAll(/^\| `(\w+)` \| .* \| ([\w, ]+) \|$/gm)].map(([, state, next]) => [
    state,
    next!.split(", "),
  ]);
  const sorted = (table: Record<string, readonly string[]>) =>
    Object.fromEntries(Object.entries(table).map(([state, next]) => [state, [...next].sort()]));
  assert.deepEqual(sorted(Object.fromEntries(rows)), sorted(NEXT_STATES));
});
