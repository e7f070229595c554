export { StinsDecoder } from "./decoder.ts";
