export type { HutchConfig } from "./config/mod.ts";
export { configJsonSchema, exampleConfig, loadConfig, parseConfig } from "./config/mod.ts";
export type { OwnModule } from "./own-modules/mod.ts";
export { loadOwnModules } from "./own-modules/mod.ts";
export { packageVersion } from "./package-version.ts";
export type { SessionOptions } from "./session.ts";
export { Session } from "./session.ts";
