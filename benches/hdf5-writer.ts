/**
 * How fast frames get into an HDF5 file (page cache, no fsync): Hutch's writer beside plain writev of the same bytes and
 * h5py, taking turns. Run it with
 *
 *     node --import tsx benches/hdf5-writer.ts [rounds]
 *
 * after `npm test` has made the peers' Python environment, or with HUTCH_PYTHON naming a Python that has h5py and
 * hdf5plugin. Results go to benches/results/hdf5-writer.json and .md.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, mkdtempSync, openSync, rmSync, writeFileSync, writevSync } from "node:fs";
import { cpus, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { Hdf5File } from "../packages/hutch/src/formats/hdf5/mod.ts";

const ROUNDS = Number(process.argv[2] ?? 15);
const ROUND_BYTES = 256 * 2 ** 20;
const BATCH = 8;
const PUBLISH_EVERY_MS = 100;

interface FrameKind {
  readonly name: string;
  readonly dtype: "<u1" | "<u2";
  readonly side: number;
  readonly frames: readonly Uint8Array[];
}

interface Timing {
  readonly wallS: number;
  readonly cpuS: number;
}

interface Entry {
  readonly writer: string;
  readonly isCompressed: boolean;
  /** What the others of its kind are compared with. */
  readonly role?: "raw" | "h5py";
  run(kind: FrameKind, path: string, count: number): Timing | Promise<Timing>;
}

const folder = mkdtempSync(join(tmpdir(), "hutch-bench-"));
const python = await startPython();
const PLAIN = { isCompressed: false };
const PACKED = { isCompressed: true };
const ENTRIES: readonly Entry[] = [
  { writer: "raw writev, 8 frames a call", ...PLAIN, role: "raw", run: (...a) => raw(...a, BATCH) },
  { writer: "raw write, 1 frame a call", ...PLAIN, run: (...a) => raw(...a, 1) },
  { writer: "h5py write_direct_chunk", ...PLAIN, role: "h5py", run: (...a) => python.write(...a, false) },
  { writer: "Hutch append, published at 10 Hz", ...PLAIN, run: (...a) => hutch(...a, 1) },
  { writer: "Hutch appendAll of 8, published at 10 Hz", ...PLAIN, run: (...a) => hutch(...a, BATCH) },
  { writer: "h5py + hdf5plugin, bitshuffle-LZ4", ...PACKED, role: "h5py", run: (...a) => python.write(...a, true) },
  { writer: "Hutch bitshuffle-LZ4", ...PACKED, run: (...a) => hutch(...a, 1, true) },
];

const results = [];
for (const kind of [camera(), detector()]) results.push(await measure(kind));
python.end();
rmSync(folder, { recursive: true });

const machine = {
  date: new Date().toISOString().slice(0, 10),
  cores: cpus().length,
  processor: cpus()[0]?.model ?? "unknown",
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  node: process.version,
  ...python.versions,
  rounds: ROUNDS,
  bytesPerRound: ROUND_BYTES,
};
const base = fileURLToPath(new URL("./results/hdf5-writer", import.meta.url));
writeFileSync(`${base}.json`, `${JSON.stringify({ machine, results }, null, 2)}\n`);
writeFileSync(`${base}.md`, table());
console.log(table());

