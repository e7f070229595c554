export { exampleConfig } from "./example.ts";
export { configJsonSchema, loadConfig, parseConfig } from "./load.ts";
export type { HutchConfig } from "./schema.ts";
export { configSchema } from "./schema.ts";
