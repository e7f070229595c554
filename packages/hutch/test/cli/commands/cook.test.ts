import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { writeScan } from "../../cook/made-up-scan.ts";
import { hutch, workplace } from "../support/hutch.ts";

test("cooks the scans of a proposal with its spice, then only what has changed", async (context) => {
  const folder = workplace(context);
  mkdirSync(join(folder, "raw/p1"), { recursive: true });
  for (const key of ["2", "10"]) await writeScan(join(folder, "raw/p1"), key);
  const environment = {
    HUTCH_REPO: `file://${folder}/raw/{proposal}/{scan}.nxs`,
    HUTCH_SPICE: join(folder, "spice/{proposal}"),
  };
  const run = (...words: string[]) => hutch(folder, words, { environment });
  const seeded = await run("spice", "seed", "settings", "img_distance=690", "grid_size=[8,9]", "--proposal", "p1");
  assert.equal(seeded.code, 0, seeded.stderr);

  const cook = ["cook", "p1/*", "--recipe", "rsm", "--json", "--workers", "1"];
  const rows = async (...more: string[]) => {
    const { stdout, stderr, code } = await run(...cook, ...more);
    assert.equal(code, 0, stderr);
    return stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line))
      .map(({ scan, status, stale }) => [
        scan,
        status,
        stale.map(({ reasons }: { reasons: string[] }) => reasons.join()),
      ]);
  };
  assert.deepEqual(await rows(), [
    ["p1/2", "cooked", []],
    ["p1/10", "cooked", []],
  ]);
  await run("spice", "anchor", "settings", "10", "--proposal", "p1", "--repo", environment.HUTCH_REPO);
  const update = await run(
    "spice",
    "update",
    "settings",
    "img_distance=700",
    "--at",
    "10",
    "--proposal",
    "p1",
    "--repo",
    environment.HUTCH_REPO,
  );
  assert.equal(update.code, 0, update.stderr);
  assert.deepEqual(await rows("--dry-run"), [
    ["p1/2", "cached", []],
    ["p1/10", "wanted", ["spice"]],
  ]);
});

test("says what is wrong in one line", async (context) => {
  const folder = workplace(context);
  await writeScan(folder, "7");
  const refusal = async (...words: string[]) => {
    const { code, stdout, stderr } = await hutch(folder, ["cook", "7.nxs", ...words]);
    assert.notEqual(code, 0);
    return stdout + stderr;
  };
  assert.match(await refusal("--recipe", "rsn"), /No recipe is called "rsn"/);
  assert.match(await refusal("--recipe", "rsm", "--set", "settings.grid=[8,9]"), /No key of settings is called "grid"/);
  assert.match(await refusal("--recipe", "rsm", "--set", "settings"), /Write it like settings\.img_distance=690/);
  assert.match(
    await refusal("--recipe", "rsm", "--executor", "slrm"),
    /No executor is called "slrm"\. Did you mean slurm/,
  );
  assert.match(await refusal(), /--recipe/);
});
