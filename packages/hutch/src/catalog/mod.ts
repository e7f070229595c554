export type { CatalogRun, RunCatalog, RunQuery } from "./cat.ts";
export { openRuns } from "./cat.ts";
export { findRun } from "./find-run.ts";
export type { RunFile } from "./run-files.ts";
export { runFiles } from "./run-files.ts";
