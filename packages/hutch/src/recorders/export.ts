import type { NamedDocument } from "../documents/mod.ts";
import { UnknownNameError } from "../errors/mod.ts";
import { csvTables } from "./csv/mod.ts";
import type { FileOptions } from "./file-place.ts";
import { jsonLines } from "./json-lines/mod.ts";
import { nexusFiles } from "./nexus/mod.ts";
import type { Recorder } from "./recorder.ts";
import { specFiles } from "./spec/mod.ts";
import { xdiFiles } from "./xdi/mod.ts";

/** Every kind of file that a run can be written to, by the name that `hutch export --to` takes. */
export const EXPORT_FORMATS = {
  spec: specFiles,
  nexus: nexusFiles,
  jsonl: jsonLines,
  csv: csvTables,
  xdi: (options) => xdiFiles({ ...options, everyRun: true }),
} as const satisfies Readonly<Record<string, (options: FileOptions) => Recorder>>;

/** The name of an export format. */
export type ExportFormat = keyof typeof EXPORT_FORMATS;

/**
 * Write the file of a run again from its documents. Text files come out with the same bytes as those that were written
 * during the run, as long as the time zone is the same.
 *
 * @param documents of the run, in order, e.g. from its journal
 * @param format a key of `EXPORT_FORMATS`
 * @param path of the file; one that exists is left alone and another name chosen, which `onNotice` is told
 * @returns the files written; none when the format has no place for this run
 * @throws UnknownNameError for a format that does not exist
 * @throws StorageError when the file cannot be written
 */
export async function exportRun(
  documents: AsyncIterable<NamedDocument> | Iterable<NamedDocument>,
  format: string,
  path: string,
  { onNotice = () => {} }: { readonly onNotice?: (notice: string) => void } = {},
): Promise<readonly string[]> {
  if (!isExportFormat(format)) {
    throw new UnknownNameError({ kind: "export format", requested: format, known: Object.keys(EXPORT_FORMATS) });
  }
  const recorder = EXPORT_FORMATS[format]({ path, onNotice });
  try {
    for await (const document of documents) await recorder.record(document);
  } finally {
    await recorder.close?.();
  }
  return recorder.files ?? [];
}

/** Whether runs can be exported to a format of this name. */
export function isExportFormat(name: string): name is ExportFormat {
  return Object.hasOwn(EXPORT_FORMATS, name);
}
