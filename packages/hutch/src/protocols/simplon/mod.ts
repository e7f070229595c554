export { SimplonCborDecoder } from "./cbor-decoder.ts";
export { SimplonJsonDecoder } from "./json-decoder.ts";
export type { CborArray } from "./typed-array.ts";
export { readArray } from "./typed-array.ts";
