export type { TiffPage } from "./directory.ts";
export { readDirectories } from "./directory.ts";
export type { TiffImage, TiffReadOptions, TiffRegion } from "./reader.ts";
export { readTiff } from "./reader.ts";
export type { Compression, Samples, SampleType } from "./tags.ts";
export { SAMPLE_ARRAYS } from "./tags.ts";
export type { TiffWriteOptions } from "./writer.ts";
export { writeTiff } from "./writer.ts";
