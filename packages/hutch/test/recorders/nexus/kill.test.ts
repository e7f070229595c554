import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { Dataset, File, ready } from "h5wasm/node";
import { readSpec } from "../../../src/formats/spec/mod.ts";

const isSource = import.meta.url.endsWith(".ts");
const child = fileURLToPath(new URL(isSource ? "./kill-child.ts" : "./kill-child.js", import.meta.url));

test("after kill -9 in the middle of a run the NeXus and SPEC files open and hold the points", async () => {
  await ready;
  const folder = mkdtempSync(join(tmpdir(), "hutch-kill-"));
  const writer = spawn(process.execPath, [...(isSource ? ["--import", "tsx"] : []), child, folder], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    await once(writer.stdout, "data"); // it tells when 200 points are published
    writer.kill("SIGKILL");
    await once(writer, "exit");
    const file = new File(join(folder, "00042_scan.nxs"), "r");
    const det = file.get("/entry/measurement/det");
    assert(det instanceof Dataset);
    assert(det.shape![0]! >= 200);
    const values = det.value as Float64Array;
    assert(values.every((value, i) => value === i));
    file.close();
    const [scan] = readSpec(readFileSync(join(folder, "00042_scan.spec"), "utf8")).scans;
    assert(scan!.columns[0]!.length >= 200);
  } finally {
    writer.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  }
});
