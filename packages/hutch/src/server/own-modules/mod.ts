export type { OwnModule } from "./load.ts";
export { loadOwnModules } from "./load.ts";
