import { basename, dirname, resolve } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { findRun } from "../../catalog/mod.ts";
import {
  type CookExecutor,
  type CookProgress,
  type CookResult,
  cookScans,
  localExecutor,
  type ScanToCook,
  type SpiceByHandle,
  slurmExecutor,
} from "../../cook/mod.ts";
import { CancelledError, RequestError, UnknownNameError } from "../../errors/mod.ts";
import { documentAt, openRepository, type Proposal } from "../../repository/mod.ts";
import { openSpice, Spice, spiceStoreFor } from "../../spice/mod.ts";
import { type ConfigurationOptions, configuration } from "../configuration.ts";
import { positiveNumber, wholeNumber } from "../options.ts";
import { formatDuration } from "../output/quantities.ts";
import { Screen } from "../output/screen.ts";
import { EXIT } from "../report-error.ts";

interface CookCommandOptions extends ConfigurationOptions {
  readonly recipe?: string;
  readonly repo?: string;
  readonly spice?: string;
  readonly set?: SpiceByHandle;
  readonly to: string;
  readonly executor: string;
  readonly workers?: number;
  readonly slices: number;
  readonly partition?: string;
  readonly memory?: string;
  readonly time?: number;
  readonly again?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** Executors by name. */
const EXECUTORS: Readonly<Record<string, (options: CookCommandOptions) => CookExecutor>> = {
  local: ({ workers }) => localExecutor(workers),
  slurm: ({ to, workers, partition, memory, time }) =>
    slurmExecutor({
      folder: resolve(to, ".slurm"),
      ...(workers === undefined ? {} : { atOnce: workers }),
      ...(partition === undefined ? {} : { partition }),
      ...(memory === undefined ? {} : { memory }),
      ...(time === undefined ? {} : { minutes: time }),
    }),
};

/** `hutch cook SCAN…`: raw data to results, where something has changed. */
export function cookCommand(): Command {
  return new Command("cook")
    .description("turn raw scans into results with a recipe, on this machine or on a cluster")
    .argument("<scans...>", "PROPOSAL/SCAN of the repository (* for many), a run, or an address")
    .option("--recipe <name>", "rsm, roi, line-cut, peak, dead-time, or FILE#EXPORT (default: as spice.recipes says)")
    .option("--set <handle.key=value>", "a parameter for this time, e.g. settings.img_distance=690", override)
    .option("--repo <url>", "URL template of the repository (default: $HUTCH_REPO)")
    .option("--spice <folder>", "folder of the spice, may hold {proposal} (default: $HUTCH_SPICE)")
    .option("--to <folder>", "folder of the results", "cooked")
    .option("--executor <name>", "local or slurm", "local")
    .option("--workers <number>", "tasks at a time", wholeNumber)
    .option("--slices <number>", "cut each scan into so many tasks", wholeNumber, 1)
    .option("--partition <name>", "Slurm partition")
    .option("--memory <size>", "memory of a Slurm job, e.g. 8G")
    .option("--time <minutes>", "time limit of a Slurm job", positiveNumber)
    .option("--again", "cook also what has not changed")
    .option("--dry-run", "only say what is there, what is stale and what would be cooked")
    .option("--config <file>", "configuration (default: hutch.yaml here)")
    .option("--data <folder>", "folder of the runs, instead of the configured one")
    .option("--json", "one line of JSON a scan")
    .addHelpText(
      "after",
      "\nExamples:\n  hutch cook data/091726 --recipe rsm --set settings.img_distance=690\n" +
        "  hutch cook '2026-0001/*' --repo 'file:///data/{proposal}/{scan}' --executor slurm --slices 8\n",
    )
    .action(async (wanted: readonly string[], options: CookCommandOptions) => {
      const executor = executorOf(options);
      const scans: ScanToCook[] = [];
      for (const name of wanted) scans.push(...(await scansOf(name, options)));
      await cookAll(scans, executor, options);
    });
}

async function cookAll(
  scans: readonly ScanToCook[],
  executor: CookExecutor,
  options: CookCommandOptions,
): Promise<void> {
  const screen = new Screen(process.stderr);
  const cancel = new AbortController();
  const onInterrupt = () => {
    screen.print("Ctrl-C: ending the work. What is finished stays.");
    cancel.abort(new CancelledError("The cooking was ended. What was finished stays."));
  };
  process.once("SIGINT", onInterrupt);
  process.once("SIGTERM", onInterrupt);
  const started = performance.now();
  let failures = 0;
  try {
    const events = cookScans(scans, {
      folder: resolve(options.to),
      executor,
      ...(options.recipe === undefined ? {} : { recipe: options.recipe }),
      ...(options.set === undefined ? {} : { overrides: options.set }),
      slices: options.slices,
      again: options.again ?? false,
      isDryRun: options.dryRun ?? false,
      signal: cancel.signal,
    });
    for await (const event of events) {
      if (event.kind === "progress") {
        if (event.event.kind === "retried") screen.print(`${event.event.task.scan}: again, ${event.event.reason}`);
        screen.update(progressText(event, (performance.now() - started) / 1000));
        continue;
      }
      screen.update("");
      if (event.status === "failed") failures += 1;
      process.stdout.write(`${options.json ? JSON.stringify(resultAsJson(event)) : resultText(event)}\n`);
    }
  } finally {
    screen.update("");
    process.off("SIGINT", onInterrupt);
    process.off("SIGTERM", onInterrupt);
  }
  if (failures > 0) process.exitCode = EXIT.failed;
}

/** The scans that a word on the command line means. */
async function scansOf(wanted: string, options: CookCommandOptions): Promise<readonly ScanToCook[]> {
  const template = options.repo ?? process.env.HUTCH_REPO;
  if (/^-?\d+$/.test(wanted) || (/^[0-9a-f]{4,8}(-[0-9a-f-]*)?$/i.test(wanted) && template === undefined)) {
    const { data } = await configuration(options);
    const { folder } = await findRun(data.folder, wanted);
    return [{ scan: `runs/${basename(folder)}`, address: folder }];
  }
  if (template === undefined || /:\/\/|^\.{0,2}\//.test(wanted)) {
    const { path, inside } = documentAt(wanted);
    const names = inside === "" ? [basename(dirname(path)), basename(path)] : [basename(path), inside];
    const [proposal = "", scan = ""] = names;
    return [
      {
        scan: names.join("/"),
        address: wanted.includes("://") ? wanted : resolve(wanted),
        spice: () => new Spice(spiceStoreFor(proposal, options.spice)).values(scan),
      },
    ];
  }
  const [proposalName = "", ...rest] = wanted.split("/");
  const pattern = rest.join("/");
  if (pattern === "")
    throw new RequestError(`"${wanted}" names no scan. Write ${wanted}/SCAN, or '${wanted}/*' for all.`);
  const repository = openRepository(template);
  const proposal = repository.proposal(await repository.keyOf(proposalName));
  const keys = pattern.includes("*")
    ? (await proposal.keys()).filter(matcher(pattern))
    : [await proposal.keyOf(pattern)];
  if (keys.length === 0) throw new RequestError(`No scan of ${proposal.key} fits ${pattern}. \`hutch ls\` lists them.`);
  const spice = await openSpice(proposal, options.spice === undefined ? {} : { address: options.spice });
  return keys.map((key) => scanOf(proposal, key, () => spice.values(key)));
}

function scanOf(proposal: Proposal, key: string, spice: () => Promise<SpiceByHandle>): ScanToCook {
  const scan = proposal.scan(key);
  if (scan.url === undefined) {
    throw new RequestError(`${proposal.key}/${key} has no address of its own. Give the run's number instead.`);
  }
  return {
    scan: `${proposal.key}/${key}`,
    address: scan.url,
    spice,
    type: async () => (await scan.summary()).type,
  };
}

function matcher(pattern: string): (key: string) => boolean {
  const parts = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  const expression = new RegExp(`^${parts.join(".*")}$`);
  return (key) => expression.test(key);
}

function executorOf(options: CookCommandOptions): CookExecutor {
  const make = Object.hasOwn(EXECUTORS, options.executor) ? EXECUTORS[options.executor] : undefined;
  if (make) return make(options);
  throw new UnknownNameError({ kind: "executor", requested: options.executor, known: Object.keys(EXECUTORS) });
}

function override(text: string, before: SpiceByHandle = {}): SpiceByHandle {
  const [, handle = "", key = "", value = ""] = /^([^.=]+)\.([^=]+)=(.*)$/s.exec(text) ?? [];
  if (handle === "") throw new InvalidArgumentError("Write it like settings.img_distance=690.");
  return { ...before, [handle]: { ...before[handle], [key]: parsed(value) } };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** `▕████░░░▏ 3/8, 12.3 s, 20.1 s to go`. */
function progressText({ done, total }: CookProgress, elapsedS: number): string {
  const filled = Math.round((24 * done) / total);
  const toGo = done === 0 ? "" : `, ${formatDuration((elapsedS / done) * (total - done))} to go`;
  return `▕${"█".repeat(filled)}${"░".repeat(24 - filled)}▏ ${done}/${total}, ${formatDuration(elapsedS)}${toGo}`;
}

function resultText({ scan, status, path, error, seconds, stale }: CookResult): string {
  const took = seconds > 0 ? ` in ${formatDuration(seconds)}` : "";
  const facts = error ? `: ${error.message}` : path ? `${took}  ${path}` : "";
  const notes = stale.map(
    (old) => `\n    stale${old.reasons.length > 0 ? ` (other ${old.reasons.join(", ")})` : ""}  ${old.path}`,
  );
  return `${scan}  ${status}${facts}${notes.join("")}`;
}

function resultAsJson({ scan, status, path, error, seconds, stale }: CookResult): unknown {
  const problem = error && { code: "code" in error ? error.code : "BUG", message: error.message };
  return { scan, status, path: path ?? null, seconds, error: problem ?? null, stale };
}
