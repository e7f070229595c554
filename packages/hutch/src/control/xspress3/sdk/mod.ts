export type { SdkBackend, SdkOptions } from "./backend.ts";
export { openXspress3Sdk } from "./backend.ts";
