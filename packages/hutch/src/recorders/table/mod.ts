export type { TableLayout } from "./layout.ts";
export type { TableLayoutName, TableOptions } from "./recorder.ts";
export { liveTable, TABLE_LAYOUTS } from "./recorder.ts";
