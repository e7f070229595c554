export type { SdkOptions } from "./backend.ts";
export { openXspress3Sdk } from "./backend.ts";
