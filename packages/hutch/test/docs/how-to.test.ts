import { readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { ROOT, runPage } from "./run-page.ts";

for (const page of readdirSync(join(ROOT, "docs/how-to"))) {
  test(`docs/how-to/${page} works as it says`, (t) => runPage(t, `docs/how-to/${page}`));
}
