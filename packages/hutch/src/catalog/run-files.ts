import { existsSync } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { JOURNAL_FILE, type RunSummary, readJournal } from "../engine/mod.ts";

/** A file that belongs to a run. */
export interface RunFile {
  readonly path: string;
  /** `journal`, `frames` for what a detector wrote, else the ending: `nxs`, `spec` … */
  readonly kind: string;
  /** Undefined when the file is not there (any more). */
  readonly bytes: number | undefined;
}

/** All files of a run: what lies in its folder, and the frames its documents refer to, wherever they are. */
export async function runFiles(run: RunSummary): Promise<readonly RunFile[]> {
  const own = (await readdir(run.folder)).filter((name) => !name.endsWith(".lock")).sort();
  const paths = new Map(
    own.map((name) => [join(run.folder, name), name === JOURNAL_FILE ? "journal" : endingOf(name)]),
  );
  for await (const document of readJournal(run.journal)) {
    if (document.name !== "stream_resource") continue;
    const path = localPath(document.doc.uri);
    if (path !== undefined) paths.set(path, "frames");
  }
  return Promise.all(
    [...paths].map(async ([path, kind]) => ({
      path,
      kind,
      bytes: existsSync(path) ? (await stat(path)).size : undefined,
    })),
  );
}

/** The path of a `file:` URI on this computer, undefined for other schemes. */
function localPath(uri: string): string | undefined {
  if (!uri.startsWith("file:")) return undefined;
  return fileURLToPath(uri.replace(/^file:\/\/localhost\//, "file:///"));
}

function endingOf(name: string): string {
  return /\.([^.]+)$/.exec(name)?.[1] ?? "file";
}
