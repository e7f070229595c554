import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { ROOT } from "./run-page.ts";

test("the pages of commands, configuration, macros and plans are up to date", async () => {
  const script = join(ROOT, "scripts/reference.mjs");
  const { stderr } = await promisify(execFile)(process.execPath, [script, "--check"], { env: process.env }).catch(
    (error: { stderr: string }) => error,
  );
  assert.equal(stderr, "");
});
