import assert from "node:assert/strict";
import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { type NamedDocument, RunChecker } from "../../src/documents/mod.ts";
import { JOURNAL_FILE, listRuns, type RunSummary, readJournal } from "../../src/engine/mod.ts";
import { beamline, eventsOf, temporaryFolder } from "./beamline.ts";

/** A program beside this test, in the form in which this test runs. */
const PROGRAM = fileURLToPath(
  new URL(import.meta.url.endsWith(".ts") ? "./killed-scan.ts" : "./killed-scan.js", import.meta.url),
);

test("a scan whose process is killed with SIGKILL is listed as interrupted and goes on where it was", async (t) => {
  const dataRoot = temporaryFolder(t);
  const child = fork(PROGRAM, [dataRoot, "13"]);
  await once(child, "message");
  const exit = once(child, "exit");
  const [running] = await all(listRuns(dataRoot));
  assert.equal(running?.standing, "running");
  child.kill("SIGKILL");
  await exit;
  const [summary] = await all(listRuns(dataRoot));
  assert.equal(summary?.standing, "interrupted");
  const parts = beamline({ dataRoot });
  const result = await parts.engine.resumeRun(join(summary.folder, JOURNAL_FILE), parts);
  assert.equal(result.exitStatus, "success", result.reason);
  const documents: NamedDocument[] = [];
  const checker = new RunChecker();
  for await (const document of readJournal(summary.journal)) {
    checker.check(document);
    documents.push(document);
  }
  assert.equal(eventsOf(documents).length, 40);
  for (const [i, { data }] of eventsOf(documents).entries()) {
    assert.ok(Math.abs(Number(data.m1) - (-1 + (2 * i) / 39)) < 1e-12);
  }
  const [ended] = await all(listRuns(dataRoot));
  assert.equal(ended?.standing, "success");
});

async function all(runs: AsyncIterable<RunSummary>): Promise<RunSummary[]> {
  const result: RunSummary[] = [];
  for await (const run of runs) result.push(run);
  return result;
}
