/**
 * How fast a detector stream gets from another process into a closed and synced HDF5 file: frames of 8 x 4096 uint32
 * with nine arrays of counters over ZeroMQ, Hutch beside a writer that grows its datasets frame by frame with h5py,
 * taking turns. Then a stream at 2 kHz whose writer stands still for two seconds, and what viewers cost. Run it with
 *
 *     node --import tsx benches/stream.ts [rounds] [frames]
 *
 * after `npm test` has compiled the library and made the peers' Python environment, or with HUTCH_PYTHON naming a Python
 * that has h5py and pyzmq. Results go to benches/results/stream.json and .md.
 */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, loadavg, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const BUILD = process.env.HUTCH_BUILD ?? here("../packages/hutch/dist");
const ENVIRONMENT = here("../.venv/bin/python3");
const PYTHON = process.env.HUTCH_PYTHON ?? (existsSync(ENVIRONMENT) ? ENVIRONMENT : "python3");
const load = (path: string) => import(new URL(`src/${path}/mod.js`, pathToFileURL(`${BUILD}/`)).href);
const streams = (await load("control/streams")) as typeof import("../packages/hutch/src/control/streams/mod.ts");
const transports = (await load("transports")) as typeof import("../packages/hutch/src/transports/mod.ts");
const execute = promisify(execFile);

const ROUNDS = Number(process.argv[2] ?? 5);
const FRAMES = Number(process.argv[3] ?? 15_000);
const NAIVE_FRAMES = 600;
const FRAME_BYTES = 8 * 4096 * 4;
const PACED_HZ = 2000;
const PACED_S = 12;
const FROZEN_S = 2;
const CLIENTS = 10;
const CLIENT_HZ = 60;

interface Timing {
  readonly framesPerS: number;
  readonly cpuUsPerFrame: number;
  readonly lost: number;
}

const folder = mkdtempSync(join(tmpdir(), "hutch-bench-"));
const path = join(folder, "series.h5");
const results: Record<string, Timing[]> = { hutch: [], xspress3: [], viewed: [], naive: [] };
const answered: number[] = [];
let wrongRows = 0;
let versions: Record<string, string> = {};

for (let round = 0; round < ROUNDS; round++) {
  results.naive!.push(await naive());
  for (const format of ["hutch", "xspress3"] as const) {
    results[format]!.push(await hutch(format));
    if (round === 0) wrongRows += await check();
  }
  results.viewed!.push(await hutch("hutch", { isViewed: true }));
}
const paced = await pacedRun();
rmSync(folder, { recursive: true });
report();

