import assert from "node:assert/strict";
import { before, test } from "node:test";
import type { NamedDocument } from "../../../src/documents/mod.ts";
import { liveTable, type TableLayoutName } from "../../../src/recorders/mod.ts";
import { integer, number, run, scanRun, text } from "../fixtures.ts";

before(() => {
  process.env.TZ = "UTC";
});

async function tableOf(documents: readonly NamedDocument[], layout: TableLayoutName = "bluesky"): Promise<string> {
  let text = "";
  const table = liveTable({
    layout,
    write: (piece) => {
      text += piece;
    },
  });
  for (const document of documents) await table.record(document);
  return text;
}

// What BestEffortCallback of bluesky 1.15.1 prints for the same documents.
const BLUESKY_SCAN = `

Transient Scan ID: 42     Time: 2026-11-21 00:00:00
Persistent Unique Scan ID: '5f2c1a70-0000-4000-8000-000000000001'
New stream: 'baseline'
Start-of-run baseline readings:
+--------------------------------+--------------------------------+
|                             m3 | 12.5                           |
|                           ring | user beam                      |
+--------------------------------+--------------------------------+
New stream: 'primary'
+-----------+------------+------------+------------+
|   seq_num |       time |         m1 |        det |
+-----------+------------+------------+------------+
|         1 | 00:00:00.5 |     -1.000 |     32.794 |
|         2 | 00:00:00.7 |     -0.500 |    334.652 |
|         3 |   00:00:01 |      0.000 |    979.233 |
|         4 | 00:00:01.2 |      0.500 |    616.531 |
|         5 | 00:00:01.5 |      1.000 |     89.560 |
+-----------+------------+------------+------------+
generator scan ['5f2c1a70'] (scan num: 42)
End-of-run baseline readings:
+--------------------------------+--------------------------------+
|                             m3 | 12.5                           |
|                           ring | user beam                      |
+--------------------------------+--------------------------------+



`;

test("the table of a scan is Bluesky's, character by character", async () => {
  assert.equal(await tableOf(scanRun()), BLUESKY_SCAN);
});

test("the header comes again before rows 50 and 100", async () => {
  const rows = Array.from({ length: 101 }, (_, i) => ({ a: i }));
  const lines = (await tableOf(run({ streams: [{ name: "primary", keys: { a: number() }, rows }] }))).split("\n");
  const headers = lines.flatMap((line, i) => (line.includes("seq_num") ? [i] : []));
  assert.equal(headers.length, 3);
  assert.match(lines[headers[1]! + 2]!, /^\| {8}50 \|/);
  assert.match(lines[headers[2]! + 2]!, /^\| {7}100 \|/);
});

test("columns are as wide as their names, and values that do not fit widen the row", async () => {
  const keys = { a_rather_long_name: number({ precision: 1 }), n: integer(), s: text() };
  const table = await tableOf(
    run({ streams: [{ name: "primary", keys, rows: [{ a_rather_long_name: 1.25, n: 7, s: "more than nine" }] }] }),
  );
  assert.match(table, /\| a_rather_long_name \| {10}n \| {10}s \|/);
  assert.match(table, /\| {16}1\.2 \| {10}7 \| {2}more than \|/);
});

test("an integer column shows the fractions that it turns out to hold, and missing values are blank", async () => {
  const rows = [{ m: 0 }, { m: -0.5 }, { m: null }, {}];
  const table = await tableOf(run({ streams: [{ name: "primary", keys: { m: integer() }, rows }] }));
  const cells = [...table.matchAll(/^\| +\d \| \S+ +\|(.{12})\|$|^\| +\d \| +\S+ \|(.{12})\|$/gm)];
  assert.deepEqual(
    cells.map((cell) => (cell[1] ?? cell[2])!.trim()),
    ["0", "-0.500", "", ""],
  );
});

test("a run that failed says why", async () => {
  const documents = run({
    streams: [{ name: "primary", keys: { a: number() }, rows: [{ a: 1 }] }],
    stop: { exit_status: "fail", reason: "m1: soft limit" },
  });
  assert.match(await tableOf(documents), /\(scan num: 42\)\nRun failed: m1: soft limit\n/);
});

test("the Sardana layout numbers points from 0 and shows the time since the start", async () => {
  const expected = `Scan #42 started at Sat Nov 21 00:00:00 2026. It will take at least 0:00:01.500000
 #Pt No      m1       det        dt   
   0         -1     32.7942     0.5   
   1        -0.5    334.652     0.75  
   2         0      979.233      1    
   3        0.5     616.531     1.25  
   4         1      89.5595     1.5   
Scan #42 ended at Sat Nov 21 00:00:02 2026, taking 0:00:02.250000. Dead time 77.8%
`;
  assert.equal(await tableOf(scanRun({ estimated_time: 1.5, integration_time: 0.1 }), "sardana"), expected);
});
