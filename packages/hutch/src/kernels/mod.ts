export { lookup3 } from "./checksum/lookup3.ts";
export { lz4Bound, lz4Compress, lz4Expand } from "./lz4/block.ts";
