export { jsonLines } from "./recorder.ts";