async function source(format: string, frames: number, { url = "zmq+push://127.0.0.1:0", rateHz = 0 } = {}) {
  const child = spawn(
    process.execPath,
    ["--import", "tsx", here("peers/stream_source.ts"), BUILD, url, format, String(frames), String(rateHz)],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  const [line] = (await once(child.stdout, "data")) as [Buffer];
  return { child, url: line.toString().trim() };
}

/** Record one series; the clock runs from the first frame to the closed file. */
async function hutch(format: "hutch" | "xspress3", { isViewed = false } = {}): Promise<Timing> {
  const { child, url } = await source(format, FRAMES);
  const recording = streams.recordStream({ url, path, format, overwrite: true });
  const ring = await recording.ring;
  const began = performance.now();
  const cpu = process.cpuUsage();
  const viewers = isViewed ? await serveViews(ring!) : undefined;
  const record = await recording.done;
  const wallS = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  await viewers?.();
  await ended(child);
  return {
    framesPerS: record.written / wallS,
    cpuUsPerFrame: (user + system) / record.written,
    lost: FRAMES - record.written,
  };
}

/** Answer the clients with the newest frame of the ring; what is returned ends it. */
async function serveViews(ring: NonNullable<Awaited<ReturnType<typeof streams.recordStream>["ring"]>>) {
  const viewer = new transports.RingViewer(ring);
  let latest = new Uint8Array(0);
  const replier = await transports.openZmqReplier("zmq+rep://127.0.0.1:0", () => {
    const view = viewer.latest();
    if (view) latest = view.payload.slice(0, FRAME_BYTES);
    return [latest];
  });
  const seconds = 600;
  const child = spawn(
    process.execPath,
    [
      "--import",
      "tsx",
      here("peers/stream_clients.ts"),
      BUILD,
      replier.peerUrl,
      String(CLIENTS),
      String(CLIENT_HZ),
      String(seconds),
    ],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  let text = "";
  child.stdout.on("data", (chunk: Buffer) => {
    text += chunk;
  });
  return async () => {
    replier.close();
    await ended(child);
    answered.push(Number(text));
  };
}

async function naive(): Promise<Timing> {
  const { child, url } = await source("xspress3", NAIVE_FRAMES);
  const address = url.replace(/^zmq\+\w+:/, "tcp:").replace(/\?.*/, "");
  const naivePath = join(folder, "naive.h5");
  const { stdout } = await execute(PYTHON, [here("peers/stream_h5py.py"), address, naivePath, String(NAIVE_FRAMES)]);
  await ended(child);
  const { wallS, cpuS, ...rest } = JSON.parse(stdout) as { wallS: number; cpuS: number } & Record<string, string>;
  versions = rest;
  return { framesPerS: NAIVE_FRAMES / wallS, cpuUsPerFrame: (1e6 * cpuS) / NAIVE_FRAMES, lost: 0 };
}

async function check(): Promise<number> {
  const { stdout } = await execute(PYTHON, [here("peers/stream_check.py"), path, String(FRAMES)]);
  return Number(stdout);
}

/** A sender that cannot wait, at 2 kHz, while the writer stands still for a while. */
async function pacedRun() {
  const frames = PACED_HZ * PACED_S;
  const { child, url } = await source("xspress3", frames, { url: "zmq+pub://127.0.0.1:0", rateHz: PACED_HZ });
  const recording = streams.recordStream({
    url,
    path,
    format: "xspress3",
    overwrite: true,
    highWaterMark: 4000,
    buffer: {
      ringSeconds: 4,
      rateHz: PACED_HZ,
      ringMaxBytes: 2 ** 31,
      spill: { path: join(folder, "spill"), maxBytes: 2e9 },
    },
  });
  await recording.ring;
  const began = performance.now();
  const cpu = process.cpuUsage();
  await new Promise((resolve) => setTimeout(resolve, 3000));
  recording.holdWriting(true);
  await new Promise((resolve) => setTimeout(resolve, 1000 * FROZEN_S));
  recording.holdWriting(false);
  const record = await recording.done;
  const wallS = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  await ended(child);
  const { received, lost, ringSlots, ringHighWater, spilledFrames, worstWriteMs } = record;
  const coreShare = (user + system) / 1e6 / wallS;
  return { frames, received, lost, wallS, coreShare, ringSlots, ringHighWater, spilledFrames, worstWriteMs };
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null) await once(child, "exit");
}

function report(): void {
  const machine = {
    date: new Date().toISOString().slice(0, 10),
    cores: cpus().length,
    processor: cpus()[0]?.model ?? "unknown",
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    loadAverage: loadavg()[0],
    node: process.version,
    ...versions,
    rounds: ROUNDS,
    frames: FRAMES,
  };
  const summary = Object.fromEntries(
    Object.entries(results).map(([name, rounds]) => [
      name,
      {
        framesPerS: spread(rounds.map(({ framesPerS }) => framesPerS)),
        cpuUsPerFrame: spread(rounds.map(({ cpuUsPerFrame }) => cpuUsPerFrame)),
        lost: rounds.reduce((sum, { lost }) => sum + lost, 0),
      },
    ]),
  );
  const ratios = (name: string, to: string) =>
    spread(results[name]!.map(({ framesPerS }, k) => framesPerS / results[to]![k]!.framesPerS));
  const ratio = {
    hutchToNaive: ratios("hutch", "naive"),
    xspress3ToNaive: ratios("xspress3", "naive"),
    viewedToAlone: ratios("viewed", "hutch"),
  };
  const all = { machine, summary, ratio, wrongRows, answersPerRound: answered, paced, rounds: results };
  writeFileSync(here("results/stream.json"), `${JSON.stringify(all, null, 2)}\n`);
  writeFileSync(here("results/stream.md"), table(machine, summary, ratio));
  process.stdout.write(table(machine, summary, ratio));
}

type Spread = ReturnType<typeof spread>;

function table(
  machine: Readonly<Record<string, unknown>>,
  summary: Readonly<Record<string, { framesPerS: Spread; cpuUsPerFrame: Spread; lost: number }>>,
  ratio: Readonly<Record<string, Spread>>,
): string {
  const titles: Readonly<Record<string, string>> = {
    hutch: "Hutch, its own stream (PUSH)",
    xspress3: "Hutch, Xspress3 stream with pickled arrays (PUSH)",
    viewed: `Hutch, its own stream, ${CLIENTS} viewers at ${CLIENT_HZ} Hz`,
    naive: "h5py, datasets grown frame by frame",
  };
  const lines = [
    "# A detector stream into an HDF5 file",
    "",
    `${machine.date}, ${machine.cores} cores (${machine.processor}), ${machine.memoryGiB} GiB, Node ${machine.node}, h5py ${machine.h5py} with libhdf5 ${machine.libhdf5}, pyzmq ${machine.pyzmq}.`,
    `Frames of 8 x 4096 uint32 (128 KiB) with nine arrays of counters, from a process of its own over TCP to a closed and synced file;`,
    `${ROUNDS} rounds of ${FRAMES} frames (h5py ${NAIVE_FRAMES}), taking turns. The source runs on the same cores, and so did other work`,
    `(load average ${Number(machine.loadAverage).toFixed(1)} at the end): the ratios say more than the rates.`,
    "",
    "Command: `node --import tsx benches/stream.ts`",
    "",
    "| receiver | frames/s median (worst .. best) | CPU us/frame | frames lost |",
    "|---|---|---|---|",
    ...Object.entries(summary).map(
      ([name, { framesPerS, cpuUsPerFrame, lost }]) =>
        `| ${titles[name]} | ${show(framesPerS)} | ${Math.round(cpuUsPerFrame.median)} | ${lost} |`,
    ),
    "",
    `Own stream to h5py ${show(ratio.hutchToNaive!)}, Xspress3 stream to h5py ${show(ratio.xspress3ToNaive!)}, with viewers to without ${show(ratio.viewedToAlone!)} (ratios within a round).`,
    `h5py compared every frame of the first round's files, number by number: ${wrongRows} wrong.`,
    "",
    `Paced: ${paced.frames} frames at ${PACED_HZ} Hz from a publisher that cannot wait, writer held for ${FROZEN_S} s: ${paced.received} received, ${paced.lost} lost,`,
    `at most ${paced.ringHighWater} of ${paced.ringSlots} slots in use, ${paced.spilledFrames} frames spilled, ${Math.round(100 * paced.coreShare)} % of one core.`,
  ];
  lines.push(
    "",
    "| target | measured |",
    "|---|---|",
    `| 5,000 frames/s from another process, none lost | ${summary.hutch!.framesPerS.median} median, ${summary.hutch!.framesPerS.best} best; ${summary.hutch!.lost} lost |`,
    `| 20 times the writer that grows frame by frame | ${ratio.hutchToNaive!.median} median, ${ratio.hutchToNaive!.best} best |`,
    `| 2 kHz with the writer held for 2 s: none lost, below 35 % of a core | ${paced.lost} lost, ${Math.round(100 * paced.coreShare)} % |`,
    `| viewers cost less than 5 % of the rate | ${Math.round(100 * (1 - ratio.viewedToAlone!.median))} %, between ${Math.round(100 * (1 - ratio.viewedToAlone!.best))} and ${Math.round(100 * (1 - ratio.viewedToAlone!.worst))} % |`,
    "",
    "Receiving takes most of a core in copies alone (socket to message, message to ring, ring to page cache); source, receiver",
    "and writer share the cores here, so that other work shows at once. The minutes of the targets are cut to seconds.",
  );
  return `${lines.join("\n")}\n`;
}

function spread(values: readonly number[]): { median: number; worst: number; best: number } {
  const sorted = [...values].sort((a, b) => a - b);
  const median = (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
  return { median: digits(median), worst: digits(sorted[0]!), best: digits(sorted.at(-1)!) };
}

function digits(value: number): number {
  return Number(value.toPrecision(3));
}

function show({ median, worst, best }: Spread): string {
  return `${median} (${worst} .. ${best})`;
}
