/**
 * What one point costs the run engine, beside Bluesky, on devices that answer at once: `count` of one detector and `scan`
 * of one motor, with a journal of every document and a live table, and without. Then the time and the memory until a
 * grid scan of a million points has its first event, each in a fresh process. Run it with
 *
 *     node --import tsx benches/engine.ts [rounds]
 *
 * after `npm test` has made the peers' Python environment, or with HUTCH_PYTHON naming a Python that has bluesky and ophyd.
 * Results go to benches/results/engine.json and .md.
 */
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { cpus, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { gaussianDetector, SoftMotor } from "../packages/hutch/src/devices/mod.ts";
import { RunEngine } from "../packages/hutch/src/engine/mod.ts";
import { count, gridScan, scan } from "../packages/hutch/src/plans/mod.ts";
import { liveTable } from "../packages/hutch/src/recorders/mod.ts";

interface Timing {
  readonly wallS: number;
  readonly cpuS: number;
  readonly events: number;
}

interface FirstEvent {
  readonly wallS: number;
  readonly cpuS: number;
  readonly memoryMiB: number;
}

interface Case {
  readonly plan: "count" | "scan";
  readonly recorded: boolean;
}

const CASES: readonly Case[] = [
  { plan: "count", recorded: true },
  { plan: "scan", recorded: true },
  { plan: "count", recorded: false },
  { plan: "scan", recorded: false },
];
const GRID_ARGUMENT = "first-event-of-grid";
const HUTCH_POINTS = 10_000;
const BLUESKY_POINTS = 300;

if (process.argv[2] === GRID_ARGUMENT) await firstEventOfGrid();
else await measureAll(Number(process.argv[2] ?? 9));

async function measureAll(rounds: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "hutch-bench-"));
  const bluesky = await startBluesky(folder);
  const results = [];
  for (const one of CASES) {
    const cold = await hutch(one, folder, 1000);
    await bluesky.run(one, BLUESKY_POINTS);
    const ours: Timing[] = [];
    const theirs: Timing[] = [];
    for (let round = 0; round < rounds; round++) {
      const turns = [
        async () => ours.push(await hutch(one, folder, HUTCH_POINTS)),
        async () => theirs.push(await bluesky.run(one, BLUESKY_POINTS)),
      ];
      for (const turn of round % 2 === 0 ? turns : turns.reverse()) await turn();
    }
    results.push({
      ...one,
      hutch: { ...perPoint(ours, HUTCH_POINTS), firstRunCpuMs: round3((cold.cpuS * 1000) / 1000) },
      bluesky: perPoint(theirs, BLUESKY_POINTS),
      cpuRatio: round3(median(theirs.map(({ cpuS }, i) => cpuS / BLUESKY_POINTS / (ours[i]!.cpuS / HUTCH_POINTS)))),
    });
  }
  const versions = await bluesky.end();
  const grid = { hutch: [] as FirstEvent[], bluesky: [] as FirstEvent[] };
  const own = [...process.execArgv, fileURLToPath(import.meta.url), GRID_ARGUMENT];
  for (let round = 0; round < 3; round++) {
    grid.hutch.push(await answerOf(process.execPath, own));
    grid.bluesky.push(await answerOf(python(), [peer(), "grid"]));
  }
  rmSync(folder, { recursive: true });
  report(rounds, versions, results, { hutch: medians(grid.hutch), bluesky: medians(grid.bluesky) });
}

/** One run of Hutch; its CPU includes the recorder, the journal and the final flush to the disk. */
async function hutch({ plan, recorded }: Case, folder: string, points: number): Promise<Timing> {
  const sink = openSync("/dev/null", "w");
  const table = liveTable({ write: (text) => writeSync(sink, text) });
  const engine = new RunEngine(recorded ? { dataRoot: join(folder, "hutch"), recorders: [table] } : {});
  const { det, m1 } = devices();
  let events = 0;
  engine.on("document", ({ name }) => {
    if (name === "event") events++;
  });
  const wall = performance.now();
  const cpu = process.cpuUsage();
  const { exitStatus, reason } = await engine.run(
    plan === "count" ? count([det], points) : scan([det], m1, -1, 1, points),
  );
  const { user, system } = process.cpuUsage(cpu);
  if (exitStatus !== "success" || events !== points) throw new Error(`${events} of ${points} events: ${reason}`);
  closeSync(sink);
  return { wallS: (performance.now() - wall) / 1000, cpuS: (user + system) / 1e6, events };
}

/** In a process of its own: start a grid scan of a million points, tell when its first event came, and exit. */
async function firstEventOfGrid(): Promise<void> {
  const { det, m1 } = devices();
  const m2 = new SoftMotor("m2");
  const engine = new RunEngine();
  const before = process.memoryUsage.rss();
  const wall = performance.now();
  const cpu = process.cpuUsage();
  engine.on("document", ({ name }) => {
    if (name !== "event") return;
    const { user, system } = process.cpuUsage(cpu);
    const memoryMiB = (process.memoryUsage.rss() - before) / 2 ** 20;
    const wallS = (performance.now() - wall) / 1000;
    console.log(JSON.stringify({ wallS, cpuS: (user + system) / 1e6, memoryMiB }));
    process.exit(0);
  });
  await engine.run(gridScan([det], m1, -1, 1, 1000, m2, -1, 1, 1000));
}

