import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { RunStart } from "../../documents/mod.ts";

/** Name of the journal in a run's folder. */
export const JOURNAL_FILE = "journal.jsonl";

const LOCK_FILE = "running.lock";

/** Folder of a run: `<dataRoot>/<YYYY>/<MM>/<DD>/<scan_id>_<plan>_<uid>`, by the local date of its start. */
export function runFolder(dataRoot: string, { uid, time, scan_id = 0, plan_name = "run" }: RunStart): string {
  const date = new Date(time * 1000);
  const two = (value: number) => String(value).padStart(2, "0");
  const plan = plan_name.replace(/[^A-Za-z0-9_-]+/g, "-").slice(0, 40);
  const name = `${String(scan_id).padStart(5, "0")}_${plan}_${uid.slice(0, 8)}`;
  return join(dataRoot, String(date.getFullYear()), two(date.getMonth() + 1), two(date.getDate()), name);
}

/** Mark a run as being carried out by this process. */
export function lockRun(folder: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, LOCK_FILE), String(process.pid));
}

export function unlockRun(folder: string): void {
  rmSync(join(folder, LOCK_FILE), { force: true });
}

/** Whether a living process of this computer carries the run out. After a crash the lock remains, its process does not. */
export function isRunning(folder: string): boolean {
  const path = join(folder, LOCK_FILE);
  if (!existsSync(path)) return false;
  const pid = Number(readFileSync(path, "utf8"));
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
