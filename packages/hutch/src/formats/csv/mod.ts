export type { CsvField } from "./csv.ts";
export { csvLine, readCsv } from "./csv.ts";
