import assert from "node:assert/strict";
import { existsSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import {
  type CookOptions,
  type CookResult,
  cookScans,
  localExecutor,
  readProvenance,
  type ScanToCook,
} from "../../src/cook/mod.ts";
import { loadScan } from "../../src/repository/mod.ts";
import { scratchFolder, writeScan } from "./made-up-scan.ts";

const SETTINGS = { img_distance: 690, grid_size: [8, 9], group_by: "Delay" };

test("cooks what has changed, leaves alone what has not, and says why a result is stale", async (t) => {
  const { folder, scan, cook } = await setUp(t);
  const [first] = await cook([scan]);
  assert.equal(first?.status, "cooked", first?.error?.message);
  const cooked = await loadScan(first.path!);
  assert.deepEqual(cooked.get("intensity").shape, [3, 8, 9]);
  assert.equal(cooked.get("qy").units, "1/angstrom");

  const [again] = await cook([scan]);
  assert.deepEqual([again?.status, again?.path], ["cached", first.path]);

  const moved = { settings: { ...SETTINGS, img_distance: 720 } };
  const [other] = await cook([scan], { overrides: moved });
  assert.equal(other?.status, "cooked");
  assert.notEqual(other.path, first.path);
  assert.deepEqual(other.stale, [{ path: first.path, reasons: ["spice"], madeMs: other.stale[0]!.madeMs }]);

  await writeScan(folder, "a", 200);
  const [fresh] = await cook([scan], { isDryRun: true });
  assert.equal(fresh?.status, "wanted", "new data need cooking");
  assert.deepEqual(fresh.stale.map(({ reasons }) => reasons.join()).sort(), ["data", "data,spice"]);
});

test("what a killed program left behind is no result, and is swept away", async (t) => {
  const { scan, cook } = await setUp(t);
  const [first] = await cook([scan]);
  const path = first!.path!;
  const [old, young] = [`${path}.1.part`, `${path}.2.part`];
  for (const part of [old, young]) writeFileSync(part, "half a file");
  const yesterday = Date.now() / 1000 - 86_400;
  utimesSync(old, yesterday, yesterday);
  rmSync(path);
  const [again] = await cook([scan]);
  assert.deepEqual([again?.status, again?.stale], ["cooked", []]);
  assert.deepEqual(
    [existsSync(old), existsSync(young)],
    [false, true],
    "another program may still write the young one",
  );
});

test("a result says how it was made", async (t) => {
  const { scan, cook } = await setUp(t);
  const [result] = await cook([scan]);
  const made = await readProvenance(result!.path!);
  assert.deepEqual([made.scan, made.recipe, made.executor, made.slices], ["p1/a", "rsm", "local", 1]);
  assert.equal(made.data, scan.address);
  const spice = made.spice as { settings: { img_distance: number; components: readonly string[] } };
  assert.equal(spice.settings.img_distance, 690);
  assert.deepEqual(spice.settings.components, ["y", "z"], "defaults are written down too");
});

test("slices make the same map as the whole, with and without a monitor", async (t) => {
  const { scan, cook } = await setUp(t);
  for (const monitor of [undefined, "monitor"]) {
    const settings = { ...SETTINGS, ...(monitor ? { monitor } : {}) };
    const [whole] = await cook([scan], { overrides: { settings } });
    const expected = await (await loadScan(whole!.path!)).load();
    const [merged] = await cook([scan], { overrides: { settings }, slices: 4, again: true });
    assert.equal(merged?.status, "cooked", merged?.error?.message);
    assert.equal((await readProvenance(merged.path!)).slices, 4);
    const found = await (await loadScan(merged.path!)).load();
    for (const name of ["sum", "weight", "intensity", "qy", "qz", "Delay"]) {
      const [a, b] = [expected.get(name).numbers, found.get(name).numbers];
      assert.equal(a.length, b.length);
      for (let i = 0; i < a.length; i++) {
        assert.ok(Math.abs(a[i]! - b[i]!) <= 1e-9 * Math.max(1, Math.abs(a[i]!)), `${name}[${i}]: ${a[i]}, ${b[i]}`);
      }
    }
    assert.deepEqual(partsIn(merged.path!), []);
  }
});

test("one bad scan says why and does not hinder the others", async (t) => {
  const { folder, scan, cook } = await setUp(t);
  const cut = join(folder, "cut.nxs");
  writeFileSync(cut, "\x89HDF\r\n\x1a\n and no more");
  const bad = [
    { scan: "p1/cut", address: cut },
    { scan: "p1/none", address: join(folder, "none.nxs") },
  ];
  const results = await cook([...bad, scan]);
  const byScan = new Map(results.map((result) => [result.scan, result]));
  assert.equal(byScan.get("p1/a")?.status, "cooked");
  assert.match(byScan.get("p1/cut")!.error!.message, /cut\.nxs/);
  assert.match(byScan.get("p1/none")!.error!.message, /nothing at .*none\.nxs/);
});

test("wrong spice is refused before anything is cooked", async (t) => {
  const { scan, cook } = await setUp(t);
  const refused = async (settings: Record<string, unknown>) =>
    (await cook([scan], { overrides: { settings } }))[0]!.error!.message;
  assert.match(await refused({ img_distanse: 690 }), /Did you mean img_distance/);
  assert.match(await refused({ img_distance: "far" }), /rsm cannot use settings\.img_distance/);
});

test("the scan's type chooses its recipe; a type without one is skipped", async (t) => {
  const { scan, cook } = await setUp(t);
  const spice = { recipes: { sRSM: "rsm", rocking: null, __default__: "nothing" }, settings: SETTINGS };
  const typed = (type: string): ScanToCook => ({ ...scan, spice: async () => spice, type: async () => type });
  const status = async (type: string) => (await cook([typed(type)], { recipe: undefined, overrides: {} }))[0]!;
  assert.equal((await status("sRSM")).status, "cooked");
  assert.match((await status("tRSM")).error!.message, /No recipe is called "nothing"/);
  assert.match((await cook([scan], { recipe: undefined }))[0]!.error!.message, /--recipe/);
});

test("a recipe of your own is used; one that throws fails alone", async (t) => {
  const { folder, scan, cook } = await setUp(t);
  const module = join(folder, "recipes.mjs");
  writeFileSync(
    module,
    `const spice = { safeParse: (data) => ({ success: true, data }), _zod: { def: { type: "any" } } };
     export const breaks = { name: "breaks", version: 1, summary: "", spice, cook() { throw new Error("no peak in frame 7"); } };
     export const hangs = { name: "hangs", version: 1, summary: "", spice, cook: () => new Promise(() => setInterval(() => {}, 1000)) };`,
  );
  const [failed] = await cook([scan], { recipe: `${module}#breaks`, overrides: {} });
  assert.match(failed!.error!.message, /The recipe failed: no peak in frame 7/);
  const [unknown] = await cook([scan], { recipe: `${module}#other`, overrides: {} });
  assert.match(unknown!.error!.message, /exports no recipe "other"\. It exports breaks, hangs/);

  const cancel = new AbortController();
  const started = { signal: cancel.signal, recipe: `${module}#hangs`, overrides: {} };
  await assert.rejects(
    cook([scan], started, () => cancel.abort()),
    { code: "CANCELLED" },
  );
});

function partsIn(path: string): string[] {
  return readdirSync(join(path, "..")).filter((name) => /part|slice/.test(name));
}

async function setUp(t: TestContext) {
  const folder = scratchFolder(t);
  const scan = { scan: "p1/a", address: await writeScan(folder, "a") };
  type Changes = Partial<Omit<CookOptions, "recipe">> & { readonly recipe?: string | undefined };
  const cook = async (scans: readonly ScanToCook[], changes: Changes = {}, onStart?: () => void) => {
    const { recipe, ...rest } = { recipe: "rsm", ...changes };
    const results: CookResult[] = [];
    const options = {
      folder: join(folder, "cooked"),
      executor: localExecutor(2),
      overrides: { settings: SETTINGS },
      ...rest,
      ...(recipe === undefined ? {} : { recipe }),
    };
    for await (const event of cookScans(scans, options)) {
      if (event.kind === "result") results.push(event);
      else if (event.event.kind === "started") onStart?.();
    }
    return results;
  };
  return { folder, scan, cook };
}
