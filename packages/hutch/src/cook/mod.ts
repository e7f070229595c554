export * from "./plot/mod.ts";
export * from "./recipes/mod.ts";
