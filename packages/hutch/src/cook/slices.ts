import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { loadScan } from "../repository/mod.ts";
import type { Recipe } from "./recipes/mod.ts";
import { type CookTask, loadRaw, saveResult } from "./task.ts";

/** A scan that is cooked in slices. */
export interface SlicedScan {
  readonly whole: CookTask;
  readonly recipe: Recipe;
  readonly slices: readonly CookTask[];
}

/**
 * Cuts the cooking of a scan into slices of its frames, where the recipe can put them together again.
 *
 * @returns undefined when it can only be cooked as a whole
 */
export async function sliced(
  whole: CookTask,
  recipe: Recipe,
  { count, signal }: { count: number; signal?: AbortSignal | undefined },
): Promise<SlicedScan | undefined> {
  if (count < 2 || !recipe.slicing) return undefined;
  const raw = await loadRaw(whole.address, signal);
  const stack = [...raw.arrays()].find(([, array]) => array.dims.length >= 3)?.[1];
  const [dim, frames] = [stack?.dims[0], stack?.shape[0] ?? 0];
  const common = await recipe.slicing.common(raw, whole.provenance.spice);
  const of = Math.min(count, frames);
  if (dim === undefined || common === undefined || of < 2) return undefined;
  const slices = Array.from({ length: of }, (_, i): CookTask => {
    const [from, to] = [Math.floor((i * frames) / of), Math.floor(((i + 1) * frames) / of)];
    return {
      ...whole,
      spice: { ...whole.spice, ...common },
      slice: { dim, from, to, number: i, of },
      output: `${whole.output}.slice-${i + 1}-of-${of}`,
    };
  });
  return { whole: { ...whole, provenance: { ...whole.provenance, slices: of } }, recipe, slices };
}

/** Slices that an earlier attempt did not finish. */
export function missingSlices({ slices }: SlicedScan): readonly CookTask[] {
  return slices.filter(({ output }) => !existsSync(output));
}

/** Makes the whole result of the slices' results, and removes those. */
export async function mergeSlices({ whole, recipe, slices }: SlicedScan, signal?: AbortSignal): Promise<void> {
  const started = performance.now();
  const raw = await loadRaw(whole.address, signal);
  const parts = await Promise.all(slices.map(async ({ output }) => (await loadScan(output)).load(signal)));
  const ends = slices.map(({ slice }) => slice!.to);
  const merged = recipe.slicing!.merge(parts, { raw, spice: whole.provenance.spice, ends });
  recipe.checkWhole?.(merged);
  await saveResult(merged.assign({ attributes: raw.attributes }), whole, (performance.now() - started) / 1000);
  await Promise.all(slices.map(({ output }) => rm(output, { force: true })));
}
