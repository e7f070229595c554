import { hostname, userInfo } from "node:os";
import { FormatError } from "../errors/mod.ts";
import type { Group } from "../formats/hdf5/mod.ts";
import { hashOf } from "./identity.ts";
import type { Recipe } from "./recipes/mod.ts";

/** How a result came about: enough to make it again, and to see whether it would be the same. */
export interface Provenance {
  /** Hash of data, spice and recipe: equal hashes, equal results. */
  readonly hash: string;
  readonly scan: string;
  /** Where the raw data lay. */
  readonly data: string;
  readonly dataIdentity: string;
  readonly recipe: string;
  readonly recipeVersion: number;
  /** All parameters that the recipe used, its defaults included. */
  readonly spice: Readonly<Record<string, unknown>>;
  readonly executor: string;
  /** Number of slices that were merged; 1 for a scan cooked as a whole. */
  readonly slices: number;
  readonly cookingS?: number;
}

/** The provenance of a result before it is made. */
export function provenanceOf(facts: {
  readonly scan: string;
  readonly data: string;
  readonly dataIdentity: string;
  readonly recipe: Recipe;
  readonly spice: Readonly<Record<string, unknown>>;
  readonly executor: string;
  readonly slices: number;
}): Provenance {
  const { recipe, spice, dataIdentity } = facts;
  const { name, version } = recipe;
  return {
    ...facts,
    hash: hashOf({ dataIdentity, spice, recipe: name, version }),
    recipe: name,
    recipeVersion: version,
  };
}

/** Writes it as the group `process` of an entry. `[NeXus manual, NXprocess and NXnote]` */
export function writeProvenance(entry: Group, provenance: Provenance): void {
  const group = entry.group("process", { NX_class: "NXprocess" });
  group.write("program", "Hutch");
  group.write("version", `${provenance.recipe}@${provenance.recipeVersion}`);
  group.write("date", new Date().toISOString());
  group.write("computer", hostname());
  group.write("user", userInfo().username);
  const note = group.group("provenance", { NX_class: "NXnote" });
  note.write("type", "application/json");
  note.write("data", JSON.stringify(provenance));
}

/**
 * Reads it back from a result file.
 *
 * @throws FormatError when the file is no result, or damaged
 */
export async function readProvenance(path: string): Promise<Provenance> {
  const { default: h5wasm } = await import("h5wasm/node");
  await h5wasm.ready;
  try {
    const file = new h5wasm.File(path, "r");
    try {
      const note = file.get("entry/process/provenance/data") as { readonly value: unknown } | null;
      return JSON.parse(String(note?.value)) as Provenance;
    } finally {
      file.close();
    }
  } catch (cause) {
    throw new FormatError(`${path} does not say how it was made: it was not cooked by Hutch, or it is damaged.`, {
      cause,
    });
  }
}
