import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { defineRepository } from "../../src/repository/mod.ts";
import { BeamlineMetadata, folderStore, formatRecord, memoryStore, openSpice, Spice } from "../../src/spice/mod.ts";
import { temporaryTree } from "../temporary-tree.ts";

const SEED = { img_center: [50, 120], img_distance: 690, grid_size: [80, 150] };

function newSpice(store = memoryStore(), author = "ada"): Spice {
  let time = 1_700_000_000;
  return new Spice(store, { author, now: () => time++ });
}

test("the same seed again changes nothing; another one shows the difference", async () => {
  const spice = newSpice();
  const first = await spice.seed("settings", SEED);
  assert.equal((await spice.seed("settings", { ...SEED })).uuid, first.uuid);
  await assert.rejects(spice.seed("settings", { ...SEED, grid_size: [70, 140] }), {
    code: "REQUEST",
    message: /settings has another seed already[\s\S]*grid_size: stored \[80,150\], given \[70,140\]/,
  });
  await spice.update("seed", "settings", { img_distance: 700 });
  assert.equal((await spice.seed("settings", SEED)).data?.img_distance, 700, "a script that runs again is harmless");
  assert.equal((await spice.log()).length, 2);
});

test("anchors count from their scan on, in scan order and not as text", async () => {
  const spice = newSpice();
  await spice.seed("offsets", { theta: 0 });
  await spice.anchor("10", "offsets", { reason: "realigned" });
  await spice.update({ scan: "10" }, "offsets", { theta: 1.5 });
  await spice.anchor("100", "offsets");
  const theta = async (scan?: string) => (await spice.values(scan)).offsets?.theta;
  assert.deepEqual(
    await Promise.all([undefined, "1", "9", "10", "11", "99", "100"].map(theta)),
    [0, 0, 0, 1.5, 1.5, 1.5, 1.5],
  );
  await spice.update({ scan: "12" }, "offsets", { theta: 2 });
  assert.deepEqual(await Promise.all(["9", "10", "99", "100"].map(theta)), [0, 2, 2, 1.5]);
});

test("anchors follow the order of the repository, also when keys say nothing", async () => {
  const times: Readonly<Record<string, number>> = { zebra: 1, apple: 2, mango: 3 };
  const repository = defineRepository({
    proposals: () => ["p"],
    scans: () => Object.keys(times),
    summary: ({ scan }) => ({ type: "t", description: "", startTime: times[scan]! }),
    raw: () => assert.fail("nothing is loaded"),
    order: "start-time",
  });
  const spice = await openSpice(repository.proposal("p"), { author: "ada" });
  await spice.seed("beam", { energy: 8000 });
  await spice.anchor("apple", "beam");
  await spice.update({ scan: "apple" }, "beam", { energy: 10000 });
  const energies = await Promise.all(
    ["zebra", "apple", "mango"].map(async (scan) => (await spice.values(scan)).beam?.energy),
  );
  assert.deepEqual(energies, [8000, 10000, 10000]);
});

test("an update without a change writes nothing, also for lists", async () => {
  const spice = newSpice();
  const seed = await spice.seed("settings", SEED);
  assert.equal((await spice.update({ scan: "7" }, "settings", { img_center: [50, 120] })).uuid, seed.uuid);
});

test("unknown names and wrong kinds of values are refused, and nothing is written", async () => {
  const spice = newSpice();
  await spice.seed("settings", SEED);
  await spice.seed("mine", { gain: 2, label: "x", list: [1], anything: null });
  const wrong: [string, Record<string, never>, RegExp][] = [
    [
      "settings",
      { img_distanse: 1 } as never,
      /No key of settings is called "img_distanse". Did you mean img_distance/,
    ],
    ["settings", { img_distance: "far" } as never, /settings.img_distance cannot be "far"/],
    ["settings", { img_distance: -1 } as never, /settings.img_distance cannot be -1/],
    ["settings", { img_center: [1] } as never, /settings.img_center cannot be \[1\]/],
    ["mine", { gain: "high" } as never, /mine.gain cannot be "high"/],
    ["mine", { gain: Number.NaN } as never, /mine.gain cannot be NaN/],
    ["absent", {}, /No spice type is called "absent"/],
  ];
  for (const [type, changes, message] of wrong) await assert.rejects(spice.update("seed", type, changes), message);
  assert.equal((await spice.log()).length, 2);
  await spice.update("seed", "mine", { anything: { nested: [1] } });
});

