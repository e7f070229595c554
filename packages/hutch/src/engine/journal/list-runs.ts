import { type FileHandle, open, readdir } from "node:fs/promises";
import { join } from "node:path";
import type { RunStart, RunStop } from "../../documents/mod.ts";
import { type JournalEntry, parseEntry } from "./records.ts";
import { isRunning, JOURNAL_FILE } from "./run-folder.ts";

/** How a run stands: as its stop document says, under way, or ended without one (the process died). */
export type RunStanding = "success" | "abort" | "fail" | "running" | "interrupted";

/** A run as its journal's first and last lines tell it. */
export interface RunSummary {
  readonly folder: string;
  readonly journal: string;
  readonly start: RunStart;
  readonly stop: RunStop | undefined;
  readonly standing: RunStanding;
}

/**
 * Runs under a data folder, newest first. Only the first and last lines of the journals are read, and only those of the
 * runs that are asked for, so that `for await` with a `break` is cheap. Folders without a readable journal are left out.
 */
export async function* listRuns(dataRoot: string): AsyncGenerator<RunSummary> {
  for (const year of await newestFirst(dataRoot, /^\d{4}$/)) {
    for (const month of await newestFirst(join(dataRoot, year), /^\d{2}$/)) {
      for (const day of await newestFirst(join(dataRoot, year, month), /^\d{2}$/)) {
        const folder = join(dataRoot, year, month, day);
        const runs: RunSummary[] = [];
        for (const name of await newestFirst(folder, /^\d{5,}_/)) {
          const summary = await summarizeRun(join(folder, name));
          if (summary) runs.push(summary);
        }
        yield* runs.sort((a, b) => b.start.time - a.start.time);
      }
    }
  }
}

/** The summary of one run's folder, or undefined when it holds no journal with a start document. */
export async function summarizeRun(folder: string): Promise<RunSummary | undefined> {
  const journal = join(folder, JOURNAL_FILE);
  let file: FileHandle;
  try {
    file = await open(journal, "r");
  } catch {
    return undefined;
  }
  try {
    const first = tryParse(await firstLine(file));
    if (first?.name !== "start") return undefined;
    const stop = (await lastLines(file)).map(tryParse).findLast((entry) => entry?.name === "stop");
    const stopDocument = stop?.name === "stop" ? stop.doc : undefined;
    const standing = stopDocument?.exit_status ?? (isRunning(folder) ? "running" : "interrupted");
    return { folder, journal, start: first.doc, stop: stopDocument, standing };
  } finally {
    await file.close();
  }
}

const BLOCK_BYTES = 1 << 14;

async function firstLine(file: FileHandle): Promise<string> {
  let text = Buffer.alloc(0);
  for (;;) {
    const block = Buffer.allocUnsafe(BLOCK_BYTES);
    const { bytesRead } = await file.read(block, 0, BLOCK_BYTES, text.length);
    text = Buffer.concat([text, block.subarray(0, bytesRead)]);
    const end = text.indexOf(0x0a);
    if (end >= 0) return text.toString("utf8", 0, end);
    if (bytesRead === 0) return "";
  }
}

/** Lines of the last block; the stop document and the records after it are short. */
async function lastLines(file: FileHandle): Promise<readonly string[]> {
  const { size } = await file.stat();
  const from = Math.max(0, size - BLOCK_BYTES);
  const block = Buffer.alloc(size - from);
  await file.read(block, 0, block.length, from);
  return block.toString("utf8").split("\n");
}

function tryParse(line: string): JournalEntry | undefined {
  try {
    return parseEntry(line);
  } catch {
    return undefined;
  }
}

async function newestFirst(folder: string, pattern: RegExp): Promise<string[]> {
  try {
    return (await readdir(folder))
      .filter((name) => pattern.test(name))
      .sort()
      .reverse();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}
