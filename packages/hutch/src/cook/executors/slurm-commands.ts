import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { RequestError, UnreachableError } from "../../errors/mod.ts";

const run = promisify(execFile);

/** How Slurm sees an array task. */
export interface ArrayTaskState {
  readonly index: number;
  /** As Slurm writes it: PENDING, RUNNING, COMPLETED, FAILED, TIMEOUT, NODE_FAIL … */
  readonly state: string;
  /** Why it waits or how it ended: `Priority`, `exit code 1:0`. */
  readonly reason: string;
}

/** States in which a task still waits or works. */
const LIVE = new Set([
  "PENDING",
  "CONFIGURING",
  "RUNNING",
  "COMPLETING",
  "SUSPENDED",
  "REQUEUED",
  "RESIZING",
  "SIGNALING",
  "STAGE_OUT",
]);

/** Whether a task may still come to an end of its own. */
export function isLive(state: string): boolean {
  return LIVE.has(state);
}

/**
 * Submits a batch script.
 *
 * @returns the number of the job
 * @throws RequestError when Slurm refuses it, or is not there; UnreachableError when its controller does not answer
 */
export async function submit(script: string, options: readonly string[]): Promise<string> {
  const output = await slurm("sbatch", ["--parsable", ...options, script]);
  const [job = ""] = output.trim().split(";");
  return job;
}

/** Ends a job with all its tasks. One that has ended already is fine. */
export async function cancelJob(job: string): Promise<void> {
  await slurm("scancel", [job]).catch((error: Error) => {
    if (!/invalid job id/i.test(error.message)) throw error;
  });
}

/**
 * The states of the tasks of an array: from the queue, then from the accounting where there is one, else from what the
 * controller still remembers. Tasks that nobody knows any more are left out.
 */
export async function arrayStates(job: string): Promise<ReadonlyMap<number, ArrayTaskState>> {
  const states = new Map<number, ArrayTaskState>();
  const remember = (index: number, state: string, reason: string) => {
    if (Number.isInteger(index)) states.set(index, { index, state, reason });
  };
  for (const line of (await ended(job)).split("\n")) {
    const id = /(?:ArrayTaskId=)(\d+)\b/.exec(line)?.[1];
    const state = /JobState=(\S+)/.exec(line)?.[1];
    const code = /ExitCode=(\S+)/.exec(line)?.[1] ?? "";
    const reason = /Reason=(\S+)/.exec(line)?.[1] ?? "None";
    if (id !== undefined && state !== undefined)
      remember(Number(id), state, reason === "None" ? `exit code ${code}` : reason);
  }
  for (const line of (await accounted(job)).split("\n")) {
    const [id = "", state = "", code = ""] = line.split("|");
    const index = /_(\d+)$/.exec(id)?.[1];
    if (index !== undefined) remember(Number(index), state.split(" ")[0]!, `exit code ${code}`);
  }
  const queue = await slurm("squeue", ["--noheader", "--array", "--jobs", job, "--format", "%K|%T|%r"]).catch(
    ignoreInvalid,
  );
  for (const line of queue.split("\n")) {
    const [index = "", state = "", reason = ""] = line.trim().split("|");
    if (index !== "") remember(Number(index), state, reason);
  }
  return states;
}

/** What the controller remembers, for some minutes after the end. */
function ended(job: string): Promise<string> {
  return slurm("scontrol", ["--oneliner", "show", "job", job]).catch(ignoreInvalid);
}

/** What the accounting database has; "" where there is none, as on small clusters. */
function accounted(job: string): Promise<string> {
  const format = "--format=JobID,State,ExitCode";
  return slurm("sacct", ["--noheader", "--parsable2", "--allocations", "--jobs", job, format]).catch(() => "");
}

function ignoreInvalid(error: Error): string {
  if (/invalid job id/i.test(error.message)) return "";
  throw error;
}

async function slurm(command: string, words: readonly string[]): Promise<string> {
  try {
    const { stdout } = await run(command, [...words], { maxBuffer: 1 << 26 });
    return stdout;
  } catch (cause) {
    const { code, stderr } = cause as { code?: unknown; stderr?: string };
    if (code === "ENOENT") {
      throw new RequestError(`${command} was not found: Slurm is not installed here. Cook with --executor local.`, {
        cause,
      });
    }
    const said = (stderr ?? String(cause)).trim().replace(/^\w+: error: /gm, "");
    if (/unable to contact slurm controller|connection refused|timed out/i.test(said)) {
      throw new UnreachableError(`Slurm's controller does not answer ${command}: ${said}`, { cause });
    }
    throw new RequestError(`Slurm refused ${command}: ${said}`, { cause });
  }
}
