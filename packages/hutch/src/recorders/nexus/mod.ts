export type { NexusOptions } from "./recorder.ts";
export { nexusFiles } from "./recorder.ts";