/** Let all writers take turns, in another order each round: what ran before decides which pages of memory are warm. */
async function measure(kind: FrameKind) {
  const frameBytes = kind.frames[0]!.length;
  const count = ROUND_BYTES / frameBytes;
  const source = join(folder, `${kind.name}.raw`);
  writeFileSync(source, Buffer.concat(kind.frames));
  const timings = new Map<Entry, Timing[]>(ENTRIES.map((entry) => [entry, []]));
  const stored = new Map<string, number>();
  for (let round = -1; round < ROUNDS; round++) {
    for (const entry of shuffled(ENTRIES, round)) {
      const path = join(folder, "frames.h5");
      const timing = await entry.run(kind, path, count);
      if (round >= 0) timings.get(entry)!.push(timing);
      else if (!entry.writer.startsWith("raw")) stored.set(entry.writer, await python.check(kind, path, count));
      rmSync(path);
    }
  }
  const timesOf = (role: "raw" | "h5py", isCompressed: boolean) =>
    timings.get(ENTRIES.find((entry) => entry.role === role && entry.isCompressed === isCompressed)!)!;
  return {
    frames: `${kind.name}: ${kind.side} x ${kind.side} ${kind.dtype}`,
    writers: ENTRIES.map(({ writer, isCompressed }, k) => {
      const mine = timings.get(ENTRIES[k]!)!;
      const rates = mine.map(({ wallS }) => ROUND_BYTES / wallS / 1e6);
      return {
        writer,
        medianMBps: Math.round(median(rates)),
        bestMBps: Math.round(Math.max(...rates)),
        worstMBps: Math.round(Math.min(...rates)),
        cpuMsPerFrame: round3(median(mine.map(({ cpuS }) => (1000 * cpuS) / count))),
        speedToRaw: isCompressed ? undefined : compare(mine, timesOf("raw", false)),
        speedToH5py: compare(mine, timesOf("h5py", isCompressed)),
        compression: round3(ROUND_BYTES / (stored.get(writer) ?? ROUND_BYTES)),
      };
    }),
  };
}

/** Speed as a multiple of a reference: median of the ratios within a round, and ratio of the best rounds. */
function compare(mine: readonly Timing[], reference: readonly Timing[]) {
  const best = (timings: readonly Timing[]) => Math.min(...timings.map(({ wallS }) => wallS));
  return {
    median: round3(median(mine.map(({ wallS }, i) => reference[i]!.wallS / wallS))),
    ofBestRounds: round3(best(reference) / best(mine)),
  };
}

function raw(kind: FrameKind, path: string, count: number, batchFrames: number): Timing {
  return timed(() => {
    const descriptor = openSync(path, "wx");
    const batch = Array.from({ length: batchFrames }, (_, i) => kind.frames[i % kind.frames.length]!);
    for (let i = 0; i < count; i += batchFrames) writevSync(descriptor, batch);
    closeSync(descriptor);
  });
}

function hutch(
  { dtype, side, frames }: FrameKind,
  path: string,
  count: number,
  batch: number,
  isCompressed = false,
): Timing {
  return timed(() => {
    const file = Hdf5File.create(path, { sync: "never" });
    const filters = isCompressed ? (["bitshuffle-lz4"] as const) : [];
    const dataset = file.root.dataset("frames", { dtype, shape: [null, side, side], filters });
    let published = performance.now();
    for (let i = 0; i < count; i += batch) {
      if (batch === 1) dataset.append(frames[i % frames.length]!);
      else dataset.appendAll(Array.from({ length: batch }, (_, k) => frames[(i + k) % frames.length]!));
      if (performance.now() - published < PUBLISH_EVERY_MS) continue;
      file.publish();
      published = performance.now();
    }
    file.close();
  });
}

function timed(action: () => void): Timing {
  const cpu = process.cpuUsage();
  const start = performance.now();
  action();
  const wallS = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  return { wallS, cpuS: (user + system) / 1e6 };
}

async function startPython() {
  const environment = fileURLToPath(new URL("../.venv/bin/python3", import.meta.url));
  const command = process.env.HUTCH_PYTHON ?? (existsSync(environment) ? environment : "python3");
  const script = fileURLToPath(new URL("./peers/hdf5_writer.py", import.meta.url));
  const env = { ...process.env, OMP_NUM_THREADS: "1" };
  const child = spawn(command, [script], { stdio: ["pipe", "pipe", "inherit"], env });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`${command} with h5py and hdf5plugin is needed; see the head of this file.`);
    return JSON.parse(value);
  };
  const ask = (action: string, kind: FrameKind, facts: object) => {
    const request = {
      action,
      source: join(folder, `${kind.name}.raw`),
      dtype: kind.dtype,
      shape: [kind.side, kind.side],
    };
    child.stdin.write(`${JSON.stringify({ ...request, ...facts })}\n`);
    return answer();
  };
  return {
    versions: (await answer()) as Record<string, string>,
    write: (kind: FrameKind, path: string, count: number, isCompressed: boolean): Promise<Timing> =>
      ask("write", kind, { path, count, isCompressed }),
    /** Compare all values of a file, and return its stored bytes. */
    check: async (kind: FrameKind, path: string, count: number): Promise<number> => {
      const { frames, wrong, storedBytes } = await ask("check", kind, { path });
      if (frames !== count || wrong > 0) throw new Error(`${frames} of ${count} frames read back, ${wrong} wrong`);
      return storedBytes;
    },
    end: () => {
      child.stdin.end();
      return once(child, "exit");
    },
  };
}

