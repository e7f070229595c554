/**
 * How fast simulated Xspress3 frames (8 x 4096 x uint32 and their counters) are made, and how fast they get from the
 * detector's buffer through the ring into an HDF5 file that is closed and fsynced, in one process. Build first, then
 *
 *     node --import tsx benches/xspress3.ts [rounds] [frames]
 *
 * Results go to benches/results/xspress3.json and .md.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, loadavg, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { recordFrames } from "hutch/streams";
import { SimulatedXspress3, xspress3Source } from "hutch/xspress3";

const ROUNDS = Number(process.argv[2] ?? 5);
const FRAMES = Number(process.argv[3] ?? 12_000);
const FRAME_BYTES = 8 * 4096 * 4;

/** What the simulated detector does: frame rate it stands for, and photons a second on a channel. */
const CASES = [
  { name: "12.5 kHz, 200,000 photons/s", frameTimeS: 80e-6, photonsPerSecond: 200_000 },
  { name: "12.5 kHz, 1,000,000 photons/s", frameTimeS: 80e-6, photonsPerSecond: 1_000_000 },
  { name: "2 kHz, 200,000 photons/s", frameTimeS: 500e-6, photonsPerSecond: 200_000 },
] as const;
type Case = (typeof CASES)[number];

interface Timing {
  readonly wallS: number;
  readonly cpuS: number;
  readonly lost: number;
}

const ENTRIES: Readonly<Record<string, (one: Case) => Timing | Promise<Timing>>> = {
  "made, one thread": make,
  "made, through the ring, in a closed and fsynced file": record,
};

const folder = mkdtempSync(join(tmpdir(), "hutch-bench-"));
const results: Record<string, Timing[]> = {};
for (let round = 0; round < ROUNDS; round++) {
  for (const one of CASES) {
    for (const [entry, run] of Object.entries(ENTRIES)) {
      const key = `${entry} | ${one.name}`;
      results[key] = [...(results[key] ?? []), await run(one)];
    }
  }
}
rmSync(folder, { recursive: true });
report();

/** Draw frames into memory as large as a ring of 512 slots. */
function make({ frameTimeS, photonsPerSecond }: Case): Timing {
  const slots = 512;
  const detector = new SimulatedXspress3({ pace: "unlimited", photonsPerSecond });
  detector.prepare({ frames: FRAMES, frameTimeS, trigger: { source: "internal" } });
  detector.start();
  const memory = new SharedArrayBuffer(slots * FRAME_BYTES);
  const places = Array.from({ length: slots }, (_, k) => new Uint32Array(memory, k * FRAME_BYTES, FRAME_BYTES / 4));
  const scalars = new Uint32Array(72);
  return timed(() => {
    for (let frame = 0; frame < FRAMES; frame++) {
      detector.acknowledge(0, frame);
      detector.readFrame(frame, places[frame % slots]!, scalars);
    }
    return 0;
  }) as Timing;
}

async function record({ frameTimeS, photonsPerSecond }: Case): Promise<Timing> {
  const path = join(folder, "spectra.h5");
  const source = xspress3Source({
    backend: { kind: "simulated", options: { pace: "unlimited", photonsPerSecond } },
    acquisition: { frames: FRAMES, frameTimeS, trigger: { source: "internal" } },
  });
  const timing = await timed(async () => {
    const { lost, written } = await recordFrames(source, { path, overwrite: true }).done;
    if (lost + written !== FRAMES) throw new Error(`${lost} lost and ${written} written are not ${FRAMES}`);
    return lost;
  });
  rmSync(path);
  return timing;
}

function timed(work: () => number | Promise<number>): Timing | Promise<Timing> {
  const cpu = process.cpuUsage();
  const began = performance.now();
  const end = (lost: number): Timing => {
    const { user, system } = process.cpuUsage(cpu);
    return { wallS: (performance.now() - began) / 1000, cpuS: (user + system) / 1e6, lost };
  };
  const done = work();
  return done instanceof Promise ? done.then(end) : end(done);
}

function report(): void {
  const machine = `${cpus().length} x ${cpus()[0]?.model}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}, load ${loadavg()[0]!.toFixed(1)}`;
  const rows = Object.entries(results).map(([key, timings]) => {
    const [entry, one] = key.split(" | ");
    const rates = timings.map(({ wallS }) => FRAMES / wallS).sort((a, b) => a - b);
    const cpuUs = timings.map(({ cpuS }) => (cpuS / FRAMES) * 1e6).sort((a, b) => a - b);
    return {
      entry,
      case: one,
      framesPerS: median(rates),
      slowest: rates[0]!,
      fastest: rates.at(-1)!,
      cpuUsPerFrame: median(cpuUs),
      lost: timings.reduce((sum, { lost }) => sum + lost, 0),
    };
  });
  const text = [
    "# Xspress3: frames of 8 x 4096 x uint32 with their counters",
    "",
    `${machine}. ${ROUNDS} rounds of ${FRAMES} frames, taking turns; medians, slowest .. fastest.`,
    "",
    "| what | frames stand for | frames/s | slowest .. fastest | CPU, us a frame | lost |",
    "|---|---|---|---|---|---|",
    ...rows.map(
      (row) =>
        `| ${row.entry} | ${row.case} | ${whole(row.framesPerS)} | ${whole(row.slowest)} .. ${whole(row.fastest)} | ${row.cpuUsPerFrame.toFixed(1)} | ${row.lost} |`,
    ),
    "",
  ].join("\n");
  const place = fileURLToPath(new URL("./results/xspress3", import.meta.url));
  writeFileSync(`${place}.json`, `${JSON.stringify({ machine, rounds: ROUNDS, frames: FRAMES, rows }, null, 2)}\n`);
  writeFileSync(`${place}.md`, text);
  process.stdout.write(text);
}

function median(sorted: readonly number[]): number {
  return sorted[Math.floor(sorted.length / 2)]!;
}

function whole(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}
