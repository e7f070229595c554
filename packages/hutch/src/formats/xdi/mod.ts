export type { XdiFile, XdiVerdict } from "./read.ts";
export { readXdi, XDI_ERRORS, XdiFormatError } from "./read.ts";
export type { XdiRemark } from "./rules.ts";
export type { XdiColumn, XdiHead } from "./write.ts";
export { xdiHead, xdiRow } from "./write.ts";
