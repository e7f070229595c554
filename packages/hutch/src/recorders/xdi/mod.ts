export type { XdiOptions } from "./recorder.ts";
export { xdiFiles } from "./recorder.ts";
