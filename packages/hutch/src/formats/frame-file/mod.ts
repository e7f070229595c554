export type { FileCompression } from "./compression.ts";
export { deadTimeColumns } from "./dead-time-columns.ts";
export type { DeriveColumns, DerivedColumn } from "./derived-column.ts";
export { numbersOf, plainPixels } from "./plain-pixels.ts";
export { FrameFileReader } from "./reader.ts";
export type { FrameRow } from "./row.ts";
export type { FrameFileOptions } from "./writer.ts";
export { FrameFileWriter } from "./writer.ts";
