/**
 * Reciprocal-space maps and TIFF loading at the size of the documented example (5187 frames of 195 x 487 pixels, every
 * second row and column; 122 maps of 80 x 150 bins), beside xrayutilities and tifffile, taking turns. Run it with
 *
 *     node --import tsx benches/rsm.ts [rounds]
 *
 * after `npm test` has built the library. HUTCH_PYTHON_RSM lists Python interpreters (separated by commas) that have xrayutilities and tifffile, the reference
 * version first; benches/peers/rsm-requirements.txt pins it. Results go to benches/results/rsm.json and .md.
 */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, loadavg, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { makeUdkmExample } from "../examples/make-udkm-example.ts";
import type { FrameStack, MapRequest } from "../packages/hutch/src/cook/rsm/mod.ts";

// The compiled modules: worker threads need them.
const dist = new URL("../packages/hutch/dist/src/", import.meta.url);
const { allocateFrames, mapScan, meanMaps }: typeof import("../packages/hutch/src/cook/rsm/mod.ts") = await import(
  new URL("cook/rsm/mod.js", dist).href
);
const { warmUpThreads }: typeof import("../packages/hutch/src/repository/mod.ts") = await import(
  new URL("repository/mod.js", dist).href
);
const {
  load,
  cook,
}: {
  load(folder: string, threads: number): Promise<{ frames: FrameStack; request: MapRequest }>;
  cook(frames: FrameStack, request: MapRequest): Promise<void>;
} = await import(new URL("./rsm-scan.mjs", import.meta.url).href);

interface Timing {
  readonly wallS: number;
  readonly cpuS: number;
  readonly maxRssMB?: number;
}

interface Entry {
  readonly name: string;
  run(): Promise<Timing>;
  readonly timings: Timing[];
}

const rounds = Number(process.argv[2] ?? 5);
const temporary = mkdtempSync(join(tmpdir(), "hutch-rsm-"));
const folder = makeUdkmExample(temporary);
const pythons = (process.env.HUTCH_PYTHON_RSM ?? "").split(",").filter(Boolean);
const peers = await Promise.all(pythons.map(startPeer));

warmUpThreads(2);
const { frames, request } = await load(folder, 2);
const dense = allocateFrames("int32", frames.shape);
for (let i = 0; i < dense.data.length; i++) dense.data[i] = 1 + ((i * 7) % 13);
const jittered = {
  ...request,
  positions: {
    ...request.positions,
    angles: request.positions.angles.map((list) =>
      Float64Array.from(list as Float64Array, (angle, i) => angle + 1e-6 * i),
    ),
  },
};

const entries: Entry[] = [];
const add = (name: string, run: () => Promise<Timing>): void => void entries.push({ name, run, timings: [] });
for (const [i, { send, versions }] of peers.entries()) {
  const how = {
    command: "cook",
    delays: [...delaysOf(request)],
    thetas: [...(request.positions.angles[0] as Float64Array)],
  };
  if (i === 0)
    add(`tifffile ${versions.tifffile}: load`, () => send({ command: "load", folder, count: frames.shape[0] }));
  else await send({ command: "load", folder, count: frames.shape[0] });
  for (const threads of [1, 2]) {
    add(`xrayutilities ${versions.xrayutilities}: cook, ${threads} thread${threads > 1 ? "s" : ""}`, () =>
      send({ ...how, threads }),
    );
  }
}
for (const threads of [1, 2]) {
  const label = `${threads} thread${threads > 1 ? "s" : ""}`;
  add(`Hutch: load, ${label}`, () => timed(() => load(folder, threads)));
  add(`Hutch: cook, sparse, ${label}`, () => timed(() => cook(frames, { ...request, threads })));
  add(`Hutch: cook, sparse, no angle repeats, ${label}`, () => timed(() => cook(frames, { ...jittered, threads })));
  add(`Hutch: cook, dense, ${label}`, () => timed(() => cook(dense, { ...request, threads })));
}
add("Hutch: cook, dense, no angle repeats, 2 threads", () => timed(() => cook(dense, { ...jittered, threads: 2 })));
add("Hutch: cook, sparse, plain TypeScript, 1 thread", () =>
  timed(() => cook(frames, { ...request, kernel: "plain" })),
);
add("Hutch: load and cook, 2 threads", () =>
  timed(async () => {
    const loaded = await load(folder, 2);
    await cook(loaded.frames, { ...loaded.request, threads: 2 });
  }),
);

