import { setTimeout as delay } from "node:timers/promises";
import { CancelledError } from "../../errors/mod.ts";
import type { CookTask } from "../task.ts";
import type { CookExecutor, TaskEvent } from "./executor.ts";
import { CookError } from "./foreign-error.ts";
import { arrayStates, cancelJob, isLive, submit } from "./slurm-commands.ts";
import { layOut, logEnd, logFile, readReport } from "./slurm-job.ts";

/** How jobs are given to Slurm. */
export interface SlurmOptions {
  /** Folder for tasks, logs and reports, which all nodes see. */
  readonly folder: string;
  readonly partition?: string;
  /** Tasks at a time at most; default as many as Slurm finds room for. */
  readonly atOnce?: number;
  readonly cpusPerTask?: number;
  /** Memory of a task, as `sbatch --mem` takes it. */
  readonly memory?: string;
  /** Time limit of a task. */
  readonly minutes?: number;
  /** How often a task is tried again that died without a word: killed, out of memory, a node that failed. Default 2. */
  readonly retries?: number;
  /** Time between looks at the queue. */
  readonly pollMs?: number;
}

const POLL_MS = 2000;

/**
 * Cooks as a Slurm job array, a task for each scan or slice. Results and reports come over the shared file system, states
 * and their reasons from `squeue`, `sacct` and `scontrol`. A recipe that throws is not tried again; a task that dies is.
 */
export function slurmExecutor(options: SlurmOptions): CookExecutor {
  return {
    name: "slurm",
    threadsFor: () => options.cpusPerTask ?? 1,
    cook: (tasks, signal) => cookOnSlurm(tasks, options, signal),
  };
}

async function* cookOnSlurm(
  tasks: readonly CookTask[],
  options: SlurmOptions,
  signal: AbortSignal | undefined,
): AsyncGenerator<TaskEvent> {
  const { retries = 2, folder } = options;
  let left: readonly CookTask[] = tasks;
  for (let attempt = 0; left.length > 0; attempt++) {
    const died: CookTask[] = [];
    for await (const outcome of cookArray(left, folder, options, signal)) {
      if (outcome.kind !== "died") yield outcome;
      else if (attempt < retries) {
        died.push(outcome.task);
        yield { kind: "retried", task: outcome.task, reason: outcome.reason };
      } else {
        const message = `It died ${attempt + 1} times in Slurm (${outcome.reason}). Its log: ${outcome.log}`;
        yield { kind: "failed", task: outcome.task, error: new CookError({ code: "COOK", message }) };
      }
    }
    left = died;
  }
}

type Outcome =
  | TaskEvent
  | { readonly kind: "died"; readonly task: CookTask; readonly reason: string; readonly log: string };

/** One array from its submission to the end of its last task. */
async function* cookArray(
  tasks: readonly CookTask[],
  parent: string,
  options: SlurmOptions,
  signal: AbortSignal | undefined,
): AsyncGenerator<Outcome> {
  const { path, script } = await layOut(parent, tasks);
  const job = await submit(script, submitOptions(path, tasks.length, options));
  const open = new Map(tasks.entries());
  const started = new Set<number>();
  /** Tasks that Slurm ended without a report last time; a report may come late over a network file system. */
  let silent = new Set<number>();
  let hasEnded = false;
  try {
    while (open.size > 0) {
      await pause(options.pollMs ?? POLL_MS, signal);
      const states = await arrayStates(job);
      const silentNow = new Set<number>();
      for (const [index, task] of [...open]) {
        const report = await readReport(path, index);
        const known = states.get(index);
        if (!started.has(index) && (report || known?.state === "RUNNING")) {
          started.add(index);
          yield { kind: "started", task };
        }
        if (report) {
          open.delete(index);
          if ("seconds" in report) yield { kind: "cooked", task, seconds: report.seconds };
          else yield { kind: "failed", task, error: new CookError(report.error) };
        } else if (known === undefined || !isLive(known.state)) {
          silentNow.add(index);
          if (!silent.has(index)) continue;
          open.delete(index);
          const reason = known ? `${known.state.toLowerCase()}, ${known.reason}` : "Slurm does not know it any more";
          const said = await logEnd(path, index);
          const log = said === "" ? logFile(path, index) : `${logFile(path, index)}\n${said}`;
          yield { kind: "died", task, reason, log };
        }
      }
      silent = silentNow;
    }
    hasEnded = true;
  } finally {
    if (!hasEnded) await cancelJob(job);
  }
}

function submitOptions(folder: string, tasks: number, options: SlurmOptions): readonly string[] {
  const { partition, atOnce, cpusPerTask, memory, minutes } = options;
  return [
    "--job-name=hutch-cook",
    `--array=0-${tasks - 1}${atOnce === undefined ? "" : `%${atOnce}`}`,
    `--output=${logFile(folder, "%a")}`,
    `--chdir=${folder}`,
    "--requeue",
    ...(partition === undefined ? [] : [`--partition=${partition}`]),
    ...(cpusPerTask === undefined ? [] : [`--cpus-per-task=${cpusPerTask}`]),
    ...(memory === undefined ? [] : [`--mem=${memory}`]),
    ...(minutes === undefined ? [] : [`--time=${Math.ceil(minutes)}`]),
  ];
}

async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await delay(ms, undefined, signal ? { signal } : {});
  } catch (cause) {
    throw new CancelledError("The cooking was ended; the jobs were taken from Slurm. What was finished stays.", {
      cause,
    });
  }
}
