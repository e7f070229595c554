export { csvTables } from "./csv/mod.ts";
export type { FileOptions, FilePlace } from "./file-place.ts";
export { runFile, runStem } from "./file-place.ts";
export { jsonLines } from "./json-lines/mod.ts";
export type { Recorder } from "./recorder.ts";
export type { SpecOptions } from "./spec/mod.ts";
export { specFiles } from "./spec/mod.ts";
export type { TableLayout, TableLayoutName, TableOptions } from "./table/mod.ts";
export { liveTable, TABLE_LAYOUTS } from "./table/mod.ts";
