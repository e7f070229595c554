import type { NamedDocument, RunStart } from "../documents/mod.ts";
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
 * Documents of a run whose start was not seen are passed over.
 *
 * @param open makes the writer of a run
 */
export function perRun(name: string, open: (start: RunStart) => RunWriter): Recorder {
  const writers = new Map<string, RunWriter>();
  const runOf = new Map<string, string>();
  const files: string[] = [];
  let latest = "";

  const finish = async (run: string, writer: RunWriter) => {
    writers.delete(run);
    for (const [uid, owner] of runOf) if (owner === run) runOf.delete(uid);
    try {
      await writer.close();
    } finally {
      files.push(...writer.files);
    }
  };

  return {
    name,
    get files() {
      return [...files, ...[...writers.values()].flatMap((writer) => writer.files)];
    },
    record(document) {
      if (document.name === "start") {
        latest = document.doc.uid;
        writers.set(latest, open(document.doc));
        return;
      }
      const run = runUid(document, runOf, latest);
      const writer = writers.get(run);
      if (!writer) return;
      const written = writer.record(document);
      if (document.name !== "stop") return written;
      return written ? written.then(() => finish(run, writer)) : finish(run, writer);
    },
    async close() {
      for (const [run, writer] of [...writers]) await finish(run, writer);
    },
  };
}

/** The run a document belongs to; descriptors and resources are remembered in `runOf` for those that point at them. */
function runUid(document: NamedDocument, runOf: Map<string, string>, latest: string): string {
  switch (document.name) {
    case "start":
      return document.doc.uid;
    case "stop":
      return document.doc.run_start;
    case "descriptor":
      runOf.set(document.doc.uid, document.doc.run_start);
      return document.doc.run_start;
    case "stream_resource":
    case "resource": {
      const run = document.doc.run_start || latest;
      runOf.set(document.doc.uid, run);
      return run;
    }
    case "event":
    case "event_page":
      return runOf.get(document.doc.descriptor) ?? "";
    case "stream_datum":
      return runOf.get(document.doc.descriptor) ?? runOf.get(document.doc.stream_resource) ?? "";
    case "datum":
      return runOf.get(document.doc.resource) ?? "";
  }
}