/** A camera: a bright spot on a background, shot noise. */
function camera(): FrameKind {
  return frames("camera", "<u1", 1024, (r2) => 10 + 180 * Math.exp(-r2 / 15_000));
}

/** A photon-counting detector: a few counts nearly everywhere, a peak in the middle. */
function detector(): FrameKind {
  return frames("detector", "<u2", 2048, (r2) => 2 + 2000 * Math.exp(-r2 / 20_000));
}

function frames(name: string, dtype: "<u1" | "<u2", side: number, rate: (r2: number) => number): FrameKind {
  let seed = 20_260_314;
  const uniform = () => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return seed / 2 ** 32;
  };
  const most = dtype === "<u1" ? 255 : 65_535;
  const made = Array.from({ length: 8 }, () => {
    const frame = dtype === "<u1" ? new Uint8Array(side * side) : new Uint16Array(side * side);
    for (let i = 0; i < frame.length; i++) {
      const x = (i % side) - side / 2;
      const mean = rate(x * x + (Math.floor(i / side) - side / 2) ** 2);
      const noise = 2 * (uniform() + uniform() + uniform() - 1.5);
      frame[i] = Math.min(most, Math.max(0, Math.round(mean + Math.sqrt(mean) * noise)));
    }
    return new Uint8Array(frame.buffer);
  });
  return { name, dtype, side, frames: made };
}

function table(): string {
  const { cores, processor, memoryGiB, node, h5py, libhdf5, hdf5plugin, date } = machine as typeof machine &
    Record<string, string>;
  const lines = [
    "# Frames into an HDF5 file",
    "",
    `${date}, ${cores} cores (${processor}), ${memoryGiB} GiB, Node ${node}, h5py ${h5py} with libhdf5 ${libhdf5}, hdf5plugin ${hdf5plugin}.`,
    `Page cache, no fsync; ${ROUNDS} rounds of ${ROUND_BYTES / 2 ** 20} MiB, the writers taking turns in every round; every file of the first`,
    "round was compared value by value in h5py. All on one thread. Speed ratios: median of the ratios within a round, and that of the",
    "best rounds in brackets; above 1 is faster than the reference. The machine did other work at the same time.",
    "",
    "Command: `node --import tsx benches/hdf5-writer.ts`",
  ];
  for (const { frames: kind, writers } of results) {
    lines.push(
      "",
      `## ${kind}`,
      "",
      "| writer | MB/s median (worst .. best) | CPU ms/frame | to raw writev | to h5py | compression |",
      "|---|---|---|---|---|---|",
    );
    for (const w of writers) {
      lines.push(
        `| ${w.writer} | ${w.medianMBps} (${w.worstMBps} .. ${w.bestMBps}) | ${w.cpuMsPerFrame} | ${ratio(w.speedToRaw)} | ${ratio(w.speedToH5py)} | ${w.compression} |`,
      );
    }
  }
  return `${lines.join("\n")}\n`;
}

/** The items in an order that `round` decides. */
function shuffled<T>(items: readonly T[], round: number): T[] {
  const keyed = items.map((item, k) => ({ item, key: Math.imul((round + 2) * 97 + 31 * k + 7, 0x9e3779b1) >>> 0 }));
  return keyed.sort((a, b) => a.key - b.key).map(({ item }) => item);
}

function ratio(speed: { median: number; ofBestRounds: number } | undefined): string {
  return speed ? `${speed.median} (${speed.ofBestRounds})` : "";
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
}

function round3(value: number): number {
  return Number(value.toPrecision(3));
}