function devices() {
  const m1 = new SoftMotor("m1");
  return { m1, det: gaussianDetector("det", { motor: m1 }) };
}

async function startBluesky(folder: string) {
  const child = spawn(python(), [peer()], { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`${python()} with bluesky and ophyd is needed; see the head of this file.`);
    return JSON.parse(value);
  };
  const versions = (await answer()) as Record<string, string>;
  return {
    run: async (one: Case, points: number): Promise<Timing> => {
      child.stdin.write(`${JSON.stringify({ ...one, points, path: join(folder, "bluesky.jsonl") })}\n`);
      const timing = (await answer()) as Timing;
      if (timing.events !== points) throw new Error(`Bluesky gave ${timing.events} of ${points} events`);
      return timing;
    },
    end: async () => {
      child.stdin.end();
      await once(child, "exit");
      return versions;
    },
  };
}

function python(): string {
  const environment = fileURLToPath(new URL("../.venv/bin/python3", import.meta.url));
  return process.env.HUTCH_PYTHON ?? (existsSync(environment) ? environment : "python3");
}

function peer(): string {
  return fileURLToPath(new URL("./peers/engine_bluesky.py", import.meta.url));
}

async function answerOf(command: string, args: readonly string[]): Promise<FirstEvent> {
  const { stdout } = await promisify(execFile)(command, [...args]);
  return JSON.parse(stdout) as FirstEvent;
}

function perPoint(timings: readonly Timing[], points: number) {
  const cpuMs = timings.map(({ cpuS }) => (cpuS * 1000) / points);
  return {
    cpuMs: round3(median(cpuMs)),
    bestCpuMs: round3(Math.min(...cpuMs)),
    worstCpuMs: round3(Math.max(...cpuMs)),
    wallMs: round3(median(timings.map(({ wallS }) => (wallS * 1000) / points))),
  };
}

function medians(events: readonly FirstEvent[]) {
  return {
    wallMs: round3(median(events.map(({ wallS }) => wallS * 1000))),
    cpuMs: round3(median(events.map(({ cpuS }) => cpuS * 1000))),
    memoryMiB: round3(median(events.map(({ memoryMiB }) => memoryMiB))),
  };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

function round3(value: number): number {
  return Number(value.toPrecision(3));
}

interface Result extends Case {
  readonly hutch: ReturnType<typeof perPoint> & { readonly firstRunCpuMs: number };
  readonly bluesky: ReturnType<typeof perPoint>;
  readonly cpuRatio: number;
}

function report(
  rounds: number,
  versions: Record<string, string>,
  results: readonly Result[],
  grid: Record<"hutch" | "bluesky", ReturnType<typeof medians>>,
): void {
  const machine = {
    date: new Date().toISOString().slice(0, 10),
    cores: cpus().length,
    processor: cpus()[0]?.model ?? "unknown",
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    ...versions,
    rounds,
    hutchPointsPerRound: HUTCH_POINTS,
    blueskyPointsPerRound: BLUESKY_POINTS,
  };
  const lines = [
    "# What a point costs the run engine",
    "",
    `${machine.date}, ${machine.cores} cores (${machine.processor}), ${machine.memoryGiB} GiB, Node ${machine.node}, Bluesky ${versions.bluesky}, ophyd ${versions.ophyd}, Python ${versions.python}.`,
    `One detector, one motor, both answering at once; ${rounds} rounds of ${HUTCH_POINTS} points (Hutch) and ${BLUESKY_POINTS} points (Bluesky), taking turns in`,
    "every round. Recorded: a journal of every document, one write each, and a live table. CPU includes all of it. Median",
    "(best .. worst). The machine did other work at the same time: wall times say little.",
    "",
    "Command: `node --import tsx benches/engine.ts`",
    "",
    "| plan | recorded | Hutch CPU ms/point | first 1000 points of a fresh case | Bluesky CPU ms/point | Bluesky : Hutch |",
    "|---|---|---|---|---|---|",
    ...results.map(({ plan, recorded, hutch: ours, bluesky: theirs, cpuRatio }) =>
      [
        `| ${plan} | ${recorded ? "yes" : "no"}`,
        `${ours.cpuMs} (${ours.bestCpuMs} .. ${ours.worstCpuMs})`,
        `${ours.firstRunCpuMs}`,
        `${theirs.cpuMs} (${theirs.bestCpuMs} .. ${theirs.worstCpuMs})`,
        `${cpuRatio} |`,
      ].join(" | "),
    ),
    "",
    "## First event of a 1000 x 1000 grid scan, in a fresh process",
    "",
    "| engine | wall ms | CPU ms | memory grown, MiB |",
    "|---|---|---|---|",
    `| Hutch | ${grid.hutch.wallMs} | ${grid.hutch.cpuMs} | ${grid.hutch.memoryMiB} |`,
    `| Bluesky | ${grid.bluesky.wallMs} | ${grid.bluesky.cpuMs} | ${grid.bluesky.memoryMiB} |`,
    "",
  ];
  const base = fileURLToPath(new URL("./results/engine", import.meta.url));
  writeFileSync(`${base}.json`, `${JSON.stringify({ machine, results, firstEventOfGrid: grid }, null, 2)}\n`);
  writeFileSync(`${base}.md`, lines.join("\n"));
  console.log(lines.join("\n"));
}
