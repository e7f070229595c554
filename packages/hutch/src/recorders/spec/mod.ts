export type { SpecOptions } from "./recorder.ts";
export { specFiles } from "./recorder.ts";
