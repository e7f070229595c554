import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import type { NamedDocument } from "../../src/documents/mod.ts";
import { RunChecker } from "../../src/documents/mod.ts";
import { JOURNAL_FILE, readJournal } from "../../src/engine/mod.ts";
import { count, type Plan, supplement } from "../../src/plans/mod.ts";
import { beamline, eventsOf, stopOf, temporaryFolder } from "./beamline.ts";

const PLANS = [
  "count det 6",
  "count det 4 delayS=0.001",
  "scan det m1 -1 1 6",
  "rel_scan det m1 -1 1 6",
  "rel_grid_scan det m1 0 1 2 m2 0 1 3 snake=true",
  "adaptive_scan det det m1 -3 3 0.05 1 0.2",
  "tune_centroid det det m1 -2 3 0.2 5",
];

/** The values of a run's events, without times and uids. */
function rows(documents: readonly NamedDocument[], stream = "primary") {
  return eventsOf(documents, stream).map(({ seq_num, data }) => [seq_num, { ...data }]);
}

/** A beamline whose runs have a baseline. */
function withBaselineOfM2(dataRoot: string) {
  const preprocess = <R>(plan: Plan<R>) => supplement({ baseline: [parts.m2] })(plan);
  const parts = beamline({ dataRoot, preprocessors: [preprocess] });
  return parts;
}

test("a run cut off at any byte goes on to the same rows, none lost, none doubled", async (t) => {
  const folder = temporaryFolder(t);
  let number = 0;
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...PLANS), fc.double({ min: 0, max: 1, noNaN: true }), async (words, cut) => {
      const dataRoot = join(folder, String(number++));
      const before = withBaselineOfM2(dataRoot);
      await before.m1.set(0.25).done;
      const { runs } = await before.engine.run(before.plans.resolveWords(words.split(" "), before.devices));
      const path = join(runs[0]!.folder!, JOURNAL_FILE);
      const whole = readFileSync(path);
      const from = whole.indexOf('{"name":"descriptor"');
      writeFileSync(path, whole.subarray(0, from + Math.floor(cut * (whole.lastIndexOf('{"name":"stop"') - from))));

      const after = withBaselineOfM2(dataRoot);
      await after.m1.set(words.startsWith("count") ? 0.25 : 17).done;
      const seen: NamedDocument[] = [];
      after.engine.addRecorder({ name: "seen", record: (document) => void seen.push(document) });
      const result = await after.engine.resumeRun(path, after);
      assert.equal(result.exitStatus, "success", result.reason);
      const journaled: NamedDocument[] = [];
      for await (const document of readJournal(path)) journaled.push(document);
      const checker = new RunChecker();
      for (const document of journaled) checker.check(document);
      assert.deepEqual(rows(journaled), rows(before.documents));
      assert.equal(rows(journaled, "baseline").length, 2);
      assert.deepEqual(stopOf(journaled).num_events, stopOf(before.documents).num_events);
      assert.deepEqual(seen, JSON.parse(JSON.stringify(journaled)), "recorders see the run from its beginning");
      assert.equal(after.m1.position, before.m1.position, "motors end where they would have");
    }),
    { numRuns: 60 },
  );
});

test("refuses to resume what has ended, what is under way and what has no registered plan", async (t) => {
  const dataRoot = temporaryFolder(t);
  const parts = beamline({ dataRoot });
  const { engine, det, plans, devices } = parts;
  const ended = await engine.run(plans.resolveWords(["count", "det"], devices));
  await assert.rejects(engine.resumeRun(join(ended.runs[0]!.folder!, JOURNAL_FILE), parts), /has ended/);

  const unnamed = await engine.run(count([det], 2));
  const folder = unnamed.runs[0]!.folder!;
  const path = join(folder, JOURNAL_FILE);
  writeFileSync(path, readFileSync(path, "utf8").split("\n").slice(0, 3).join("\n"));
  await assert.rejects(engine.resumeRun(path, parts), /not a registered one/);
  writeFileSync(join(folder, "running.lock"), String(process.pid));
  await assert.rejects(engine.resumeRun(path, parts), /under way/);
});

test("a resume that cannot move its motors leaves the run as it is", async (t) => {
  const dataRoot = temporaryFolder(t);
  const before = beamline({ dataRoot });
  const { runs } = await before.engine.run(before.plans.resolveWords("scan det m1 90 99 4".split(" "), before.devices));
  const path = join(runs[0]!.folder!, JOURNAL_FILE);
  const cut = readFileSync(path, "utf8").split("\n").slice(0, 5).join("\n");
  writeFileSync(path, cut);
  const after = beamline({ dataRoot });
  after.m1.checkMove = () => {
    throw new Error("m1 is in use by the users next door");
  };
  const result = await after.engine.resumeRun(path, after);
  assert.equal(result.exitStatus, "fail");
  assert.match(result.reason, /next door/);
  assert.equal(readFileSync(path, "utf8"), cut);
});
