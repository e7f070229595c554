import { randomUUID } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { StorageError } from "../../errors/mod.ts";
import type { CookTask } from "../task.ts";
import type { ErrorFacts } from "./executor.ts";

/** What a job writes about its task when it ends. */
export type TaskReport = { readonly seconds: number } | { readonly error: ErrorFacts };

/** A folder that both this machine and the nodes see: the tasks, the batch script, logs and reports of one array. */
export interface JobFolder {
  readonly path: string;
  readonly script: string;
}

/** Lays out the folder of an array. @throws StorageError when it cannot be written */
export async function layOut(parent: string, tasks: readonly CookTask[]): Promise<JobFolder> {
  const path = join(parent, `${new Date().toISOString().replace(/[:.]/g, "")}-${randomUUID().slice(0, 8)}`);
  const script = join(path, "job.sh");
  try {
    await mkdir(path, { recursive: true });
    for (const [index, task] of tasks.entries()) await writeFile(taskFile(path, index), JSON.stringify(task));
    await writeFile(script, batchScript(path), { mode: 0o755 });
  } catch (cause) {
    throw new StorageError(
      `${path} cannot be written: ${(cause as Error).message}. Choose a shared folder with --to.`,
      { cause },
    );
  }
  return { path, script };
}

/** The file of a task, which is all that its job is told. */
export function taskFile(folder: string, index: number): string {
  return join(folder, `task-${index}.json`);
}

/** Where Slurm puts what a task prints. */
export function logFile(folder: string, index: number | "%a"): string {
  return join(folder, `task-${index}.log`);
}

/** Says how a task ended, so that the one who waits sees all of it or nothing. */
export async function writeReport(task: string, report: TaskReport): Promise<void> {
  const file = reportFile(task);
  await writeFile(`${file}.part`, JSON.stringify(report));
  await rename(`${file}.part`, file);
}

/** How a task ended; undefined while it has not said so. */
export async function readReport(folder: string, index: number): Promise<TaskReport | undefined> {
  const text = await readFile(reportFile(taskFile(folder, index)), "utf8").catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as TaskReport);
}

/** The last lines of a task's log. */
export async function logEnd(folder: string, index: number): Promise<string> {
  const text = await readFile(logFile(folder, index), "utf8").catch(() => "");
  return text.trim().split("\n").slice(-5).join("\n");
}

function reportFile(task: string): string {
  return task.replace(/\.json$/, ".report.json");
}

/** The same program on the node, with the task that the array index names. */
function batchScript(folder: string): string {
  const ending = import.meta.url.endsWith(".ts") ? "ts" : "js";
  const main = fileURLToPath(new URL(`./slurm-main.${ending}`, import.meta.url));
  const command = [process.execPath, main].map(quoted);
  return `#!/bin/sh\nexec ${command.join(" ")} ${quoted(folder)}/task-"$SLURM_ARRAY_TASK_ID".json\n`;
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