test("explain says which record set a value, through anchors and back to the seed", async () => {
  const spice = newSpice();
  const seed = await spice.seed("settings", SEED);
  const first = await spice.update("seed", "settings", { img_distance: 700 }, { reason: "measured" });
  await spice.anchor("5", "settings");
  await spice.update({ scan: "6" }, "settings", { grid_size: [10, 10] });
  const distance = await spice.explain("7", "settings", "img_distance");
  assert.equal(distance.value, 700);
  assert.deepEqual(
    [distance.setBy.uuid, distance.setBy.reason, distance.setBy.author],
    [first.uuid, "measured", "ada"],
  );
  assert.deepEqual(
    distance.history.map(({ value, setBy }) => [value, setBy.uuid]),
    [[690, seed.uuid]],
  );
  assert.equal((await spice.explain("7", "settings", "img_center")).setBy.uuid, seed.uuid);
  await assert.rejects(spice.explain("7", "settings", "img"), /No key of settings/);
});

test("two places that changed the same thing are a conflict after a merge, until it is resolved", async () => {
  const here = newSpice();
  await here.seed("offsets", { theta: 0 });
  const there = await here.dryRun();
  await there.update({ scan: "3" }, "offsets", { theta: 2 });
  await here.update({ scan: "3" }, "offsets", { theta: 1 });
  const { added, conflicts } = await here.merge(await there.log());
  assert.equal(added.length, 1);
  assert.equal(conflicts.length, 1);
  await assert.rejects(here.view("3"), /offsets at its seed has 2 last records: .*\n.*hutch spice resolve offsets/);
  assert.equal((await here.view("3", { allowConflicts: true }))[0]!.isClean, false);
  await assert.rejects(here.update({ scan: "3" }, "offsets", { theta: 5 }), /2 last records/);
  await here.resolve("offsets", "", added[0]!.uuid.slice(0, 8), { reason: "theirs is right" });
  assert.deepEqual(await here.values("3"), { offsets: { theta: 2 } });
  const { setBy } = await here.explain("3", "offsets", "theta");
  assert.equal(setBy.uuid, added[0]!.uuid);
  assert.equal((await here.merge(await there.log())).added.length, 0);
  await assert.rejects(here.resolve("offsets", "", "x"), /has no conflict/);
});

test("an update by uuid wins a conflict; one of an old record is refused", async () => {
  const here = newSpice();
  const old = await here.seed("offsets", { theta: 0 });
  const there = await here.dryRun();
  const theirs = await there.update("seed", "offsets", { theta: 2 });
  await here.update("seed", "offsets", { theta: 1 });
  await here.merge([theirs]);
  await assert.rejects(
    here.update({ uuid: old.uuid }, "offsets", { theta: 9 }),
    /is revision 1 of offsets; the last is 2/,
  );
  await here.update({ uuid: theirs.uuid.slice(0, 8) }, "offsets", { theta: 2 });
  assert.deepEqual(await here.conflicts(), []);
  assert.deepEqual(await here.values(), { offsets: { theta: 2 } });
});

test("a merge of a record that was edited is refused whole", async () => {
  const spice = newSpice();
  const seed = await spice.seed("offsets", { theta: 0 });
  const other = await newSpice().seed("settings", SEED);
  await assert.rejects(spice.merge([other, { ...seed, data: { theta: 1 } }]), /is not the same in both places/);
  assert.equal((await spice.log()).length, 1);
});

test("a folder keeps one file per record; others see it at once; a damaged file hides nothing", async (context) => {
  const folder = join(temporaryTree(context), "spice");
  const spice = newSpice(folderStore(folder));
  const other = newSpice(folderStore(folder), "bob");
  const seed = await spice.seed("settings", SEED, { reason: "from the calibration" });
  await other.update({ scan: "1" }, "settings", { img_distance: 720 });
  assert.equal((await spice.values("1")).settings?.img_distance, 720);
  assert.deepEqual(
    (await spice.log()).map(({ author }) => author),
    ["ada", "bob"],
  );
  assert.deepEqual(readdirSync(folder).length, 2, "no temporary file is left");
  writeFileSync(join(folder, "f33647c0-f399-4bb9-8d73-875d6479f940"), "");
  assert.equal((await spice.log()).length, 2);
  assert.match(spice.problems[0]!.message, /f33647c0.* is not JSON/);
  assert.equal(JSON.parse(readFileSync(join(folder, seed.uuid), "utf8")).reason, "from the calibration");
});

