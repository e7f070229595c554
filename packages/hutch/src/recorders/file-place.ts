import { basename, dirname, extname, join } from "node:path";
import type { RunStart } from "../documents/mod.ts";

/** Where a recorder puts the files of a run, and whom it tells when it had to choose another name. */
export type FileOptions = FilePlace & {
  /** Called with one plain sentence when something needs the user's eye, e.g. a file name that was taken. */
  readonly onNotice?: (notice: string) => void;
};

/** Either the folder of the run, where the file is called `<scan number>_<plan><extension>`, or the file itself. */
export type FilePlace =
  | { readonly folder: string | ((start: RunStart) => string); readonly path?: never }
  | { readonly path: string; readonly folder?: never };

/**
 * The name that all files of a run share, without extension: five digits of the scan number, then the plan.
 *
 * @example runStem({ uid, time, scan_id: 42, plan_name: "scan" }) // "00042_scan"
 */
export function runStem(start: RunStart): string {
  const scanId = String(start.scan_id ?? 0).padStart(5, "0");
  return `${scanId}_${fileSafe(start.plan_name ?? "run")}`;
}

/** The path of the run's main file with this extension (dot included). */
export function runFile(place: FilePlace, start: RunStart, extension: string): string {
  if (place.path !== undefined) return place.path;
  const folder = typeof place.folder === "function" ? place.folder(start) : place.folder;
  return join(folder, runStem(start) + extension);
}

/** A sister of the main file: `00042_scan.csv` and "baseline" give `00042_scan_baseline.csv`. */
export function sisterFile(path: string, suffix: string): string {
  const extension = extname(path);
  return join(dirname(path), `${basename(path, extension)}_${fileSafe(suffix)}${extension}`);
}

/** Letters, digits, `-`, `_` and inner dots survive; everything else, path separators above all, becomes `_`. */
function fileSafe(name: string): string {
  return (
    name
      .replace(/[^\p{L}\p{N}_.-]+/gu, "_")
      .replace(/^\.+/, "_")
      .slice(0, 100) || "_"
  );
}
