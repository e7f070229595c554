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
  /** Refuses a whole result that says nothing. A slice may be empty; the scan may not. Throws RequestError with the remedy. */
  checkWhole?(cooked: Dataset): void;
  /** How a long scan is cooked in slices of its frames, by several jobs; without it only as a whole. */
  readonly slicing?: Slicing<z.output<Schema>>;
}

/** The rules by which slices of a scan make up the whole. */
export interface Slicing<Spice> {
  /**
   * Spice that all slices must have in common so that their results fit together, by spice handle.
   *
   * @returns undefined when a scan with this spice can only be cooked as a whole
   */
  common(raw: Dataset, spice: Spice): Promise<Readonly<Record<string, unknown>> | undefined>;
  /** The result of the whole scan from those of its slices, in their order; `ends` are the frames where each slice ends. */
  merge(
    slices: readonly Dataset[],
    whole: { readonly raw: Dataset; readonly spice: Spice; readonly ends: readonly number[] },
  ): Dataset;
}

/** Makes a recipe; exists so that the spice in `cook` gets its type from the schema. */
export function defineRecipe<Schema extends z.ZodType>(recipe: Recipe<Schema>): Recipe<Schema> {
  return recipe;
}

/**
 * The spice that a recipe will use: what it takes, with its defaults.
 *
 * Throws RequestError naming the recipe, the spice key and what is wrong with it.
 */
export function checkSpice<Schema extends z.ZodType>(
  recipe: Recipe<Schema>,
  spice: Readonly<Record<string, unknown>>,
): z.output<Schema> {
  const checked = recipe.spice.safeParse(spice);
  if (checked.success) return checked.data;
  const [issue] = checked.error.issues;
  const key = issue?.path.join(".") || "spice";
  throw new RequestError(`The recipe ${recipe.name} cannot use ${key}: ${issue?.message ?? "wrong type"}.`);
}

/** Checks the spice and cooks. Throws like `checkSpice`. */
export async function cookWith(
  recipe: Recipe,
  raw: Dataset,
  spice: Readonly<Record<string, unknown>> = {},
  context: CookContext = {},
): Promise<Dataset> {
  return recipe.cook(raw, checkSpice(recipe, spice), context);
}
