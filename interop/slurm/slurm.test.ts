import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { type CookResult, cookScans, localExecutor, readProvenance, slurmExecutor, type TaskEvent } from "hutch/cook";
import { Dataset, loadScan, saveDataset } from "hutch/repository";
import { type Cluster, startCluster, WITHOUT_SLURM } from "./cluster.ts";

const FRAMES = 40;
const [ROWS, COLUMNS] = [16, 12] as const;
const SETTINGS = { img_distance: 690, grid_size: [10, 12] };
/** Jobs of this cluster start within a second or two; the daemons are given time on a busy machine. */
const PATIENCE = { timeout: 110_000, skip: WITHOUT_SLURM };

const folder = mkdtempSync(join(tmpdir(), "hutch-cook-slurm-"));
let cluster: Cluster | undefined;

before(async () => {
  if (WITHOUT_SLURM) return;
  cluster = await startCluster();
  process.env.SLURM_CONF = cluster.configuration;
  await writeScans();
});

after(async () => {
  await cluster?.close();
  rmSync(folder, { recursive: true, force: true });
});

test("jobs cook scans and slices to the same maps as threads do", PATIENCE, async () => {
  const scans = ["1", "2"].map((key) => ({ scan: `p1/${key}`, address: join(folder, `${key}.nxs`) }));
  const options = { recipe: "rsm", overrides: { settings: SETTINGS } };
  const here = await results(scans, { ...options, folder: join(folder, "here"), executor: localExecutor(1) });
  const events: TaskEvent["kind"][] = [];
  const there = await results(
    scans,
    { ...options, folder: join(folder, "there"), executor: slurm(), slices: 2 },
    ({ kind }) => events.push(kind),
  );
  assert.deepEqual(
    there.map(({ status, error }) => [status, error?.message]),
    [
      ["cooked", undefined],
      ["cooked", undefined],
    ],
  );
  assert.equal(events.filter((kind) => kind === "cooked").length, 4);
  for (const scan of ["p1/1", "p1/2"]) {
    const [expected, found] = [here, there].map((all) => all.find((result) => result.scan === scan)!.path!);
    assert.deepEqual([(await readProvenance(found!)).executor, (await readProvenance(found!)).slices], ["slurm", 2]);
    const [a, b] = await Promise.all([expected!, found!].map(async (path) => (await loadScan(path)).load()));
    for (const name of ["sum", "weight", "intensity"]) {
      const [left, right] = [a!.get(name).numbers, b!.get(name).numbers];
      for (let i = 0; i < left.length; i++) assert.ok(Math.abs(left[i]! - right[i]!) <= 1e-9, `${name}[${i}]`);
    }
  }
});

test("a recipe that throws is not tried again; a job that is killed is", PATIENCE, async () => {
  const recipes = join(folder, "recipes.mjs");
  const once = join(folder, "was-killed");
  writeFileSync(
    recipes,
    `import { existsSync, writeFileSync } from "node:fs";
     const spice = { safeParse: (data) => ({ success: true, data }), _zod: { def: { type: "any" } } };
     const recipe = (name, cook) => ({ name, version: 1, summary: "", spice, cook });
     export const breaks = recipe("breaks", () => { throw new Error("no peak in frame 7"); });
     export const dies = recipe("dies", (raw) => {
       if (existsSync(${JSON.stringify(once)})) return raw;
       writeFileSync(${JSON.stringify(once)}, "");
       process.kill(process.pid, "SIGKILL");
       return new Promise(() => {});
     });`,
  );
  const scan = { scan: "p1/1", address: join(folder, "1.nxs") };
  const kinds: string[] = [];
  const [broken] = await results(
    [scan],
    { recipe: `${recipes}#breaks`, folder: join(folder, "b"), executor: slurm() },
    (e) => kinds.push(e.kind),
  );
  assert.equal(broken?.status, "failed");
  assert.match(broken.error!.message, /no peak in frame 7/);
  assert.ok(!kinds.includes("retried"));
  const [revived] = await results(
    [scan],
    { recipe: `${recipes}#dies`, folder: join(folder, "d"), executor: slurm() },
    (e) => kinds.push(e.kind),
  );
  assert.equal(revived?.status, "cooked", revived?.error?.message);
  assert.ok(kinds.includes("retried"));
});

test("Ctrl-C takes the jobs from the queue and leaves no half file", PATIENCE, async () => {
  const recipes = join(folder, "slow.mjs");
  writeFileSync(
    recipes,
    `const spice = { safeParse: (data) => ({ success: true, data }), _zod: { def: { type: "any" } } };
     export const slow = { name: "slow", version: 1, summary: "", spice,
       cook: (raw) => new Promise((resolve) => setTimeout(() => resolve(raw), 60_000)) };`,
  );
  const to = join(folder, "cancelled");
  const main = fileURLToPath(new URL("../../packages/hutch/dist/src/cli/main.js", import.meta.url));
  const words = [main, "cook", join(folder, "1.nxs"), "--recipe", `${recipes}#slow`, "--executor", "slurm", "--to", to];
  const child = spawn(process.execPath, words, { cwd: folder, env: { ...process.env, HUTCH_REPO: undefined } });
  let said = "";
  child.stderr.on("data", (text: Buffer) => {
    said += text;
  });
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  while (queue() === "" && child.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 200));
  child.kill("SIGINT");
  assert.equal(await ended, 130, said);
  while (queue() !== "") await new Promise((resolve) => setTimeout(resolve, 200));
  const left = existsSync(to) ? readdirSync(to).filter((name) => name !== ".slurm") : [];
  assert.deepEqual(left, []);
});

function slurm() {
  return slurmExecutor({ folder: join(folder, "jobs"), pollMs: 300 });
}

function queue(): string {
  return execFileSync("squeue", ["--noheader"], { encoding: "utf8" }).trim();
}

async function results(
  scans: Parameters<typeof cookScans>[0],
  options: Parameters<typeof cookScans>[1],
  onEvent: (event: TaskEvent) => void = () => {},
): Promise<readonly CookResult[]> {
  const found: CookResult[] = [];
  for await (const event of cookScans(scans, options)) {
    if (event.kind === "result") found.push(event);
    else onEvent(event.event);
  }
  return found;
}

async function writeScans(): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (const [i, key] of ["1", "2"].entries()) {
    const images = Uint16Array.from({ length: FRAMES * ROWS * COLUMNS }, (_, k) => (k * 7919 + i) % 50);
    const theta = Float64Array.from({ length: FRAMES }, (_, frame) => 18 + 0.02 * frame);
    const variables = {
      images: { dims: ["index", "row", "column"], shape: [FRAMES, ROWS, COLUMNS], values: images },
      theta: { dims: ["index"], values: theta },
    };
    await saveDataset(new Dataset({ variables }), join(folder, `${key}.nxs`));
  }
}
