export { SoftBackend } from "./backend.ts";
export { SoftSpace } from "./space.ts";
export type { SoftVariableOptions } from "./variable.ts";
export { SoftVariable } from "./variable.ts";
