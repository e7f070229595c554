import { type NamedDocument, type RunStart, serializeDocument } from "../../documents/mod.ts";
import { type FileOptions, runFile } from "../file-place.ts";
import type { Recorder } from "../recorder.ts";
import { perRun, type RunWriter } from "../run-writer.ts";
import { TextFile } from "../text-file.ts";

/**
 * Every document on a line of its own, `{"name":"event","doc":{…}}`, in the order of the run, as Bluesky's `JSONWriter`
 * has them. It is strict JSON: NaN and the infinities become null, typed arrays become lists.
 */
export function jsonLines(options: FileOptions): Recorder {
  return perRun("jsonl", (start) => new JsonLinesWriter(start, options));
}

class JsonLinesWriter implements RunWriter {
  readonly #file: TextFile;

  constructor(start: RunStart, options: FileOptions) {
    this.#file = TextFile.create(runFile(options, start, ".jsonl"), options.onNotice);
    this.record({ name: "start", doc: start });
  }

  get files(): readonly string[] {
    return [this.#file.path];
  }

  record(document: NamedDocument): void {
    this.#file.write(`${serializeDocument(document)}\n`);
  }

  close(): void {
    this.#file.close();
  }
}
