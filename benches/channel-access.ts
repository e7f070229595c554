/**
 * Our Channel Access client beside libca from C, libca from Python (pyepics, aioca) and caproto, taking turns, against a
 * server of epics-base; then a stop command while 50 puts with completion are under way. Run it with
 *
 *     node --import tsx benches/channel-access.ts [rounds]
 *
 * after `npm test` has compiled the library and `node scripts/interop.mjs` has made the peers' Python environment, or with
 * HUTCH_PYTHON naming a Python that has them. libca from C takes part where there is a C compiler. About two minutes.
 * Results go to benches/results/channel-access.json and .md.
 */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { cpus, loadavg, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { CaContext } from "hutch/ca";
import { startBeamlineThread } from "hutch/simulator";

const ROUNDS = Number(process.argv[2] ?? 5);
/** The slower peers take part in this many rounds. */
const SHORT_ROUNDS = 2;
const CONNECTED = 10_000;
const CONNECTED_BEFORE = 4;
const MONITORED = 1000;
const MONITOR_S = 4;
const MONITOR_HZ = 10;
const ARRAY_BYTES = 4 * 2 ** 20;
const PENDING_PUTS = 50;

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const loadBefore = round3(loadavg()[0]!);
const folder = mkdtempSync(join(tmpdir(), "hutch-bench-"));
const python = findPython();

/** What a client of `peers/` measures of itself: not all of it in every action. */
interface Measurement {
  readonly wallS: number;
  readonly cpuS: number;
  readonly medianS: number;
  readonly updates: number;
  readonly lost: number;
  readonly answersMs: readonly number[];
}

interface Client {
  readonly name: string;
  readonly command: readonly string[];
  /** Takes part in every round, and does as much as is good for a precise number. */
  readonly isQuick: boolean;
}

const HUTCH: Client = {
  name: "Hutch",
  command: [process.execPath, "--import", "tsx", path("peers/ca_hutch.ts")],
  isQuick: true,
};
const LIBCA: Client = { name: "libca from C", command: [join(folder, "ca_libca")], isQuick: true };
const PYEPICS: Client = { name: "libca from Python (pyepics)", command: pythonPeer("pyepics"), isQuick: false };
const AIOCA: Client = { name: "libca from Python (aioca)", command: pythonPeer("aioca"), isQuick: false };
const CAPROTO: Client = { name: "caproto", command: pythonPeer("caproto"), isQuick: false };
const CLIENTS = [HUTCH, ...(compileLibca() ? [LIBCA] : []), PYEPICS, AIOCA, CAPROTO];

interface Figure {
  readonly title: string;
  readonly unit: string;
  of(measured: Measurement): number;
}

interface Trial {
  readonly title: string;
  readonly action: string;
  readonly prefix: string;
  readonly channels: number;
  readonly rounds: number;
  /** Who takes part. Default: all. */
  readonly clients?: readonly Client[];
  amount(client: Client): number;
  figures(client: Client): readonly Figure[];
  /** What the first figure shall reach beside others: as many times theirs, at least or at most. */
  readonly targets: readonly {
    readonly beside: readonly Client[];
    readonly bound: "least" | "most";
    readonly ratio: number;
  }[];
}

const LIBCAS = [LIBCA, PYEPICS];
const getsOf = ({ isQuick }: Client) => (isQuick ? 200_000 : 4000);
const tripsOf = ({ isQuick }: Client) => (isQuick ? 4000 : 1000);
const arraysOf = ({ isQuick }: Client) => (isQuick ? 80 : 20);
const wallMs: Figure = { title: "time", unit: "ms", of: ({ wallS }) => 1000 * wallS };
const cpuMs: Figure = { title: "CPU", unit: "ms", of: ({ cpuS }) => 1000 * cpuS };

const TRIALS: readonly Trial[] = [
  {
    title: `Connect ${CONNECTED} PVs, in a process just started`,
    action: "connect",
    prefix: "B:n",
    channels: CONNECTED,
    rounds: ROUNDS,
    amount: () => 0,
    figures: () => [wallMs, cpuMs],
    targets: [{ beside: LIBCAS, bound: "most", ratio: 2 }],
  },
  {
    title: `Connect ${CONNECTED} PVs, in a process that has done it ${CONNECTED_BEFORE} times before`,
    action: "connect",
    prefix: "B:n",
    channels: CONNECTED,
    rounds: ROUNDS,
    amount: () => CONNECTED_BEFORE,
    clients: [HUTCH, LIBCA],
    figures: () => [wallMs, cpuMs],
    targets: [{ beside: [LIBCA], bound: "most", ratio: 2 }],
  },
  {
    title: "Get-callbacks with time stamps, 1000 PVs, 1000 at a time",
    action: "gets",
    prefix: "B:n",
    channels: 1000,
    rounds: ROUNDS,
    amount: getsOf,
    figures: (client) => [
      { title: "rate", unit: "1000/s", of: ({ wallS }) => getsOf(client) / wallS / 1000 },
      { title: "CPU of one", unit: "µs", of: ({ cpuS }) => (1e6 * cpuS) / getsOf(client) },
    ],
    targets: [{ beside: LIBCAS, bound: "least", ratio: 1.5 }],
  },
  {
    title: "Round trip of one get",
    action: "trip",
    prefix: "B:n",
    channels: 1,
    rounds: ROUNDS,
    amount: tripsOf,
    figures: () => [{ title: "median", unit: "µs", of: ({ medianS }) => 1e6 * medianS }],
    targets: [{ beside: LIBCAS, bound: "most", ratio: 1.1 }],
  },
  {
    title: "Array of 4 MiB, 4 at a time, into memory of the program",
    action: "array",
    prefix: "B:image",
    channels: ARRAY_BYTES,
    rounds: ROUNDS,
    amount: arraysOf,
    figures: (client) => [
      { title: "rate", unit: "MB/s", of: ({ wallS }) => (arraysOf(client) * ARRAY_BYTES) / wallS / 1e6 },
      { title: "CPU of one", unit: "ms", of: ({ cpuS }) => (1000 * cpuS) / arraysOf(client) },
    ],
    targets: [{ beside: LIBCAS, bound: "least", ratio: 0.7 }],
  },
  {
    title: `Monitor ${MONITORED} PVs at ${MONITOR_HZ} Hz for ${MONITOR_S} s`,
    action: "monitor",
    prefix: "B:t",
    channels: MONITORED,
    rounds: SHORT_ROUNDS,
    amount: () => MONITOR_S,
    figures: () => [
      { title: "CPU of one update", unit: "µs", of: ({ cpuS, updates }) => (1e6 * cpuS) / updates },
      { title: "CPU", unit: "% of a core", of: ({ cpuS, wallS }) => (100 * cpuS) / wallS },
      { title: "updates", unit: "1/s", of: ({ updates, wallS }) => updates / wallS },
      { title: "lost between others", unit: "updates", of: ({ lost }) => lost },
    ],
    targets: [
      { beside: LIBCAS, bound: "most", ratio: 1 },
      { beside: [CAPROTO], bound: "most", ratio: 1 / 20 },
    ],
  },
];

const server = await startServer();
const results = [];
for (const trial of TRIALS) {
  process.stderr.write(`${trial.title} ...\n`);
  results.push(await compare(trial));
}
const stops = [await stopAtServer(), await stopAtBeamline()];
server.kill();
rmSync(folder, { recursive: true });

const machine = {
  date: new Date().toISOString().slice(0, 10),
  cores: cpus().length,
  processor: cpus()[0]?.model ?? "unknown",
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  node: process.version,
  loadBefore,
  ...versions(),
  rounds: ROUNDS,
};
const base = path("results/channel-access");
writeFileSync(`${base}.json`, `${JSON.stringify({ machine, results, stops }, null, 2)}\n`);
writeFileSync(`${base}.md`, report());
console.log(report());

/** Let the clients take turns, in another order each round, each in a process of its own. */
async function compare(trial: Trial) {
  const clients = trial.clients?.filter((client) => CLIENTS.includes(client)) ?? CLIENTS;
  const measured = new Map<Client, Measurement[]>(clients.map((client) => [client, []]));
  for (let round = 0; round < trial.rounds; round++) {
    for (const client of shuffled(clients, round)) {
      if (!client.isQuick && round >= SHORT_ROUNDS) continue;
      measured.get(client)!.push(await run(client, trial.action, trial.prefix, trial.channels, trial.amount(client)));
    }
  }
  const headline = (client: Client) => measured.get(client)!.map((m) => trial.figures(client)[0]!.of(m));
  return {
    title: trial.title,
    clients: clients.map((client) => ({
      client: client.name,
      figures: trial.figures(client).map(({ title, unit, of }) => {
        const values = measured.get(client)!.map(of);
        const [least, most] = [Math.min(...values), Math.max(...values)];
        return { title, unit, median: round3(median(values)), least: round3(least), most: round3(most) };
      }),
      hutchIsTimes: round3(ratioOf(headline(HUTCH), headline(client))),
    })),
    targets: trial.targets.flatMap(({ beside, bound, ratio }) =>
      beside
        .filter((client) => clients.includes(client))
        .map((client) => {
          const reached = round3(ratioOf(headline(HUTCH), headline(client)));
          const isMet = bound === "least" ? reached >= ratio : reached <= ratio;
          return { beside: client.name, bound, target: round3(ratio), reached, isMet };
        }),
    ),
  };
}

/** Median of the ratios within a round. */
function ratioOf(ours: readonly number[], theirs: readonly number[]): number {
  return median(theirs.map((value, round) => ours[round]! / value));
}

/** While puts with completion are under way on 50 records, how long another record takes to get a value. */
async function stopAtServer() {
  const { answersMs } = await run(HUTCH, "stop", "B:slow", PENDING_PUTS, 4);
  return { server: "epics-base, 50 records that take 1 s each", ...stopFigures(answersMs) };
}

/** The same for the motors of our own simulated beamline: all move, 42 more puts wait behind, and one motor is stopped. */
async function stopAtBeamline() {
  const beamline = await startBeamlineThread();
  const context = new CaContext({ addresses: [`${beamline.host}:${beamline.udpPort}`], beacons: false });
  const motor = (number: number, field: string) => context.channel(`gp:m${number}.${field}`);
  const answersMs: number[] = [];
  const stop = motor(1, "STOP");
  const stopped = motor(1, "DMOV");
  const others = [2, 3, 4, 5, 6, 7, 8].map((number) => motor(number, "STOP"));
  const targets = Array.from({ length: PENDING_PUTS }, (_, i) => motor(1 + (i % 8), "VAL"));
  await Promise.all([stop, stopped, ...others, ...targets].map((channel) => channel.connected()));
  for (let repeat = 0; repeat < 4; repeat++) {
    let pending = targets.length;
    const puts = targets.map((target) => target.put(repeat % 2 === 0 ? 20 : -20).finally(() => pending--));
    while ((await stopped.get()).value !== 0);
    const start = performance.now();
    await stop.put(1, { urgent: true });
    answersMs.push(performance.now() - start);
    if (pending !== targets.length) throw new Error(`only ${pending} puts were still under way`);
    // What waits behind the stopped move starts a move in its turn.
    while (pending > 0) await Promise.all([stop, ...others].map((channel) => channel.put(1, { urgent: true })));
    await Promise.all(puts);
  }
  await context.close();
  await beamline.close();
  return { server: "our simulated beamline, 8 motors moving, 42 more puts waiting behind", ...stopFigures(answersMs) };
}

function stopFigures(answersMs: readonly number[]) {
  return {
    pendingPuts: PENDING_PUTS,
    targetMs: 20,
    worstMs: round3(Math.max(...answersMs)),
    answersMs: answersMs.map(round3),
    isMet: Math.max(...answersMs) <= 20,
  };
}

/** Start the server of epics-base with all records of the trials. */
async function startServer(): Promise<ChildProcess> {
  const port = String(await freePort());
  Object.assign(process.env, {
    EPICS_CA_ADDR_LIST: "127.0.0.1",
    EPICS_CA_AUTO_ADDR_LIST: "NO",
    EPICS_CA_SERVER_PORT: port,
    EPICS_CA_REPEATER_PORT: String(await freePort()),
    EPICS_CA_MAX_ARRAY_BYTES: String(2 * ARRAY_BYTES),
    EPICS_CAS_INTF_ADDR_LIST: "127.0.0.1",
    EPICS_CAS_AUTO_BEACON_ADDR_LIST: "NO",
    EPICS_CAS_BEACON_ADDR_LIST: `127.0.0.1:${await freePort()}`,
  });
  const file = join(folder, "records.db");
  writeFileSync(file, database());
  const child = spawn(python, [path("peers/ca_server.py"), file], { stdio: ["pipe", "pipe", "ignore"] });
  for await (const line of createInterface({ input: child.stdout })) if (line === "ready") break;
  const context = new CaContext();
  await context.channel("B:image0").put(Uint8Array.from({ length: ARRAY_BYTES }, (_, i) => i));
  await context.close();
  return child;
}

function database(): string {
  const numbered = (count: number, type: string, name: string, fields: string) =>
    Array.from({ length: count }, (_, i) => `record(${type},"B:${name}${i}"){${fields.replaceAll("#", String(i))}}\n`);
  return [
    ...numbered(CONNECTED, "ao", "n", 'field(VAL,"#") field(PINI,"YES")'),
    ...numbered(MONITORED, "calc", "t", 'field(SCAN,".1 second") field(CALC,"A+1") field(INPA,"B:t#")'),
    ...numbered(1, "waveform", "image", `field(NELM,"${ARRAY_BYTES}") field(FTVL,"UCHAR")`),
    ...numbered(PENDING_PUTS, "calcout", "slow", 'field(CALC,"A") field(ODLY,"1") field(OOPT,"Every Time")'),
    'record(ao,"B:stop"){}\n',
  ].join("");
}

/** One action of a client, in a process of its own. */
async function run(client: Client, action: string, prefix: string, channels: number, amount: number) {
  const [command = "", ...args] = client.command;
  const child = spawn(command, [...args, action, prefix, String(channels), String(amount)], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const output = { out: "", error: "" };
  child.stdout.on("data", (chunk: Buffer) => {
    output.out += chunk.toString();
  });
  child.stderr.on("data", (chunk: Buffer) => {
    output.error += chunk.toString();
  });
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`${client.name}, ${action}, ended with ${code}:\n${output.error}`);
  return JSON.parse(output.out) as Measurement;
}

function pythonPeer(name: string): readonly string[] {
  return [python, path(`peers/ca_${name}.py`)];
}

function findPython(): string {
  const environment = path("../.venv/bin/python3");
  const found = process.env.HUTCH_PYTHON ?? (existsSync(environment) ? environment : undefined);
  if (found === undefined) throw new Error("The peers' Python environment is needed; see the head of this file.");
  return found;
}

/** Compile the C client against the libca that the Python peers use; false without a compiler. */
function compileLibca(): boolean {
  const ask = "from epicscorelibs import path as p; print(p.include_path); print(p.lib_path)";
  const [include = "", library = ""] = execFileSync(python, ["-c", ask]).toString().split("\n");
  const includes = ["", "/os/Linux", "/compiler/gcc"].map((part) => `-I${include}${part}`);
  const link = [`-L${library}`, "-lca", "-lCom", `-Wl,-rpath,${library}`];
  try {
    execFileSync("cc", ["-O2", "-o", LIBCA.command[0]!, path("peers/ca_libca.c"), ...includes, ...link]);
    return true;
  } catch (error) {
    console.error(`libca from C does not take part: ${(error as Error).message.split("\n")[0]}`);
    return false;
  }
}

/** Versions of the peers. */
function versions(): Record<string, string> {
  const ask = `import json; from importlib.metadata import version
print(json.dumps({name: version(name) for name in ["epicscorelibs", "pyepics", "aioca", "caproto"]}))`;
  return JSON.parse(execFileSync(python, ["-c", ask]).toString());
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const listener = createServer();
    listener.once("error", reject);
    listener.listen(0, "127.0.0.1", () => {
      const address = listener.address();
      listener.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}

function report(): string {
  const { date, cores, processor, memoryGiB, node, loadBefore: load, rounds, ...peers } = machine;
  const lines = [
    "# Channel Access clients",
    "",
    `${date}, ${cores} cores (${processor}), ${memoryGiB} GiB, Node ${node}, ${Object.entries(peers)
      .map(([name, version]) => `${name} ${version}`)
      .join(", ")}.`,
    "Server: epics-base (epicscorelibs), records in C, loopback. Each measurement in a process of its own, warmed up except for",
    `connecting; clients take turns, ${rounds} rounds for Hutch and libca from C, ${SHORT_ROUNDS} for the others and for monitors. Median (least .. most);`,
    `"Hutch is" is the median of the ratios within a round. The machine did other work at the same time: load average ${load} before.`,
    "",
    "Command: `node --import tsx benches/channel-access.ts`",
    "",
    "## Targets",
    "",
    "| what | beside | target | Hutch is | met |",
    "|---|---|---|---|---|",
    ...results.flatMap(({ title, targets }) =>
      targets.map(
        ({ beside, bound, target, reached, isMet }) =>
          `| ${title} | ${beside} | at ${bound} ${target} x | ${reached} x | ${isMet ? "yes" : "no"} |`,
      ),
    ),
    ...stops.map(
      ({ server: where, pendingPuts, targetMs, worstMs, isMet }) =>
        `| Stop while ${pendingPuts} puts with completion are under way | ${where} | at most ${targetMs} ms | ${worstMs} ms (worst of 4) | ${isMet ? "yes" : "no"} |`,
    ),
  ];
  for (const { title, clients } of results) {
    const titles = clients[0]!.figures.map((figure) => `${figure.title}, ${figure.unit}`);
    lines.push(
      "",
      `## ${title}`,
      "",
      `| client | ${titles.join(" | ")} | Hutch is |`,
      `|${"---|".repeat(titles.length + 2)}`,
    );
    for (const { client, figures, hutchIsTimes } of clients) {
      const cells = figures.map((figure) => `${figure.median} (${figure.least} .. ${figure.most})`);
      lines.push(`| ${client} | ${cells.join(" | ")} | ${hutchIsTimes} x |`);
    }
  }
  return `${lines.join("\n")}\n`;
}

/** The items in an order that `round` decides. */
function shuffled<T>(items: readonly T[], round: number): T[] {
  const keyed = items.map((item, k) => ({ item, key: Math.imul((round + 2) * 97 + 31 * k + 7, 0x9e3779b1) >>> 0 }));
  return keyed.sort((a, b) => a.key - b.key).map(({ item }) => item);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
}

function round3(value: number): number {
  return Number(value.toPrecision(3));
}
