import { type HutchError, RequestError } from "../errors/mod.ts";
import { isCooked, resultPath, type StaleResult, staleResults } from "./cache.ts";
import type { CookExecutor, TaskEvent } from "./executors/executor.ts";
import { dataIdentity } from "./identity.ts";
import { provenanceOf } from "./provenance.ts";
import { absoluteReference, loadRecipe } from "./recipe-reference.ts";
import { checkSpice, type Recipe } from "./recipes/mod.ts";
import { mergeSlices, missingSlices, type SlicedScan, sliced } from "./slices.ts";
import { overridden, type SpiceByHandle } from "./spice-values.ts";
import type { CookTask } from "./task.ts";

/** A scan that is to be cooked. */
export interface ScanToCook {
  /** `PROPOSAL/SCAN`, which is also its place among the results. */
  readonly scan: string;
  /** Where it lies, as `loadScan` takes it. */
  readonly address: string;
  /** What counts for this scan. */
  readonly spice?: () => Promise<SpiceByHandle>;
  /** Its type, by which spice of the type `recipes` names a recipe. */
  readonly type?: () => Promise<string>;
}

/** How scans are cooked. */
export interface CookOptions {
  /** Folder of the results. */
  readonly folder: string;
  readonly executor: CookExecutor;
  /** Name or `FILE#EXPORT`; default what the spice `recipes` says for the scan's type. */
  readonly recipe?: string;
  /** Values over the stored spice, by handle. */
  readonly overrides?: SpiceByHandle;
  /** Slices that a scan is cut into, where its recipe can; default 1. */
  readonly slices?: number;
  /** Cook again what is there already. */
  readonly again?: boolean;
  /** Only say what would be done. */
  readonly isDryRun?: boolean;
  readonly signal?: AbortSignal;
}

/** What came of a scan. `cached`: nothing had changed. `skipped`: its type has no recipe. `wanted`: a dry run would cook it. */
export interface CookResult {
  readonly kind: "result";
  readonly scan: string;
  readonly status: "cooked" | "cached" | "failed" | "skipped" | "wanted";
  /** The result file, except where there is none. */
  readonly path?: string;
  readonly error?: Error;
  /** Time of the work on it, over all threads and machines. */
  readonly seconds: number;
  /** Older results that no longer count. */
  readonly stale: readonly StaleResult[];
}

/** How far the whole has come. */
export interface CookProgress {
  readonly kind: "progress";
  /** Scans and slices. */
  readonly done: number;
  readonly total: number;
  readonly event: TaskEvent;
}

/** A scan whose work is settled. */
interface PlannedScan {
  readonly task: CookTask;
  readonly recipe: Recipe;
  readonly stale: readonly StaleResult[];
  readonly isCooked: boolean;
}

/**
 * Cooks scans: what has not changed since it was cooked is left alone; the rest goes to the executor, scan by scan or in
 * slices that are merged. A scan that fails says why and does not hinder the others.
 *
 * @throws CancelledError when the signal ends it; finished results stay, no half file does
 */
export async function* cookScans(
  scans: readonly ScanToCook[],
  options: CookOptions,
): AsyncGenerator<CookResult | CookProgress> {
  const { executor, signal } = options;
  const waiting = new Map<CookTask, Pending>();
  const tasks: CookTask[] = [];
  for (const scan of scans) {
    signal?.throwIfAborted();
    try {
      const plan = await planned(scan, options);
      if (plan === undefined) yield result(scan.scan, "skipped");
      else if (plan.isCooked && !options.again) yield result(scan.scan, "cached", plan);
      else if (options.isDryRun) yield result(scan.scan, "wanted", plan);
      else {
        const cut = await sliced(plan.task, plan.recipe, { count: options.slices ?? 1, signal });
        const parts = cut ? missingSlices(cut) : [plan.task];
        const pending: Pending = { plan, cut, left: parts.length, seconds: 0, error: undefined };
        for (const part of parts) waiting.set(part, pending);
        tasks.push(...parts);
        if (parts.length === 0) yield await finished(pending, signal);
      }
    } catch (error) {
      if (signal?.aborted) throw error;
      yield { ...result(scan.scan, "failed"), error: error as HutchError };
    }
  }
  if (tasks.length === 0) return;
  const threads = executor.threadsFor(tasks.length);
  const shared = new Map(tasks.map((task) => [{ ...task, threads }, task]));
  let done = 0;
  for await (const event of executor.cook([...shared.keys()], signal)) {
    const pending = waiting.get(shared.get(event.task)!)!;
    if (event.kind === "cooked" || event.kind === "failed") {
      done += 1;
      pending.left -= 1;
      if (event.kind === "cooked") pending.seconds += event.seconds;
      else pending.error ??= event.error;
    }
    yield { kind: "progress", done, total: tasks.length, event };
    if (pending.left === 0 && (event.kind === "cooked" || event.kind === "failed"))
      yield await finished(pending, signal);
  }
}

interface Pending {
  readonly plan: PlannedScan;
  readonly cut: SlicedScan | undefined;
  left: number;
  seconds: number;
  error: Error | undefined;
}

async function planned(scan: ScanToCook, options: CookOptions): Promise<PlannedScan | undefined> {
  const { signal, folder } = options;
  const stored = (await scan.spice?.()) ?? {};
  const reference = options.recipe ?? (await recipeFor(scan, stored));
  if (reference === undefined) return undefined;
  const recipe = await loadRecipe(reference);
  const spice = overridden(stored, options.overrides ?? {}, recipe);
  const provenance = provenanceOf({
    scan: scan.scan,
    data: scan.address,
    dataIdentity: await dataIdentity(scan.address, signal),
    recipe,
    spice: checkSpice(recipe, spice) as SpiceByHandle,
    executor: options.executor.name,
    slices: 1,
  });
  const task: CookTask = {
    scan: scan.scan,
    address: scan.address,
    recipe: absoluteReference(reference),
    spice,
    output: resultPath(folder, provenance),
    provenance,
    threads: 1,
  };
  return { task, recipe, stale: await staleResults(folder, provenance), isCooked: isCooked(folder, provenance) };
}

/** The recipe of a scan's type, as the spice `recipes` has it; null there means none. */
async function recipeFor({ type, scan }: ScanToCook, { recipes }: SpiceByHandle): Promise<string | undefined> {
  if (recipes === undefined) {
    throw new RequestError(`No recipe is known for ${scan}. Give one with --recipe, or seed the spice type recipes.`);
  }
  const name = (type && recipes[await type()]) ?? recipes.__default__;
  return typeof name === "string" ? name : undefined;
}

async function finished({ plan, cut, seconds, error }: Pending, signal: AbortSignal | undefined): Promise<CookResult> {
  const { scan } = plan.task;
  if (error) return { ...result(scan, "failed", plan), seconds, error };
  try {
    if (cut) await mergeSlices(cut, signal);
    return { ...result(scan, "cooked", plan), seconds };
  } catch (cause) {
    return { ...result(scan, "failed", plan), seconds, error: cause as Error };
  }
}

function result(scan: string, status: CookResult["status"], plan?: PlannedScan): CookResult {
  const hasFile = status === "cooked" || status === "cached";
  return {
    kind: "result",
    scan,
    status,
    ...(plan && hasFile ? { path: plan.task.output } : {}),
    seconds: 0,
    stale: plan?.stale ?? [],
  };
}
