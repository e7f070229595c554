import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { emptyFolder, ROOT, runPage } from "./run-page.ts";

test("the tutorial from the demo to a configuration of one's own works as it says", (t) =>
  runPage(t, "docs/tutorials/first-scan.md"));

test("the tutorial from frames to reciprocal-space maps works as it says", async (t) => {
  const folder = await emptyFolder(t);
  await symlink(join(ROOT, "examples"), join(folder, "examples"));
  await runPage(t, "docs/tutorials/udkm-map.md", folder);
});