test("records of nx5d are read, anchored with numbers or text, and written for it", async (context) => {
  const root = temporaryTree(context);
  const record = (uuid: string, revision: number, anchor: string | number, theta: number) => [
    `nx5d/${uuid}`,
    JSON.stringify({ version: "kmc3/1a", handle: "offsets", uuid, revision, anchor, data: { theta } }),
  ];
  const folder = temporaryTree(context, {
    ...Object.fromEntries([
      record("f33647c0-f399-4bb9-8d73-875d6479f940", 1, "", 0),
      record("a33647c0-f399-4bb9-8d73-875d6479f941", 2, 118, 30),
      record("b33647c0-f399-4bb9-8d73-875d6479f942", 3, "120", 1.5),
    ]),
    "nx5d/notes.txt": "not a record",
  });
  const spice = newSpice(folderStore(join(folder, "nx5d")));
  const theta = async (scan: string) => (await spice.values(scan)).offsets?.theta;
  assert.deepEqual(await Promise.all(["9", "118", "119", "120"].map(theta)), [0, 30, 30, 1.5]);
  assert.equal((await spice.explain("119", "offsets", "theta")).history[0]?.value, 0);
  const target = folderStore(join(root, "out"), { version: "kmc3/1a" });
  await new Spice(target, { author: "ada" }).merge(await spice.log());
  await new Spice(target, { author: "ada" }).update(
    { scan: "200" },
    "offsets",
    { theta: 2 },
    { reason: "unseen by nx5d" },
  );
  const written = readdirSync(join(root, "out")).map((name) =>
    JSON.parse(readFileSync(join(root, "out", name), "utf8")),
  );
  assert.equal(written.length, 4);
  for (const { version, type, handle, author } of written) {
    assert.deepEqual([version, type, handle, author], ["kmc3/1a", "offsets", "offsets", undefined]);
  }
});

test("null data takes an anchor back", async () => {
  const spice = newSpice();
  const seed = await spice.seed("offsets", { theta: 0 });
  const anchored = await spice.anchor("5", "offsets");
  await spice.update({ scan: "5" }, "offsets", { theta: 3 });
  await spice.merge([{ ...anchored, uuid: "f33647c0-f399-4bb9-8d73-875d6479f940", revision: 9, data: null }]);
  assert.equal((await spice.view("6"))[0]!.record.uuid, seed.uuid);
});

test("a dry run writes nothing where it came from", async () => {
  const spice = newSpice();
  await spice.seed("offsets", { theta: 0 });
  const trial = await spice.dryRun();
  await trial.update("seed", "offsets", { theta: 9 });
  assert.deepEqual(
    [await spice.values(), await trial.values()],
    [{ offsets: { theta: 0 } }, { offsets: { theta: 9 } }],
  );
});

test("every type has a JSON schema", () => {
  const { types } = newSpice();
  const schema = types.jsonSchema("exp_info") as { properties: Record<string, unknown> };
  assert.ok("beamEnergy" in schema.properties);
  assert.ok("gain" in (types.jsonSchema("mine", { gain: 1 }) as { properties: object }).properties);
});

test("acquisition and processing ask the same place for sample and energy", async () => {
  const spice = newSpice();
  const metadata = new BeamlineMetadata(spice);
  assert.deepEqual(await metadata.forRun("1"), {});
  await metadata.change("1", "sample", { name: "grid" });
  await metadata.change("12", "sample", { name: "film" }, { reason: "changed" });
  const [start, earlier] = [await metadata.forRun("12"), await metadata.forScan("11")];
  assert.deepEqual(start.sample, { name: "film" });
  assert.equal(typeof (start.spice as Record<string, string>).sample, "string");
  assert.deepEqual(earlier, { sample: { name: "grid" } });
});

test("a record keeps its text through reading and writing", async () => {
  const record = await newSpice().seed("offsets", { theta: 0 }, { reason: "why" });
  assert.match(
    formatRecord(record),
    /"version":"hutch\/1".*"author":"ada","time":1700000000,"reason":"why","parents":\[\]/,
  );
});
