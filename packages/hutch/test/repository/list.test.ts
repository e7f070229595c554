import assert from "node:assert/strict";
import { mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { listRepository, openRepository, type ScanRow } from "../../src/repository/mod.ts";
import { manifestScan, temporaryTree } from "../temporary-tree.ts";

async function collect<T>(rows: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const row of rows) list.push(row);
  return list;
}

const brief = ({ scan, handle, type, steps, notes }: ScanRow) => ({ scan, handle, type, steps, notes });

test("lists proposals and scans of folders in the order a person counts", async (context) => {
  const root = temporaryTree(context, {
    ...manifestScan("p10/9", "before"),
    ...manifestScan("p10/10", "after"),
    "p10/10/image00000.tiff": "x",
    "p9/1/rockingcurves000001.dat": "% Theta\n",
    "notes.txt": "a document, so no proposal",
  });
  const repository = openRepository(`file://${root}/{proposal}/{scan}`);
  assert.deepEqual(await repository.keys(), ["p9", "p10"]);
  const rows = await collect(repository.proposal("p10").rows());
  assert.deepEqual(rows.map(brief), [
    { scan: "9", handle: "r9", type: "default", steps: 0, notes: "before" },
    { scan: "10", handle: "r10", type: "default", steps: 1, notes: "after" },
  ]);
  assert.equal((await repository.proposal("p9").scan("1").summary()).type, "sRSM");
});

test("lists documents whose names repeat the proposal, and passes over strays", async (context) => {
  const root = temporaryTree(context, {
    "p1/p1-7.csv": "a,b\n1,2\n",
    "p1/p1-8.csv": "a,b\n1,2\n",
    "p1/p2-9.csv": "a,b\n1,2\n",
    "p1/readme.md": "",
    "p2/": "",
  });
  const repository = openRepository(`file://${root}/{proposal}/{proposal}-{scan}.csv`);
  assert.deepEqual(await repository.proposal("p1").keys(), ["7", "8"]);
  assert.deepEqual(await repository.proposal("p2").keys(), []);
  assert.equal(repository.proposal("p1").scan("7").url, `file://${root}/p1/p1-7.csv`);
});

test("a name that fits in two ways is a row that says so, and hides no other", async (context) => {
  const root = temporaryTree(context, { "x_1_2.csv": "a\n", "x_1.csv": "a,b\n1,2\n" });
  const repository = openRepository(`file://${root}/{proposal}_{scan}.csv`);
  assert.deepEqual(await repository.keys(), ["x"]);
  assert.match(repository.problems[0]!.problem.message, /"x_1_2.csv" fits .* in two ways/);
  const rows = await collect(repository.proposal("x").rows());
  assert.deepEqual(
    rows.map(({ scan }) => scan),
    ["1", "1_2"],
  );
});

test("a scan that cannot be read is a row with the reason", async (context) => {
  const root = temporaryTree(context, {
    ...manifestScan("p/1", "good"),
    "p/2/journal.jsonl": "nothing\n",
    "p/3/": "",
    ...manifestScan("p/4", "good too"),
  });
  const rows = await collect(openRepository(`file://${root}/{proposal}/{scan}`).proposal("p").rows());
  assert.deepEqual(
    rows.map(({ scan, type }) => [scan, type]),
    [
      ["1", "default"],
      ["2", "unreadable"],
      ["3", "unreadable"],
      ["4", "default"],
    ],
  );
  assert.match(rows[1]!.notes, /does not begin with a start document/);
  assert.match(rows[2]!.notes, /p\/3 is of no known kind/);
});

test("a listing is read again where a scan changed, also by another process", async (context) => {
  const root = temporaryTree(context, { ...manifestScan("p/1", "first"), ...manifestScan("p/2", "second") });
  const past = Date.now() / 1000 - 3600;
  for (const scan of ["1", "2"]) utimesSync(join(root, "p", scan), past, past);
  const template = `file://${root}/{proposal}/{scan}`;
  const notes = async () => {
    const proposal = openRepository(template, { cacheFolder: join(root, "cache") }).proposal("p");
    return (await collect(proposal.rows())).map((row) => row.notes);
  };
  assert.deepEqual(await notes(), ["first", "second"]);
  // Not seen: the folder keeps its time.
  writeFileSync(join(root, "p/1/parameters.txt"), "changed in place");
  assert.deepEqual(await notes(), ["first", "second"]);
  writeFileSync(join(root, "p/2/parameters.txt"), "changed");
  utimesSync(join(root, "p/2"), past + 60, past + 60);
  assert.deepEqual(await notes(), ["first", "changed"]);
  mkdirSync(join(root, "p/3"));
  writeFileSync(join(root, "p/3/manifest.dat"), "%");
  assert.equal((await notes()).length, 3);
  const refreshed = openRepository(template, { cacheFolder: join(root, "cache") }).proposal("p");
  assert.equal((await collect(refreshed.rows({ refresh: true })))[0]!.notes, "changed in place");
});

test("a scan order by start time follows the times", async (context) => {
  const line = (time: number) =>
    `${JSON.stringify({ name: "start", doc: { uid: "3f2a91c0-0000-4000-8000-000000000000", time } })}\n`;
  const root = temporaryTree(context, {
    "p/1/journal.jsonl": line(300),
    "p/2/journal.jsonl": line(100),
    "p/3/journal.jsonl": line(200),
  });
  const proposal = openRepository(`file://${root}/{proposal}/{scan}`, { order: "start-time" }).proposal("p");
  assert.deepEqual(await proposal.keys(), ["2", "3", "1"]);
  const order = await proposal.keyOrder();
  assert.ok(order("2", "1") < 0 && order("3", "1") < 0);
});

test("listRepository shows proposals, then scans, and plain folders and documents as they are", async (context) => {
  const root = temporaryTree(context, {
    ...manifestScan("p1/1", "one"),
    ...manifestScan("p2/1", "two"),
    "scans.spec": "#F scans.spec\n\n#S 1 ascan th 0 1 1 1\n#L th  det\n0 1\n1 2\n#S 2 ct\n#L det\n3\n",
  });
  const template = `file://${root}/{proposal}/{scan}`;
  const rows = await collect(listRepository(template));
  assert.deepEqual(rows.map((row) => [row.kind, row.proposal]).slice(0, 2), [
    ["proposal", "p1"],
    ["proposal", "p2"],
  ]);
  const [scan] = await collect(listRepository(template, { proposal: "p2" }));
  assert.ok(scan?.kind === "scan" && scan.notes === "two");
  const inside = await collect(listRepository(join(root, "scans.spec")));
  assert.deepEqual(
    inside.map((row) => (row.kind === "scan" ? [row.scan, row.type, row.steps] : row)),
    [
      ["1", "ascan", 2],
      ["2", "ct", 1],
    ],
  );
  assert.equal((await collect(listRepository(join(root, "p1"), { limit: 1 }))).length, 1);
  await assert.rejects(collect(listRepository(template, { proposal: "p3" })), /No proposal is called "p3".*p1/s);
  await assert.rejects(openRepository(`file://${root}/absent/{proposal}/{scan}`).keys(), /There is no .*absent/);
});
