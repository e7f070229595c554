import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { loadCommand } from "../../../src/cli/commands/load.ts";
import { spiceCommand } from "../../../src/cli/commands/spice.ts";
import { manifestScan, temporaryTree } from "../../temporary-tree.ts";

/** Runs commands and gives what they print. */
function terminal(context: TestContext, makeCommand: typeof spiceCommand) {
  const log = context.mock.method(console, "log", () => {});
  context.mock.method(console, "error", () => {});
  return async (...args: readonly string[]): Promise<string> => {
    log.mock.resetCalls();
    await makeCommand().parseAsync(args, { from: "user" });
    return log.mock.calls.map((call) => call.arguments.join(" ")).join("\n");
  };
}

test("a proposal's spice from its seed to a resolved conflict", async (context) => {
  const root = temporaryTree(context, { ...manifestScan("data/p1/9", ""), ...manifestScan("data/p1/10", "") });
  const run = terminal(context, spiceCommand);
  const place = [
    ...["--spice", join(root, "spice/{proposal}"), "--proposal", "p1", "--author", "ada"],
    ...["--repo", `file://${root}/data/{proposal}/{scan}`],
  ];
  const spice = (...args: readonly string[]) => run(...args, ...place);
  assert.match(await spice("seed", "settings", "img_distance=690", "img_center=[50,120]"), /settings seed, revision 1/);
  await spice("anchor", "settings", "r10", "--reason", "detector moved");
  await spice("update", "settings", "img_distance=720", "--at", "10");
  const [before] = JSON.parse(await spice("view", "9", "--json"));
  const [after] = JSON.parse(await spice("view", "r10", "--json"));
  assert.deepEqual([before.data.img_distance, after.data.img_distance, after.anchor], [690, 720, "10"]);
  assert.match(await spice("view", "10"), /^type\s+clean\s+revision\s+uuid\s+anchor\s+data\n.*\nsettings\s+yes\s+3/);
  assert.match(
    await spice("explain", "10", "settings.img_distance"),
    /is 720, set by settings from 10.*by ada[\s\S]*before: 690/,
  );
  assert.match(await spice("log"), /detector moved/);
  await assert.rejects(spice("anchor", "settings", "r11"), /No scan is called "r11"/);
  await assert.rejects(spice("update", "settings", "img_distance=1"), /--at SCAN, --seed, or --uuid/);
  await assert.rejects(spice("update", "settings", "img_distance", "--seed"), /is not KEY=VALUE/);

  const other = [...place.slice(0, 1), join(root, "other"), ...place.slice(2)];
  await run("merge", join(root, "spice/p1"), ...other);
  await run("update", "settings", "img_distance=750", "--at", "10", ...other);
  await spice("update", "settings", "img_distance=740", "--at", "10");
  assert.match(await spice("merge", join(root, "other")), /1 records were added[\s\S]*Conflict of settings at 10/);
  const conflicted = JSON.parse(await run("log", "settings", "--json", ...other)).at(-1);
  await spice("resolve", "settings", conflicted.uuid.slice(0, 8));
  const [resolved] = JSON.parse(await spice("view", "10", "--json"));
  assert.deepEqual([resolved.clean, resolved.data.img_distance, resolved.revision], [true, 750, 5]);
  assert.match(await spice("export", join(root, "nx5d")), /6 records were written/);
});

test("says where spice is wanted when it is not told", async (context) => {
  const run = terminal(context, spiceCommand);
  delete process.env.HUTCH_SPICE;
  delete process.env.NX5D_SPICE_REPO;
  await assert.rejects(run("view"), /--spice FOLDER, or set HUTCH_SPICE/);
  await assert.rejects(run("view", "--spice", "/data/{proposal}/spice"), /Say which proposal/);
  const root = temporaryTree(context, {});
  process.env.NX5D_SPICE_REPO = join(root, "{proposal}");
  context.after(() => delete process.env.NX5D_SPICE_REPO);
  await run("seed", "settings", "img_distance=690", "--proposal", "p1");
  assert.match(await run("view", "--spice", join(root, "p1")), /690/);
});

test("load prints, stacks and writes scans", async (context) => {
  const root = temporaryTree(context, {
    "p/1.csv": "a [mm],b\n1,2\n",
    "p/2.csv": "a [mm],b\n3,4\n",
    "x.spec": "#S 1 ct\n#L d\n5\n",
  });
  const run = terminal(context, loadCommand);
  assert.match(await run(join(root, "x.spec")), /<Dataset>[\s\S]*index: 1[\s\S]*d /);
  const template = `file://${root}/{proposal}/{scan}.csv`;
  await run(template, "--proposal", "p", "--scan", "1", "r2", "--to", join(root, "both.csv"));
  assert.equal(readFileSync(join(root, "both.csv"), "utf8"), "a [mm],b,scan\n1,2,1\n3,4,2\n");
  const json = JSON.parse(await run(join(root, "p/1.csv"), "--json"));
  assert.deepEqual(json.variables.a.values, [1]);
  await assert.rejects(run(template), /needs --proposal KEY and --scan KEYS/);
  await assert.rejects(run(join(root, "p/1.csv"), "--to", join(root, "a.xls")), /does not write "\.xls"/);
});
