import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { openRuns } from "../../src/catalog/mod.ts";
import { gaussianDetector, SoftMotor } from "../../src/devices/mod.ts";
import { RunEngine } from "../../src/engine/mod.ts";
import { count, scan } from "../../src/plans/mod.ts";
import { loadScan, openRepository } from "../../src/repository/mod.ts";
import { temporaryTree } from "../temporary-tree.ts";

async function twoRuns(dataRoot: string): Promise<void> {
  const motor = new SoftMotor("m1", { unit: "mm" });
  const detector = gaussianDetector("det", { motor, height: 100 });
  const engine = new RunEngine({ dataRoot });
  await engine.run(count([detector], 3), { metadata: { data_session: "pass-1", sample: "grid" } });
  await engine.run(scan([detector], motor, -1, 1, 5), {
    metadata: { data_session: "pass-2" },
  });
  await engine.close();
}

test("runs are found by place, number, uid and search, and load as labelled arrays", async (context) => {
  const root = temporaryTree(context);
  await twoRuns(root);
  const cat = openRuns(root);
  const latest = await cat[-1]!;
  assert.equal(latest.start.plan_name, "scan");
  const dataset = await latest.raw();
  assert.deepEqual(Object.keys(dataset.coordinates).sort(), ["m1", "time"]);
  assert.deepEqual(Array.from(dataset.get("m1").numbers), [-1, -0.5, 0, 0.5, 1]);
  assert.equal(dataset.get("m1").units, "mm");
  assert.equal(dataset.get("det").length, 5);
  assert.equal((await cat.find(latest.start.uid.slice(0, 8))).start.uid, latest.start.uid);
  assert.equal((await cat[latest.start.scan_id!]!).start.uid, latest.start.uid);
  const found = [];
  for await (const run of cat.search({ plan_name: "cou" })) found.push(run.start.plan_name);
  assert.deepEqual(found, ["count"]);
  await assert.rejects(cat[-3]!, /There is no run -3/);
});

test("a data root is a repository: proposals by session, runs in the order of their start", async (context) => {
  const root = temporaryTree(context);
  await twoRuns(root);
  const repository = openRepository(`hutch://${root}`);
  assert.deepEqual(await repository.keys(), ["pass-1", "pass-2"]);
  const proposal = repository.proposal("pass-2");
  const rows = [];
  for await (const row of proposal.rows()) rows.push(row);
  assert.deepEqual([rows.length, rows[0]?.type, rows[0]?.steps], [1, "scan", 5]);
  assert.equal((await proposal.scan(rows[0]!.scan).raw()).sizes.index, 5);
});

test("a journal that was torn loads what is there, with a warning", async (context) => {
  const root = temporaryTree(context);
  const lines = [
    { name: "start", doc: { uid: "r", time: 1, hints: { dimensions: [[["x"], "primary"]] } } },
    {
      name: "descriptor",
      doc: {
        uid: "d",
        time: 1,
        run_start: "r",
        name: "primary",
        data_keys: {
          x: { dtype: "number", shape: [], source: "s", units: "mm" },
          curve: { dtype: "array", shape: [2], source: "s" },
          label: { dtype: "string", shape: [], source: "s" },
        },
      },
    },
    {
      name: "event_page",
      doc: {
        descriptor: "d",
        uid: ["1", "2"],
        time: [1, 2],
        seq_num: [1, 2],
        data: {
          x: [0.5, null],
          curve: [
            [1, 2],
            [3, 4],
          ],
          label: ["a", "b"],
        },
        timestamps: {},
      },
    },
  ];
  const file = join(root, "run.jsonl");
  writeFileSync(file, `${lines.map((line) => JSON.stringify(line)).join("\n")}\n{"name":"ev`);
  const dataset = await loadScan(file);
  assert.deepEqual(Array.from(dataset.get("x").numbers), [0.5, Number.NaN]);
  assert.deepEqual(
    [dataset.get("curve").shape, dataset.get("label").values],
    [
      [2, 2],
      ["a", "b"],
    ],
  );
  assert.match(String(dataset.attributes.warnings), /no stop document/);
  mkdirSync(join(root, "empty"));
  await assert.rejects(loadScan(join(root, "empty")), /no known kind/);
});
