import { UnknownNameError } from "../../errors/mod.ts";
import { deadTimeRecipe } from "./dead-time.ts";
import { lineCutRecipe } from "./line-cut.ts";
import { peakRecipe } from "./peak.ts";
import type { Recipe } from "./recipe.ts";
import { roiRecipe } from "./roi.ts";
import { rsmRecipe } from "./rsm.ts";

/** The recipes that come with Hutch. */
export const RECIPES: readonly Recipe[] = [rsmRecipe, roiRecipe, lineCutRecipe, peakRecipe, deadTimeRecipe];

/** A recipe by name. Throws UnknownNameError that suggests the nearest. */
export function findRecipe(name: string, recipes: readonly Recipe[] = RECIPES): Recipe {
  const found = recipes.find((recipe) => recipe.name === name);
  if (found) return found;
  throw new UnknownNameError({ kind: "recipe", requested: name, known: recipes.map((recipe) => recipe.name) });
}
