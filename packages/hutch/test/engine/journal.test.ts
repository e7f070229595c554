import assert from "node:assert/strict";
import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import type { NamedDocument, RunStart } from "../../src/documents/mod.ts";
import { Journal } from "../../src/engine/journal/journal.ts";
import { JOURNAL_FILE, listRuns, openAppendFile, readJournal, runFolder } from "../../src/engine/mod.ts";
import { FormatError, StorageError } from "../../src/errors/mod.ts";
import { count, scan } from "../../src/plans/mod.ts";
import { beamline, temporaryFolder } from "./beamline.ts";

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const result: T[] = [];
  for await (const item of items) result.push(item);
  return result;
}

test("the journal has every document before a listener or recorder sees it", async (t) => {
  const dataRoot = temporaryFolder(t);
  const { engine, documents, det, m1 } = beamline({ dataRoot });
  let path: string | undefined;
  let checked = 0;
  const checkJournal = ({ name, doc }: NamedDocument) => {
    path ??= join(runFolder(dataRoot, doc as RunStart), JOURNAL_FILE);
    const lastDocument = readFileSync(path, "utf8")
      .split("\n")
      .findLast((line) => line.startsWith(`{"name":"${name}"`));
    assert.deepEqual(JSON.parse(lastDocument ?? "{}").doc, JSON.parse(JSON.stringify(doc)));
    checked++;
  };
  engine.on("document", checkJournal);
  const { runs } = await engine.run(scan([det], m1, 0, 1, 3));
  const folder = runs[0]!.folder!;
  assert.match(folder, /\/\d{4}\/\d{2}\/\d{2}\/00001_scan_[0-9a-f]{8}$/);
  const journaled = await all(readJournal(join(folder, JOURNAL_FILE)));
  assert.deepEqual(journaled, JSON.parse(JSON.stringify(documents)));
  assert.equal(checked, documents.length);
  assert.ok(!existsSync(join(folder, "running.lock")));
});

test("reads a journal whose last line was torn at any byte", async (t) => {
  const dataRoot = temporaryFolder(t);
  const { engine, det } = beamline({ dataRoot });
  const { runs } = await engine.run(count([det], 2));
  const whole = readFileSync(join(runs[0]!.folder!, JOURNAL_FILE));
  const lineEnds = [...whole.keys()].filter((i) => whole[i] === 0x0a);
  const path = join(dataRoot, "torn.jsonl");
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: whole.length }), async (size) => {
      writeFileSync(path, whole.subarray(0, size));
      const complete = lineEnds.filter((end) => end < size).length;
      const expected = Math.max(0, complete - (complete > 1 ? 1 : 0));
      assert.equal((await all(readJournal(path))).length, expected);
    }),
    { numRuns: 100 },
  );
});

test("says which line is damaged when it is not the last", async (t) => {
  const path = join(temporaryFolder(t), "journal.jsonl");
  writeFileSync(path, '{"name":"start","doc":{}}\n{"name":"ev\n{"name":"stop","doc":{}}\n');
  await assert.rejects(all(readJournal(path)), (error) => error instanceof FormatError && /line 2/.test(error.message));
});

test("lists runs newest first, with those that never ended as interrupted", async (t) => {
  const dataRoot = temporaryFolder(t);
  const { engine, det, m1 } = beamline({ dataRoot });
  await engine.run(count([det], 2));
  const { runs } = await engine.run(scan([det], m1, 0, 1, 2));
  const path = join(runs[0]!.folder!, JOURNAL_FILE);
  const lines = readFileSync(path, "utf8").trimEnd().split("\n");
  writeFileSync(path, `${lines.slice(0, -1).join("\n")}\n{"name":"sto`);
  const summaries = await all(listRuns(dataRoot));
  assert.deepEqual(
    summaries.map(({ start, standing }) => [start.scan_id, start.plan_name, standing]),
    [
      [2, "scan", "interrupted"],
      [1, "count", "success"],
    ],
  );
  assert.equal(summaries[1]?.stop?.num_events?.primary, 2);
  writeFileSync(join(runs[0]!.folder!, "running.lock"), String(process.pid));
  const [newest] = await all(listRuns(dataRoot));
  assert.equal(newest?.standing, "running");
});

test("never overwrites a journal", (t) => {
  const path = join(temporaryFolder(t), "a", "journal.jsonl");
  Journal.create(path).close();
  assert.throws(() => Journal.create(path), StorageError);
});

test("keeps what the disk does not take, also half a line, and writes it in order later", (t) => {
  const path = join(temporaryFolder(t), "journal.jsonl");
  let room = 10;
  const journal = Journal.create(path, (where, isNew) => {
    const file = openAppendFile(where, isNew);
    return {
      ...file,
      write: (bytes) => {
        if (room === 0) throw Object.assign(new Error("no space left on device"), { code: "ENOSPC" });
        const written = file.write(bytes.subarray(0, room));
        room -= written;
        return written;
      },
    };
  });
  assert.equal(journal.append("first"), true);
  assert.equal(journal.append("second"), false);
  assert.match(journal.failure?.message ?? "", /disk is full/);
  assert.equal(journal.append("third"), false);
  assert.equal(readFileSync(path, "utf8"), "first\nseco");
  room = 1000;
  assert.equal(journal.flush(), true);
  assert.equal(journal.append("fourth"), true);
  assert.equal(readFileSync(path, "utf8"), "first\nsecond\nthird\nfourth\n");
  assert.equal(journal.size, 26);
  journal.close();
});

test("counts runs on where another program has left off", async (t) => {
  const dataRoot = temporaryFolder(t);
  const one = beamline({ dataRoot });
  const other = beamline({ dataRoot });
  for (const { engine, det } of [one, other, one]) await engine.run(count([det]));
  const starts = [...one.documents, ...other.documents].flatMap((d) => (d.name === "start" ? [d.doc.scan_id] : []));
  assert.deepEqual(starts, [1, 3, 2]);
  appendFileSync(join(dataRoot, "metadata.json"), "garbage");
  const { exitStatus, reason } = await one.engine.run(count([one.det]));
  assert.equal(exitStatus, "fail");
  assert.match(reason, /metadata\.json is not JSON/);
});
