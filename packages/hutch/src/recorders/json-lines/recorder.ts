import type { NamedDocument, RunStart } from "../../documents/mod.ts";
import { type FileOptions, runFile } from "../file-place.ts";
import type { Recorder } from "../recorder.ts";
import { perRun, type RunWriter } from "../run-writer.ts";
import { TextFile } from "../text-file.ts";

/**
 * Every document on a line of its own, `{"name": "event", "doc": {…}}`, in the order of the run. It is strict JSON:
 * NaN and the infinities become null, typed arrays become lists. Bluesky's `JSONWriter` makes the same lines.
 */
export function jsonLines(options: FileOptions): Recorder {
  return perRun("jsonl", (start) => new JsonLinesWriter(start, options));
}

class JsonLinesWriter implements RunWriter {
  readonly #file: TextFile;

  constructor(start: RunStart, options: FileOptions) {
    this.#file = TextFile.create(runFile(options, start, ".jsonl"), options.onNotice);
    this.#file.write(documentLine({ name: "start", doc: start }));
  }

  get files(): readonly string[] {
    return [this.#file.path];
  }

  record(document: NamedDocument): void {
    this.#file.write(documentLine(document));
  }

  close(): void {
    this.#file.close();
  }
}

/** One document as a line of JSON, with its line end. */
export function documentLine(document: NamedDocument): string {
  return `${JSON.stringify({ name: document.name, doc: document.doc }, plainValue)}\n`;
}

/** Typed arrays as lists; 64-bit integers as numbers where they are exact, else as text. */
function plainValue(_key: string, value: unknown): unknown {
  if (typeof value === "bigint") {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value.toString();
  }
  return ArrayBuffer.isView(value) && !(value instanceof DataView)
    ? Array.from(value as unknown as ArrayLike<unknown>)
    : value;
}
