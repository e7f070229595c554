import type { Dataset } from "../dataset/mod.ts";

/** A scan as a loader finds it: its arrays, and what was wrong but could be mended. */
export interface LoadedScan {
  readonly dataset: Dataset;
  /** One sentence each, naming file and row. */
  readonly warnings: readonly string[];
}
