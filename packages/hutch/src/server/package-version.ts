import { readFileSync } from "node:fs";

/** The version of this package, wherever its files were compiled to. */
export function packageVersion(): string {
  for (const up of ["../../package.json", "../../../package.json"]) {
    try {
      return (JSON.parse(readFileSync(new URL(up, import.meta.url), "utf8")) as { version: string }).version;
    } catch {
      // The sources lie one level higher than the compiled files.
    }
  }
  return "unknown";
}
