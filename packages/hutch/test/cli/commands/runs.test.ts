import assert from "node:assert/strict";
import { readFileSync, realpathSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { hutch, SOFT_BEAMLINE, workplace } from "../support/hutch.ts";

const lines = (text: string) => text.trim().split("\n");

test("runs a plan, lists it, shows it and exports it", async (context) => {
  const folder = workplace(context);
  const run = await hutch(folder, ["run", "scan", "det", "x", "-2", "3", "11"]);
  assert.equal(run.code, 0, run.stderr);
  assert.match(run.stdout, /\| {9}1 \| .* \| {5}-2\.000 \|/);
  assert.match(run.stdout, /det: peak at x = 0\.5\d* mm, FWHM/);

  const [listed] = lines((await hutch(folder, ["ls", "--json"])).stdout).map((line) => JSON.parse(line));
  assert.equal(listed.plan_name, "scan");
  assert.equal(listed.points, 11);
  assert.equal(listed.status, "success");

  const shown = await hutch(folder, ["show", "-1"]);
  assert.match(shown.stdout, /generator scan \['[0-9a-f]{8}'\] \(scan num: 1\)/);
  assert.match(shown.stdout, /journal .*journal\.jsonl/);
  assert.match((await hutch(folder, ["show", "1", "--table", "sardana"])).stdout, /#Pt No/);

  const exported = await hutch(folder, ["export", "1", "--to", "spec", "-o", "again.spec", "--json"]);
  const [file] = JSON.parse(exported.stdout).files;
  assert.equal(
    readFileSync(join(folder, file), "utf8").replaceAll("again.spec", "00001_scan.spec"),
    readFileSync(join(listed.folder, "00001_scan.spec"), "utf8").replaceAll(`${listed.folder}/`, ""),
    "the exported file is the one that was written during the run",
  );
  const documents = lines((await hutch(folder, ["show", "-1", "--documents"])).stdout).map((line) => JSON.parse(line));
  assert.deepEqual([documents[0].name, documents.at(-1).name], ["start", "stop"]);
  assert.equal(documents[0].doc.user, "Ada");
});

test("takes --data and --config before the name of a command too", async (context) => {
  const folder = workplace(context);
  renameSync(join(folder, "hutch.yaml"), join(folder, "other.yaml"));
  const global = ["--config", "other.yaml", "--data", "elsewhere"];
  assert.equal((await hutch(folder, [...global, "run", "count", "det"])).code, 0);
  const [listed] = lines((await hutch(folder, [...global, "ls", "--json"])).stdout).map((line) => JSON.parse(line));
  assert.equal(listed.folder.startsWith(join(realpathSync(folder), "elsewhere")), true, listed.folder);
});

test("answers scripts with one line of JSON and nothing else", async (context) => {
  const folder = workplace(context);
  const { stdout, code } = await hutch(folder, ["run", "--json", "count", "det", "num=3"]);
  const result = JSON.parse(stdout);
  assert.equal(code, 0);
  assert.equal(result.exit_status, "success");
  assert.equal(result.runs[0].scan_id, 1);
});

test("refuses a move outside the limits before anything is moved or written", async (context) => {
  const folder = workplace(context);
  const { code, stderr } = await hutch(folder, ["run", "scan", "det", "x", "0", "50", "3"]);
  assert.equal(code, 1);
  assert.match(stderr, /^error: x: 50 mm is outside -5 \.\. 5 mm\.\nChoose a target inside the limits/);
  assert.doesNotMatch(stderr, /\n {4}at /, "no stack trace");
  assert.equal((await hutch(folder, ["ls", "--json"])).stdout, "");
  assert.match((await hutch(folder, ["--debug", "run", "scan", "det", "x", "0", "50", "3"])).stderr, /\n {4}at /);
});

test("dry-runs a plan: points, time, ranges, problems", async (context) => {
  const folder = workplace(context);
  const good = JSON.parse((await hutch(folder, ["check", "--json", "scan", "slow", "x", "-1", "1", "51"])).stdout);
  assert.equal(good.plan.points, 51);
  assert.ok(Math.abs(good.plan.duration_s - 51 * 0.02) < 1e-9);
  assert.deepEqual(good.problems, []);
  const bad = await hutch(folder, ["check", "scan", "det", "x", "-9", "1", "5"]);
  assert.equal(bad.code, 1);
  assert.match(bad.stdout, /problem: x: -9 mm is outside/);
});

for (const [what, args, message] of [
  ["an unknown plan", ["run", "gird_scan"], /No plan is called "gird_scan"\. Did you mean grid_scan\?/],
  ["an unknown device", ["run", "count", "dett"], /No device is called "dett"\. Did you mean det\?/],
  ["an unknown argument", ["run", "count", "det", "nun=3"], /No argument of count is called "nun"/],
  ["a wrong type", ["run", "count", "det", "num=many"], /count: num/],
  ["a missing run", ["show", "77"], /No run in .* is called 77/],
  ["an unknown format", ["export", "-1", "--to", "pdf"], /No export format is called "pdf"/],
] as const) {
  test(`says in words what is wrong: ${what}`, async (context) => {
    const folder = workplace(context);
    if (args[0] === "export") await hutch(folder, ["run", "count", "det"]);
    const { code, stderr } = await hutch(folder, args);
    assert.equal(code, 2);
    assert.match(stderr, message);
    assert.ok(lines(stderr).length <= 3, stderr);
  });
}

test("tells where a configuration is wrong", async (context) => {
  const folder = workplace(context, SOFT_BEAMLINE.replace("velocity", "speed").replace("sigma: 0.8", "sigma: wide"));
  const { code, stderr } = await hutch(folder, ["check"]);
  assert.equal(code, 2);
  assert.match(stderr, /hutch\.yaml:10:\d+: devices\.det\.sigma is "wide", but must be a number/);
});

test("refuses a data folder that cannot be made", async (context) => {
  const folder = workplace(context);
  writeFileSync(join(folder, "taken"), "");
  const { code, stderr } = await hutch(folder, ["run", "count", "det", "--data", join(folder, "taken")]);
  assert.equal(code, 1);
  assert.match(stderr, /taken cannot be (made|written)[\s\S]*folder/);
});

test("writes a configuration to start from, and never over another", async (context) => {
  const folder = workplace(context);
  assert.match((await hutch(folder, ["init"])).stderr, /hutch\.yaml exists and was left as it is/);
  assert.equal((await hutch(folder, ["init", "mine.yaml"])).code, 0);
  assert.match(readFileSync(join(folder, "mine.yaml"), "utf8"), /^# .*\n[\s\S]*type: area-detector/m);
});
