import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { RequestError } from "../errors/mod.ts";
import { findRecipe, type Recipe } from "./recipes/mod.ts";

/**
 * The recipe that a text means: the name of one that comes with Hutch, or `FILE#EXPORT` for one in a module of your own.
 *
 * @throws UnknownNameError for a name nobody has; RequestError for a module without such a recipe
 */
export async function loadRecipe(reference: string): Promise<Recipe> {
  const [file = "", name] = reference.split("#");
  if (name === undefined) return findRecipe(reference);
  let exported: Record<string, unknown>;
  try {
    exported = (await import(pathToFileURL(resolve(file)).href)) as Record<string, unknown>;
  } catch (cause) {
    throw new RequestError(`The recipe module ${file} cannot be loaded: ${(cause as Error).message}`, { cause });
  }
  const recipe = exported[name];
  if (isRecipe(recipe)) return recipe;
  throw new RequestError(
    `${file} exports no recipe "${name}". It exports ${Object.keys(exported).join(", ") || "nothing"}; make one with defineRecipe.`,
  );
}

/** The reference as another process in another folder understands it. */
export function absoluteReference(reference: string): string {
  const [file = "", name] = reference.split("#");
  return name === undefined ? reference : `${resolve(file)}#${name}`;
}

function isRecipe(value: unknown): value is Recipe {
  const { name, version, cook } = (value ?? {}) as Partial<Recipe>;
  return typeof name === "string" && typeof version === "number" && typeof cook === "function";
}
