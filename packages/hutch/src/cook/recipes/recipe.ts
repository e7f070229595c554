import type { z } from "zod";
import { RequestError } from "../../errors/mod.ts";
import type { Dataset } from "../../repository/mod.ts";

/** What a recipe may use besides raw data and spice. Nothing here changes the result. */
export interface CookContext {
  /** Worker threads; default 1. */
  readonly threads?: number;
  readonly signal?: AbortSignal;
}

/**
 * A way from raw to cooked data: a pure function of (raw, spice), so that its result can be kept under the hash of both
 * and of `name@version`. Whoever changes what comes out raises the version.
 */
export interface Recipe<Schema extends z.ZodType = z.ZodType> {
  readonly name: string;
  readonly version: number;
  /** One sentence: what comes out. */
  readonly summary: string;
  /** The spice it takes, by spice handle: `{ settings: { img_distance: 690 } }`. Other handles are ignored. */
  readonly spice: Schema;
  cook(raw: Dataset, spice: z.output<Schema>, context: CookContext): Promise<Dataset> | Dataset;
}

/** Makes a recipe; exists so that the spice in `cook` gets its type from the schema. */
export function defineRecipe<Schema extends z.ZodType>(recipe: Recipe<Schema>): Recipe<Schema> {
  return recipe;
}

/**
 * Checks the spice and cooks.
 *
 * Throws RequestError naming the recipe, the spice key and what is wrong with it.
 */
export async function cookWith(
  recipe: Recipe,
  raw: Dataset,
  spice: Readonly<Record<string, unknown>> = {},
  context: CookContext = {},
): Promise<Dataset> {
  const checked = recipe.spice.safeParse(spice);
  if (!checked.success) {
    const [issue] = checked.error.issues;
    const key = issue?.path.join(".") || "spice";
    throw new RequestError(`The recipe ${recipe.name} cannot use ${key}: ${issue?.message ?? "wrong type"}.`);
  }
  return recipe.cook(raw, checked.data, context);
}
