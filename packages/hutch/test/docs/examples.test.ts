import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { ROOT, runPage } from "./run-page.ts";

test("the examples print what their page shows", (t) => runPage(t, "examples/README.md", ROOT));

test("every example is on the page", () => {
  const page = readFileSync(join(ROOT, "examples/README.md"), "utf8");
  const examples = readdirSync(join(ROOT, "examples")).filter((name) => name.endsWith(".ts"));
  assert.deepEqual(
    examples.filter((name) => !page.includes(`](${name})`)),
    [],
  );
});
