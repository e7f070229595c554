/**
 * What a point of a step scan costs beyond motion and exposure, over Channel Access against the simulated beamline in its own
 * thread, with journal, NeXus and SPEC files. Run it with
 *
 *     node --import tsx benches/step-scan.ts [rounds]
 *
 * after `npm test` has compiled the library. Less than a minute. Results go to benches/results/step-scan.json and .md.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, loadavg, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { CaContext } from "hutch/ca";
import { AreaDetector, EpicsMotor, type Readable } from "hutch/devices";
import { RunEngine, runFolder } from "hutch/engine";
import { count, type Plan, scan } from "hutch/plans";
import { nexusFiles, specFiles } from "hutch/recorders";
import { channelAccess, SignalRouter } from "hutch/signals";
import { startBeamlineThread } from "hutch/simulator";

const ROUNDS = Number(process.argv[2] ?? 3);
const POINTS = 21;
const FRAMES = 3;
const EXPOSURE_S = 0.005;
const PERIOD_S = 0.01;
const TARGET_MS = 10;

const loadBefore = round3(loadavg()[0]!);
const folder = mkdtempSync(join(tmpdir(), "hutch-bench-"));
const beamline = await startBeamlineThread();
const addresses = [`${beamline.host}:${beamline.udpPort}`];
const signals = new SignalRouter({ ca: channelAccess(new CaContext({ addresses, beacons: false })) });
const m1 = new EpicsMotor({ name: "m1", prefix: "gp:m1", signals });
const ring: Readable = {
  name: "ring",
  hints: { fields: ["ring"] },
  read: () => ({ ring: { value: 1, timestamp: Date.now() / 1000 } }),
  describe: () => ({ ring: { source: "bench", dtype: "number", shape: [] } }),
};
const simdet = new AreaDetector({
  name: "simdet",
  prefix: "kad:",
  signals,
  framesPerTrigger: FRAMES,
  exposureS: EXPOSURE_S,
  periodS: PERIOD_S,
  plugins: {
    image: { address: "image1:", role: "plugin" },
    roi: { address: "ROI1:", role: "plugin" },
    stats: { address: "Stats1:", role: "stats", source: "roi" },
    hdf: { address: "HDF1:", role: "hdf" },
  },
  files: { folder },
});
await Promise.all([m1.connect(), simdet.connect()]);

const engine = new RunEngine({
  dataRoot: folder,
  recorders: [nexusFiles, specFiles].map((files) => files({ folder: (start) => runFolder(folder, start) })),
});

/** A run, and how long each of its points must take at least. */
interface Case {
  readonly title: string;
  plan(): Plan<unknown>;
  readonly motionS: number;
  readonly exposureS: number;
}

const motionS = m1.estimateMoveS(0, 2 / (POINTS - 1)) ?? Number.NaN;
const exposureS = simdet.estimateTriggerS() ?? Number.NaN;
const CASES: readonly Case[] = [
  {
    title: "scan of a motor, no detector",
    plan: () => scan([ring], m1, -1, 1, POINTS),
    motionS,
    exposureS: 0,
  },
  { title: `count, ${FRAMES} frames`, plan: () => count([simdet], POINTS), motionS: 0, exposureS },
  { title: `scan of a motor, ${FRAMES} frames`, plan: () => scan([simdet], m1, -1, 1, POINTS), motionS, exposureS },
];

const results = [];
for (const trial of CASES) {
  const points: number[] = [];
  let cpuS = 0;
  for (let round = -1; round < ROUNDS; round++) {
    const run = await measure(trial);
    if (round < 0) continue;
    points.push(...run.pointsMs);
    cpuS += run.cpuS;
  }
  const leastMs = 1000 * (trial.motionS + trial.exposureS);
  results.push({
    case: trial.title,
    motionMs: round3(1000 * trial.motionS),
    exposureMs: round3(1000 * trial.exposureS),
    pointMs: round3(quantile(points, 0.5)),
    beyondMs: round3(quantile(points, 0.5) - leastMs),
    beyondQuickestTenthMs: round3(quantile(points, 0.1) - leastMs),
    beyondSlowestTenthMs: round3(quantile(points, 0.9) - leastMs),
    cpuMs: round3((1000 * cpuS) / points.length),
    targetMs: TARGET_MS,
  });
}
await engine.close();
await signals.close();
await beamline.close();
rmSync(folder, { recursive: true });

const machine = {
  date: new Date().toISOString().slice(0, 10),
  cores: cpus().length,
  processor: cpus()[0]?.model ?? "unknown",
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  node: process.version,
  loadBefore,
  rounds: ROUNDS,
  points: POINTS,
};
const base = fileURLToPath(new URL("./results/step-scan", import.meta.url));
writeFileSync(`${base}.json`, `${JSON.stringify({ machine, results }, null, 2)}\n`);
writeFileSync(`${base}.md`, report());
console.log(report());

/** Carry out a run: the times from each event to the next, and the CPU time of the process. */
async function measure({ plan }: Case): Promise<{ pointsMs: number[]; cpuS: number }> {
  const events: number[] = [];
  const leave = engine.on("document", ({ name }) => {
    if (name === "event") events.push(performance.now());
  });
  const cpu = process.cpuUsage();
  const { exitStatus, reason } = await engine.run(plan());
  const { user, system } = process.cpuUsage(cpu);
  leave();
  if (exitStatus !== "success") throw new Error(reason);
  return { pointsMs: events.slice(1).map((atMs, i) => atMs - events[i]!), cpuS: (user + system) / 1e6 };
}

function report(): string {
  const { date, cores, processor, memoryGiB, node, loadBefore: load } = machine;
  return [
    "# Cost of a point of a step scan",
    "",
    `${date}, ${cores} cores (${processor}), ${memoryGiB} GiB, Node ${node}. Simulated beamline in a thread of the same process, Channel Access over`,
    `loopback, journal, NeXus and SPEC files written. ${ROUNDS} runs of ${POINTS} points. Motion is what the record's speeds ask for,`,
    `exposure ${FRAMES - 1} periods and one exposure time; beyond is all the rest until the event is out. Frames are 1024 x 1024 uint8, through`,
    "ROI and Stats, into HDF5: drawing them, their statistics and writing the last one is beyond, too. Median over the points.",
    `The machine did other work at the same time: its load average was ${load} before.`,
    "",
    "Command: `node --import tsx benches/step-scan.ts`",
    "",
    "| run | motion, ms | exposure, ms | point, ms | beyond, ms (quickest .. slowest tenth) | CPU incl. the simulator, ms | target, ms | met |",
    "|---|---|---|---|---|---|---|---|",
    ...results.map((r) => {
      const beyond = `${r.beyondMs} (${r.beyondQuickestTenthMs} .. ${r.beyondSlowestTenthMs})`;
      const isMet = r.beyondMs <= r.targetMs ? "yes" : "no";
      return `| ${r.case} | ${r.motionMs} | ${r.exposureMs} | ${r.pointMs} | ${beyond} | ${r.cpuMs} | at most ${r.targetMs} | ${isMet} |`;
    }),
    "",
  ].join("\n");
}

function quantile(values: readonly number[], fraction: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.round(fraction * (sorted.length - 1))]!;
}

function round3(value: number): number {
  return Number(value.toPrecision(3));
}