for (let round = 0; round <= rounds; round++) {
  const order = round % 2 === 0 ? entries : [...entries].reverse();
  // The first peer must load before it cooks.
  for (const entry of round === 0 ? entries : order) {
    const timing = await entry.run();
    if (round > 0) entry.timings.push(timing); // the first round warms up
    process.stderr.write(`${round}/${rounds} ${entry.name}: ${timing.wallS.toFixed(3)} s\n`);
  }
}

const differences = await Promise.all(peers.map(compare));
const probe = fileURLToPath(new URL("./rsm-scan.mjs", import.meta.url));
const memory = JSON.parse(spawnSync(process.execPath, [probe, folder], { encoding: "utf8" }).stdout) as {
  mostMB: number;
  rawMB: number;
};
for (const { end } of peers) end();
rmSync(temporary, { recursive: true });
report();

function delaysOf({ groups }: MapRequest): Int32Array {
  return groups as Int32Array;
}

async function timed(work: () => Promise<unknown>): Promise<Timing> {
  const cpu = process.cpuUsage();
  const start = performance.now();
  await work();
  const wallS = (performance.now() - start) / 1e3;
  const { user, system } = process.cpuUsage(cpu);
  return { wallS, cpuS: (user + system) / 1e6 };
}

async function startPeer(python: string) {
  const script = fileURLToPath(new URL("./peers/rsm_peer.py", import.meta.url));
  const child = spawn(python, ["-W", "ignore", script], { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const versions = JSON.parse((await lines.next()).value as string) as Record<string, string>;
  return {
    versions,
    async send(request: object): Promise<Timing> {
      if (!child.stdin.write(`${JSON.stringify(request)}\n`)) await once(child.stdin, "drain");
      return JSON.parse((await lines.next()).value as string) as Timing;
    },
    end: () => child.stdin.end(),
  };
}

/** Largest difference of all bins from the peer's. */
async function compare({ send, versions }: Awaited<ReturnType<typeof startPeer>>) {
  const file = join(temporary, "maps.raw");
  await send({
    command: "cook",
    threads: 1,
    delays: [...delaysOf(request)],
    thetas: [...(request.positions.angles[0] as Float64Array)],
    out: file,
  });
  const bytes = readFileSync(file);
  const theirs = new Float64Array(bytes.buffer, bytes.byteOffset, bytes.length / 8);
  const ours = meanMaps(await mapScan(frames, request));
  const largest = ours.reduce((worst, value, i) => Math.max(worst, Math.abs(value - theirs[i]!)), 0);
  return { peer: `xrayutilities ${versions.xrayutilities}`, bins: ours.length, largest };
}

function report(): void {
  const median = (values: number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
  const rows = entries.map(({ name, timings }) => {
    const walls = timings.map(({ wallS }) => wallS);
    return {
      name,
      medianS: median(walls),
      minS: Math.min(...walls),
      maxS: Math.max(...walls),
      cpuS: median(timings.map(({ cpuS }) => cpuS)),
      wallS: walls,
    };
  });
  const of = (name: RegExp, what: "medianS" | "cpuS" = "medianS"): number =>
    rows.find((row) => name.test(row.name))?.[what] ?? Number.NaN;
  const cookRatios = peers.flatMap(({ versions }) =>
    (["medianS", "cpuS"] as const).map((what) => {
      const single = of(new RegExp(`xrayutilities ${versions.xrayutilities}: cook, 1`), what);
      return {
        peer: `xrayutilities ${versions.xrayutilities}, 1 thread, ${what === "cpuS" ? "CPU" : "wall"} time`,
        sparse: single / of(/cook, sparse, 1 thread$/, what),
        sparse2: single / of(/cook, sparse, 2 threads/, what),
        dense: single / of(/cook, dense, 1 thread$/, what),
        noRepeats: single / of(/no angle repeats, 1 thread/, what),
        noRepeats2: single / of(/sparse, no angle repeats, 2 threads/, what),
        plain: single / of(/plain TypeScript/, what),
      };
    }),
  );
  const targets = [
    ["sparse, one thread, of the reference xrayutilities", cookRatios[0]?.sparse, 50],
    ["no angle repeats, one thread", cookRatios[0]?.noRepeats, 8],
    ["plain TypeScript, sparse", cookRatios[0]?.plain, 10],
    ["TIFF loading, two threads, of tifffile", of(/^tifffile/) / of(/Hutch: load, 2/), 8],
  ] as const;
  const machine = {
    date: new Date().toISOString().slice(0, 10),
    cores: cpus().length,
    processor: cpus()[0]?.model.trim() ?? "unknown",
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    peers: peers.map(({ versions }) => versions),
    rounds,
    /** Over the last 5 minutes; above 2 or so somebody else was busy too. */
    loadAverage: Number(loadavg()[1]!.toFixed(1)),
  };
  const base = fileURLToPath(new URL("./results/rsm", import.meta.url));
  writeFileSync(`${base}.json`, `${JSON.stringify({ machine, rows, cookRatios, memory, differences }, null, 2)}\n`);
  const line = (cells: readonly unknown[]): string => `| ${cells.join(" | ")} |`;
  const text = [
    "# Reciprocal-space maps and TIFF loading",
    "",
    `${frames.shape[0]} frames, ${frames.shape[1]} x ${frames.shape[2]} of 195 x 487 pixels, 122 maps of 80 x 150 bins; ` +
      `${rounds} rounds in turns, after one to warm up. Page cache. ${machine.date}, ${machine.cores} cores ${machine.processor}, ` +
      `Node ${machine.node}, load average ${machine.loadAverage}. Peers: ${machine.peers
        .map((v) =>
          Object.entries(v)
            .map((pair) => pair.join(" "))
            .join(", "),
        )
        .join("; ")}.`,
    "",
    line(["what", "median s", "min s", "max s", "median CPU s"]),
    line(["---", "---", "---", "---", "---"]),
    ...rows.map((row) => line([row.name, ...[row.medianS, row.minS, row.maxS, row.cpuS].map((x) => x.toFixed(3))])),
    "",
    line([
      "ratio to the peer",
      "sparse",
      "sparse, 2 threads",
      "dense",
      "no angle repeats",
      "the same, 2 threads",
      "plain TypeScript",
    ]),
    line(["---", "---", "---", "---", "---", "---", "---"]),
    ...cookRatios.map(({ peer, ...ratios }) => line([peer, ...Object.values(ratios).map((x) => `${x.toFixed(1)} x`)])),
    "",
    line(["target", "reached", "wanted"]),
    line(["---", "---", "---"]),
    ...targets.map(([what, reached, wanted]) => line([what, `${(reached ?? Number.NaN).toFixed(1)} x`, `${wanted} x`])),
    line(["load and cook, two threads", `${of(/load and cook/).toFixed(2)} s`, "1.2 s"]),
    line([
      "largest memory of a process that loads and cooks",
      `${(memory.mostMB / memory.rawMB).toFixed(2)} x raw`,
      "1.5 x raw",
    ]),
    "",
    ...differences.map(
      ({ peer, bins, largest }) => `Largest difference from ${peer} over ${bins} bins: ${largest.toExponential(1)}.`,
    ),
    "",
  ].join("\n");
  writeFileSync(`${base}.md`, text);
  console.log(text);
}
