import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { type RunSummary, summarizeRun } from "../engine/mod.ts";
import { inOrder } from "./in-order.ts";
import { naturalOrder } from "./key-order.ts";

/** Folders of a data root above the runs: year, month, day. */
const DATE_FOLDERS = [/^\d{4}$/, /^\d{2}$/, /^\d{2}$/];
const RUN_FOLDER = /^\d{5,}_/;
const CONCURRENCY = 16;

/** The runs under a data root of Hutch, oldest first. Runs that ended are read once. */
export class RunIndex {
  readonly #dataRoot: string;
  readonly #ended = new Map<string, RunSummary>();

  constructor(dataRoot: string) {
    this.#dataRoot = dataRoot;
  }

  /** Day by day, so that the first runs are there before the last are read. */
  async *runs(signal?: AbortSignal): AsyncGenerator<RunSummary> {
    for await (const day of foldersBelow(this.#dataRoot, DATE_FOLDERS)) {
      signal?.throwIfAborted();
      const folders = (await namesIn(day, RUN_FOLDER)).map((name) => join(day, name));
      const runs: RunSummary[] = [];
      for await (const run of inOrder(folders, CONCURRENCY, (folder) => this.#read(folder))) if (run) runs.push(run);
      yield* runs.sort((a, b) => a.start.time - b.start.time);
    }
  }

  #read(folder: string): RunSummary | Promise<RunSummary | undefined> {
    const known = this.#ended.get(folder);
    if (known) return known;
    return summarizeRun(folder).then((run) => {
      if (run?.stop) this.#ended.set(folder, run);
      return run;
    });
  }
}

async function* foldersBelow(folder: string, [pattern, ...deeper]: readonly RegExp[]): AsyncGenerator<string> {
  if (pattern === undefined) yield folder;
  else for (const name of await namesIn(folder, pattern)) yield* foldersBelow(join(folder, name), deeper);
}

async function namesIn(folder: string, pattern: RegExp): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => pattern.test(name)).sort(naturalOrder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}
