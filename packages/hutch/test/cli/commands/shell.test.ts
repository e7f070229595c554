import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { hutch, workplace } from "../support/hutch.ts";

const type = async (folder: string, ...input: string[]): Promise<string> =>
  (await hutch(folder, [], { input: `${input.join("\n")}\n` })).stdout;

test("moves and says where motors are", async (context) => {
  const shown = await type(workplace(context), "mv x 1.25", "mvr x 0.5", "wm x", "lsm");
  assert.match(shown, /x +1\.7500 +1\.7500 +mm/);
  assert.match(shown, /x +-5 +5 +mm/);
});

test("scans as SPEC users type it, and goes to the peak", async (context) => {
  const folder = workplace(context);
  const shown = await type(folder, "ascan x -2 2 8", "cen", "wm x", "mesh x -1 1 2 z 0 1 3 0 true");
  assert.match(shown, /\| +9 \| .* \| +2\.000 \|/, "8 intervals are 9 points");
  assert.match(shown, /x goes to 0\.\d+ mm, the cen of det/);
  const runs = (await hutch(folder, ["ls", "--json"])).stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  assert.deepEqual(
    runs.map(({ plan_name, points }) => [plan_name, points]),
    [
      ["scan", 9],
      ["grid_scan", 12],
    ],
  );
  const [{ doc: start }] = (await hutch(folder, ["show", "-1", "--documents"])).stdout
    .split("\n")
    .map((line) => line && JSON.parse(line));
  assert.deepEqual(start.motors, ["z", "x"], "the first motor of a mesh is the fast one");
  assert.deepEqual(start.snaking, [false, true]);
  assert.equal(start.title, "mesh x -1 1 2 z 0 1 3 0 true");
});

test("counts without saving, for as long as it is told", async (context) => {
  const folder = workplace(context);
  const shown = await type(folder, "setdet slow", "ct 0.01");
  assert.match(shown, / slow {2}= {2}[\d.]+/);
  assert.equal((await hutch(folder, ["ls", "--json"])).stdout, "");
});

test("says what is missing when there is nothing to read", async (context) => {
  const folder = workplace(context, "data: { folder: data }\ndevices: { x: { type: soft-motor } }\n");
  assert.match(await type(folder, "ascan x 0 1 2"), /No detector is active.*setdet/);
});

test("tells the time of exposure to SPEC and Sardana readers", async (context) => {
  const folder = workplace(context);
  await type(folder, "ascan x 0 1 2 0.01");
  const [run] = (await hutch(folder, ["ls", "--json"])).stdout.split("\n").map((line) => line && JSON.parse(line));
  assert.match(readFileSync(join(run.folder, "00001_scan.spec"), "utf8"), /^#T 0\.01 {2}\(Seconds\)$/m);
  assert.match((await hutch(folder, ["show", "-1", "--table", "sardana"])).stdout, /Dead time \d+\.\d%/);
});

test("evaluates TypeScript, awaits, and keeps variables", async (context) => {
  const shown = await type(
    workplace(context),
    "const half: number = 5 / 2",
    "half + 1",
    "(await run(count([det], 2))).length",
  );
  assert.match(shown, /3\.5/);
  assert.match(shown, /generator count/);
  assert.match(shown, /\n?hutch> 1\n|\n1\n/);
});

test("finds data: runs by number and by search, proposals and scans as properties", async (context) => {
  const folder = workplace(context);
  mkdirSync(join(folder, "alfa"));
  writeFileSync(join(folder, "alfa", "a0.csv"), "x,y\n1,2\n3,4\n");
  const shown = await type(
    folder,
    "ascan x -1 1 4 0",
    "(await cat[-1]).summary.steps",
    "const found = []; for await (const run of cat.search({ plan_name: 'sc' })) found.push(run.start.scan_id)",
    "['runs', ...found].join()",
    `const repo = await browse(openRepository("file://${folder}/{proposal}/{scan}.csv"))`,
    "Object.keys(repo.alfa).filter((name) => name === 'a0')",
    "[...(await repo.alfa.a0.raw()).get('y').values]",
    `(await loadScan("${folder}/alfa/a0.csv")).sizes`,
  );
  assert.match(shown, /^(hutch> )*5$/m);
  assert.match(shown, /runs,1/);
  assert.match(shown, /\[ 'a0' \]/);
  assert.match(shown, /\[ 2, 4 \]/);
  assert.match(shown, /: 2 \}/);
});

test("says what is wrong in words, and goes on", async (context) => {
  const shown = await type(
    workplace(context),
    "asan x -1 1 5",
    "mv x 99",
    "ascan x 1",
    "mv y 1",
    "help ascan",
    "1 + 1",
  );
  assert.match(shown, /No macro or plan is called "asan"\. Did you mean ascan\?/);
  assert.match(shown, /99 mm is outside -5 \.\. 5 mm/);
  assert.match(shown, /ascan needs more arguments\.\nUsage: ascan motor start final intervals/);
  assert.match(shown, /No motor is called "y"/);
  assert.match(shown, /Example: ascan m1 -1 1 20 0\.1/);
  assert.match(shown, /2\n/);
  assert.doesNotMatch(shown, /\n {4}at /, "no stack trace");
});
