export { LosslessDecoder } from "./decoder.ts";
export { LosslessEncoder } from "./encoder.ts";
export { PROTOCOL } from "./messages.ts";
