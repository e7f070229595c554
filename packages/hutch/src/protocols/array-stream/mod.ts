export { ArrayStreamDecoder } from "./decoder.ts";
export { encodeArrayMessage } from "./encoder.ts";
export type { ArrayHeader } from "./header.ts";
export { parseArrayHeader } from "./header.ts";
