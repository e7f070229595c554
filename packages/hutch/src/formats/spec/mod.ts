export type { SpecFileHead, SpecScanHead } from "./lines.ts";
export { specComment, specFileHead, specLabel, specNumber, specRow, specScanHead, specSpectrum } from "./lines.ts";
export type { SpecBlock, SpecFile, SpecScan } from "./read.ts";
export { readSpec } from "./read.ts";
