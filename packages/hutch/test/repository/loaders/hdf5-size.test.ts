import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Dataset, loadScan, saveDataset } from "../../../src/repository/mod.ts";
import { temporaryTree } from "../../temporary-tree.ts";

test("an HDF5 file that was cut is named with the size it should have", async (context) => {
  const root = temporaryTree(context, {});
  const path = join(root, "scan.h5");
  await saveDataset(new Dataset({ variables: { x: { dims: ["i"], values: new Float64Array(1000) } } }), path);
  const whole = readFileSync(path);
  assert.equal((await loadScan(path)).get("x").shape[0], 1000);
  writeFileSync(path, whole.subarray(0, 3000));
  await assert.rejects(loadScan(path), (error: Error) =>
    error.message.includes(`scan.h5 was cut: it has 3000 of ${whole.length} bytes`),
  );
});
