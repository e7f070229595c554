/**
 * How fast a proposal of 10,000 scans is listed on a local disk: the first row and all rows, the first time, and again in
 * a new process that finds the summaries kept. Beside it, in turn, what the file system alone takes: the folder read once
 * and each scan's time asked for. Run it with
 *
 *     node --import tsx benches/listing.ts [rounds] [scans]
 *
 * "First" means that nothing was kept by Hutch; the files are in the system's cache in all rows. Results go to
 * benches/results/listing.json and .md.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openRepository } from "../packages/hutch/src/repository/mod.ts";

interface Timing {
  readonly rows: number;
  readonly firstMs: number;
  readonly allMs: number;
  /** User and system time of all rows: other work on the machine hardly changes it. */
  readonly cpuMs: number;
}

const TARGETS_MS = { first: 100, all: 2000, again: 100 };

const [, , roundsText = "7", scansText = "10000", childTask, childUrl] = process.argv;
if (childTask !== undefined && childUrl !== undefined) {
  console.log(JSON.stringify(await list(childUrl, childTask)));
} else {
  await bench(Number(roundsText), Number(scansText));
}

async function bench(rounds: number, scans: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "hutch-bench-"));
  try {
    makeScans(join(folder, "today"), scans, 3600);
    makeScans(join(folder, "last-week"), scans, 7 * 86_400);
    makeRuns(join(folder, "runs"), scans);
    const template = (name: string) => `file://${folder}/{proposal}/{scan}#${name}`;
    const cases: readonly (readonly [title: string, task: string, url: string])[] = [
      ["folders, first time", "first", template("today")],
      ["folders of today, again", "again", template("today")],
      ["folders of last week, again", "again", template("last-week")],
      ["runs of Hutch, first time", "first", `hutch://${folder}/runs#unassigned`],
      ["readdir and stat alone", "bare", join(folder, "today")],
    ];
    const timings = new Map(cases.map(([title]) => [title, [] as Timing[]]));
    for (const [, task, url] of cases) if (task === "again") runChild(scansText, task, url);
    for (let round = 0; round < rounds; round++) {
      for (const [title, task, url] of cases) timings.get(title)!.push(runChild(scansText, task, url));
    }
    report(timings, rounds);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Lists in a process of its own, so that nothing is compiled or kept from the round before. */
function runChild(scans: string, task: string, url: string): Timing {
  const args = ["--import", "tsx", fileURLToPath(import.meta.url), "0", scans, task, url];
  const { stdout, stderr, status } = spawnSync(process.execPath, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Timing;
}

async function list(url: string, task: string): Promise<Timing> {
  if (task === "bare") return listBare(url);
  const [template = "", proposal = ""] = url.split("#");
  const folder = fileURLToPath(template.replace(/\{.*/, "").replace(/^hutch:/, "file:"));
  const repository = openRepository(template, task === "again" ? { cacheFolder: join(folder, ".cache") } : {});
  const start = performance.now();
  const cpu = process.cpuUsage();
  let firstMs = 0;
  let rows = 0;
  for await (const row of repository.proposal(proposal).rows()) {
    if (rows++ === 0) firstMs = performance.now() - start;
    if (row.problem) throw row.problem;
  }
  return { rows, firstMs, allMs: performance.now() - start, cpuMs: cpuSince(cpu) };
}

function listBare(folder: string): Timing {
  const start = performance.now();
  const cpu = process.cpuUsage();
  const names = readdirSync(folder);
  const firstMs = performance.now() - start;
  for (const name of names) statSync(join(folder, name));
  return { rows: names.length, firstMs, allMs: performance.now() - start, cpuMs: cpuSince(cpu) };
}

function cpuSince(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

/** Scans in the UDKM group's simplified form: a manifest, parameters, three small images. */
function makeScans(folder: string, scans: number, ageS: number): void {
  const parameters = `A scan of the bench\n${Array.from({ length: 20 }, (_, i) => `Parameter ${i}: ${i}`).join("\n")}\n`;
  const time = Date.now() / 1000 - ageS;
  for (let scan = 0; scan < scans; scan++) {
    const path = join(folder, String(scan).padStart(6, "0"));
    mkdirSync(path, { recursive: true });
    writeFileSync(join(path, "manifest.dat"), "% Loop_Delay\tDelay\n1.000000\t-10.000000\n");
    writeFileSync(join(path, "parameters.txt"), parameters);
    for (let image = 0; image < 3; image++) writeFileSync(join(path, `image0000${image}.tiff`), "");
    utimesSync(path, time, time);
  }
}

/** Runs of Hutch as their journals, 100 a day. */
function makeRuns(dataRoot: string, runs: number): void {
  for (let run = 0; run < runs; run++) {
    const date = new Date(2026, 0, 1 + Math.floor(run / 100), 8, 0, run % 100);
    const [month, day] = [date.getMonth() + 1, date.getDate()].map((value) => String(value).padStart(2, "0"));
    const uid = `${String(run).padStart(8, "0")}-0000-4000-8000-000000000000`;
    const folder = join(
      dataRoot,
      String(date.getFullYear()),
      month!,
      day!,
      `${String(run).padStart(5, "0")}_scan_${uid.slice(0, 8)}`,
    );
    mkdirSync(folder, { recursive: true });
    const time = date.getTime() / 1000;
    const lines = [
      { name: "start", doc: { uid, time, scan_id: run, plan_name: "scan", num_points: 21 } },
      {
        name: "stop",
        doc: { uid, time: time + 9, run_start: uid, exit_status: "success", num_events: { primary: 21 } },
      },
    ];
    writeFileSync(join(folder, "journal.jsonl"), `${lines.map((line) => JSON.stringify(line)).join("\n")}\n`);
  }
}

function report(timings: ReadonlyMap<string, readonly Timing[]>, rounds: number): void {
  const load = loadavg()[1]!.toFixed(1);
  const machine = `${cpus().length} x ${cpus()[0]?.model ?? "unknown"}, Node ${process.version}, load average ${load}`;
  const results = [...timings].map(([title, list]) => ({
    title,
    rows: list[0]!.rows,
    firstMs: spread(list.map(({ firstMs }) => firstMs)),
    allMs: spread(list.map(({ allMs }) => allMs)),
    cpuMs: spread(list.map(({ cpuMs }) => cpuMs)),
  }));
  const text = ({ median, low, high }: Spread) => `${median.toFixed(0)} (${low.toFixed(0)} .. ${high.toFixed(0)})`;
  const lines = [
    `Listing ${results[0]!.rows} scans, ${rounds} rounds, each in a new process; median (smallest .. largest), ms. ${machine}.`,
    `Targets: first row ${TARGETS_MS.first} ms, all rows ${TARGETS_MS.all} ms the first time and ${TARGETS_MS.again} ms again.`,
    "",
    "| what | rows | first row | all rows | CPU time |",
    "|---|---|---|---|---|",
    ...results.map(
      ({ title, rows, firstMs, allMs, cpuMs }) =>
        `| ${title} | ${rows} | ${text(firstMs)} | ${text(allMs)} | ${text(cpuMs)} |`,
    ),
  ];
  const folder = join(fileURLToPath(import.meta.url), "../results");
  writeFileSync(join(folder, "listing.json"), `${JSON.stringify({ machine, rounds, results }, null, 2)}\n`);
  writeFileSync(join(folder, "listing.md"), `${lines.join("\n")}\n`);
  console.log(lines.join("\n"));
}

interface Spread {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  return { median: sorted[Math.floor(sorted.length / 2)]!, low: sorted[0]!, high: sorted.at(-1)! };
}
