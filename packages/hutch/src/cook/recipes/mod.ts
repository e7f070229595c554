export { deadTimeRecipe, trueRate } from "./dead-time.ts";
export { lineCutRecipe } from "./line-cut.ts";
export type { PeakStatistics } from "./peak.ts";
export { peakRecipe, peakStatistics } from "./peak.ts";
export type { CookContext, Recipe, Slicing } from "./recipe.ts";
export { checkSpice, cookWith, defineRecipe } from "./recipe.ts";
export { findRecipe, RECIPES } from "./registry.ts";
export { roiRecipe } from "./roi.ts";
export { rsmRecipe } from "./rsm.ts";
