import { DocumentRouter, type NamedDocument, type RunStart } from "../documents/mod.ts";
import type { Recorder } from "./recorder.ts";

/** What writes the files of one run. It is made at the start document and gets every later document of that run. */
export interface RunWriter {
  record(document: NamedDocument): void | Promise<void>;
  /** After the stop document, or without one when the process ends first. Called once. */
  close(): void | Promise<void>;
  readonly files: readonly string[];
}

/**
 * A recorder that keeps one `RunWriter` for each run under way, so that runs may follow each other or overlap.
 *
 * @param open makes the writer of a run
 */
export function perRun(name: string, open: (start: RunStart) => RunWriter): Recorder {
  const writers = new Set<RunWriter>();
  const finished: string[] = [];
  const finish = async (writer: RunWriter) => {
    if (!writers.delete(writer)) return;
    try {
      await writer.close();
    } finally {
      finished.push(...writer.files);
    }
  };
  /** A writer that failed sees no more of its run; what it wrote is kept. */
  const fail = async (writer: RunWriter, error: unknown) => {
    await finish(writer).catch(() => {}); // the first failure is the one to tell
    throw error;
  };
  const router = new DocumentRouter(name, (start) => {
    const writer = open(start);
    writers.add(writer);
    return {
      record(document) {
        if (document.name === "start" || !writers.has(writer)) return;
        try {
          return writer.record(document)?.catch((error: unknown) => fail(writer, error));
        } catch (error) {
          return fail(writer, error);
        }
      },
      close: () => finish(writer),
    };
  });
  return {
    name,
    get files() {
      return [...finished, ...[...writers].flatMap((writer) => writer.files)];
    },
    record: (document) => router.record(document),
    close: () => router.close(),
  };
}
