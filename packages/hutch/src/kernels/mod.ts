export type { BlockCodec, BlockShape } from "./bitshuffle/block-codec.ts";
export { blockCodec } from "./bitshuffle/codec.ts";
export { plainCodec } from "./bitshuffle/plain-codec.ts";
export { makeWasmCodec } from "./bitshuffle/wasm-codec.ts";
export { lookup3 } from "./checksum/lookup3.ts";
export { lz4Bound } from "./lz4/block.ts";
