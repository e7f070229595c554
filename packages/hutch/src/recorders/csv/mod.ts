export { csvTables } from "./recorder.ts";
