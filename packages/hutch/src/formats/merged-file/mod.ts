export type { MergeOptions, MergeResult } from "./merge.ts";
export { mergeFiles } from "./merge.ts";
