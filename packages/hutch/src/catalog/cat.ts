import { listRuns, type RunSummary } from "../engine/mod.ts";
import { type Dataset, loadRun, runScanSummary, type ScanSummary } from "../repository/mod.ts";
import { findRun } from "./find-run.ts";

/** A run that was found, with its data. */
export interface CatalogRun extends RunSummary {
  readonly summary: ScanSummary;
  /** One stream of the run as labelled arrays; default `primary`. What was wrong is the attribute `warnings`. */
  raw(stream?: string): Promise<Dataset>;
}

/** Values that a run's start document must have; texts may be beginnings. */
export type RunQuery = Readonly<Record<string, string | number | boolean>>;

/** The runs of a data root, by number, uid, or search. */
export interface RunCatalog {
  /** `cat[-1]` is the latest run, `cat[42]` scan number 42. */
  readonly [run: number]: Promise<CatalogRun>;
  /** The run that a user means: a number as text, or the beginning of a uid; in a shell also `cat["3f2a"]`. */
  find(wanted: string): Promise<CatalogRun>;
  /** Runs whose start documents have these values, newest first. */
  search(query: RunQuery): AsyncGenerator<CatalogRun>;
}

/**
 * The runs under a data root, as one asks for them in a shell.
 *
 * @example
 * const cat = openRuns("/data/hutch");
 * const latest = await cat[-1];
 * const dataset = await latest.raw();
 */
export function openRuns(dataRoot: string): RunCatalog {
  const find = async (wanted: string) => withData(await findRun(dataRoot, wanted));
  const catalog: Omit<RunCatalog, number> = { find, search: (query) => search(dataRoot, query) };
  return new Proxy(catalog, {
    // What awaits the catalog asks for `then`, which is no run.
    get: (target, name) =>
      typeof name === "symbol" || name === "then" || name in target ? Reflect.get(target, name) : find(name),
  }) as RunCatalog;
}

async function* search(dataRoot: string, query: RunQuery): AsyncGenerator<CatalogRun> {
  for await (const run of listRuns(dataRoot)) {
    const start: Readonly<Record<string, unknown>> = run.start;
    const fits = Object.entries(query).every(([key, wanted]) => {
      const value = start[key];
      return typeof wanted === "string" && typeof value === "string" ? value.startsWith(wanted) : value === wanted;
    });
    if (fits) yield withData(run);
  }
}

function withData(run: RunSummary): CatalogRun {
  return {
    ...run,
    summary: runScanSummary(run),
    async raw(stream) {
      const { dataset, warnings } = await loadRun(run, stream);
      return warnings.length === 0 ? dataset : dataset.assign({ attributes: { warnings } });
    },
  };
}
