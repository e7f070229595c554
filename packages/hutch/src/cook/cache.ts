import { existsSync } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { type Provenance, readProvenance } from "./provenance.ts";

/** Characters of the hash in a file's name. */
const HASH_CHARACTERS = 12;

/** Why a result no longer counts. */
export type StaleReason = "data" | "spice" | "recipe";

/** An older result of a scan. */
export interface StaleResult {
  readonly path: string;
  /** What has changed since; empty when the file does not say how it was made. */
  readonly reasons: readonly StaleReason[];
  /** UNIX milliseconds. */
  readonly madeMs: number;
}

/** Where the result with this provenance belongs: `PROPOSAL/SCAN.RECIPE.HASH.nxs` below the folder of results. */
export function resultPath(folder: string, { scan, recipe, hash }: Provenance): string {
  const [key = "", ...above] = scan.split("/").reverse();
  const name = `${fileSafe(key)}.${fileSafe(recipe)}.${hash.slice(0, HASH_CHARACTERS)}.nxs`;
  return join(folder, ...above.reverse().map(fileSafe), name);
}

/** Whether the result is there. Files appear whole, so one that is there can be used. */
export function isCooked(folder: string, provenance: Provenance): boolean {
  return existsSync(resultPath(folder, provenance));
}

/** Older results of the same scan and recipe, the latest first, and why they no longer count. */
export async function staleResults(folder: string, wanted: Provenance): Promise<readonly StaleResult[]> {
  const current = resultPath(folder, wanted);
  const beginning = basename(current).slice(0, -HASH_CHARACTERS - ".nxs".length);
  const names = existsSync(dirname(current)) ? await readdir(dirname(current)) : [];
  const others = names.filter(
    (name) =>
      name !== basename(current) && name.startsWith(beginning) && /^[0-9a-f]+\.nxs$/.test(name.slice(beginning.length)),
  );
  const found = await Promise.all(
    others.map(async (name): Promise<StaleResult> => {
      const path = join(dirname(current), name);
      const madeMs = (await stat(path)).mtimeMs;
      const made = await readProvenance(path).catch(() => undefined);
      return { path, madeMs, reasons: made ? reasonsBetween(made, wanted) : [] };
    }),
  );
  return found.sort((a, b) => b.madeMs - a.madeMs);
}

function reasonsBetween(made: Provenance, wanted: Provenance): readonly StaleReason[] {
  const changed: readonly (readonly [StaleReason, boolean])[] = [
    ["data", made.dataIdentity !== wanted.dataIdentity],
    ["spice", JSON.stringify(made.spice) !== JSON.stringify(wanted.spice)],
    ["recipe", made.recipeVersion !== wanted.recipeVersion],
  ];
  return changed.flatMap(([reason, isChanged]) => (isChanged ? [reason] : []));
}

function fileSafe(key: string): string {
  return key.replace(/[^\p{L}\p{N}_.+-]+/gu, "_").replace(/^\.+/, "_") || "_";
}
