import { randomUUID } from "node:crypto";
import { mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { FormatError, StorageError } from "../errors/mod.ts";
import { type Dataset, type LabelledArray, loadScan, writeNexus } from "../repository/mod.ts";
import { type Provenance, writeProvenance } from "./provenance.ts";
import { loadRecipe } from "./recipe-reference.ts";
import { cookWith } from "./recipes/mod.ts";

/** One piece of work, as plain data: it can be sent to a thread or lie in a file for a job on another machine. */
export interface CookTask {
  /** Which scan, for messages: `2026-0001/091726`. */
  readonly scan: string;
  readonly address: string;
  /** Name or reference of the recipe, see `loadRecipe`. */
  readonly recipe: string;
  readonly spice: Readonly<Record<string, unknown>>;
  /** Only these entries of the first dimension of the images; `of` in how many slices the scan was cut. */
  readonly slice?: {
    readonly dim: string;
    readonly from: number;
    readonly to: number;
    readonly number: number;
    readonly of: number;
  };
  /** The result file, which appears whole or not at all. */
  readonly output: string;
  readonly provenance: Provenance;
  readonly threads: number;
}

/**
 * Loads the raw data, cooks it, and writes the result with its provenance.
 *
 * @throws whatever is wrong with the data or the recipe; nothing is left behind then
 */
export async function runTask(task: CookTask, signal?: AbortSignal): Promise<void> {
  const recipe = await loadRecipe(task.recipe);
  const whole = await loadRaw(task.address, signal);
  const { slice } = task;
  const raw = slice ? whole.isel({ [slice.dim]: { from: slice.from, to: slice.to } }) : whole;
  const started = Date.now();
  const cooked = await cookWith(recipe, raw, task.spice, { threads: task.threads, ...(signal ? { signal } : {}) });
  signal?.throwIfAborted();
  if (!slice) recipe.checkWhole?.(cooked);
  await saveResult(cooked, task, (Date.now() - started) / 1000);
}

/** Raw data of a scan with everything in memory but the images. */
export async function loadRaw(address: string, signal?: AbortSignal): Promise<Dataset> {
  const raw = await loadScan(address, signal ? { signal } : {});
  const columns: Record<"variables" | "coordinates", Record<string, LabelledArray>> = {
    variables: {},
    coordinates: {},
  };
  for (const kind of ["variables", "coordinates"] as const) {
    for (const [name, array] of Object.entries(raw[kind])) {
      if (array.dims.length <= 1) columns[kind][name] = await array.load(signal);
    }
  }
  return raw.assign(columns);
}

/** Ending of files that are not whole yet. */
const PART_ENDING = ".part";
/** Parts that nobody has written to for so long were left by a program that was killed. */
const ABANDONED_MS = 3_600_000;

/** Removes what tasks that were ended have left beside their result: all of it, or what is older than `ageMs`. */
export async function removeParts({ output }: Pick<CookTask, "output">, ageMs = 0): Promise<void> {
  const folder = dirname(output);
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    if (!name.startsWith(`${basename(output)}.`) || !name.endsWith(PART_ENDING)) continue;
    const part = join(folder, name);
    const written = await stat(part).catch(() => undefined);
    if (written && Date.now() - written.mtimeMs >= ageMs) await rm(part, { force: true });
  }
}

/** Writes a result beside its place, then moves it there. Whoever looks sees the old file, no file or the whole file. */
export async function saveResult(
  cooked: Dataset,
  { output, provenance }: Pick<CookTask, "output" | "provenance">,
  cookingS: number,
): Promise<void> {
  if (Object.keys(cooked.variables).length === 0) {
    throw new FormatError(`The recipe ${provenance.recipe} made no variable. A recipe must give a dataset with data.`);
  }
  const part = `${output}.${randomUUID()}${PART_ENDING}`;
  try {
    await mkdir(dirname(output), { recursive: true });
    await removeParts({ output }, ABANDONED_MS);
    await writeNexus(cooked, part, undefined, (entry) => writeProvenance(entry, { ...provenance, cookingS }));
    await rename(part, output);
  } catch (error) {
    await rm(part, { force: true });
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined || !("syscall" in (error as object))) throw error;
    throw new StorageError(`${output} cannot be written: ${message}. Free space, or choose another folder with --to.`, {
      cause: error,
    });
  }
}
