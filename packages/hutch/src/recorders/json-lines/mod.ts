export { documentLine, jsonLines } from "./recorder.ts";
