import { open } from "node:fs/promises";
import type { NamedDocument } from "../../documents/mod.ts";
import { FormatError } from "../../errors/mod.ts";
import { type JournalEntry, parseEntry } from "./records.ts";

const CHUNK_BYTES = 1 << 16;
const LINE_END = 0x0a;

/** An entry with its place in the file, in bytes; `end` is where the next line begins. */
export interface PlacedEntry {
  readonly entry: JournalEntry;
  readonly start: number;
  readonly end: number;
}

export interface ReadJournalOptions {
  /** Byte at which a line begins. Default 0. */
  readonly start?: number;
  /** Stop here, for a file that is being written. Default the end of the file. */
  readonly end?: number;
}

/**
 * Entries of a journal in order. A last line that was torn by a crash is left out; any other line that is not JSON is a
 * FormatError that names its number.
 */
export async function* readEntries(path: string, options: ReadJournalOptions = {}): AsyncGenerator<PlacedEntry> {
  const { start = 0, end = Number.POSITIVE_INFINITY } = options;
  let lineNumber = 0;
  let torn: string | undefined;
  for await (const line of lines(path, start, end)) {
    if (torn !== undefined) throw new FormatError(`${path}: line ${lineNumber} is damaged: ${torn.slice(0, 60)}`);
    lineNumber++;
    if (line.text === "") continue;
    let entry: JournalEntry | undefined;
    try {
      entry = parseEntry(line.text);
    } catch {
      torn = line.text;
      continue;
    }
    if (entry && line.complete) yield { entry, start: line.start, end: line.end };
  }
}

/** The documents of a journal in order; a torn last line is left out. */
export async function* readJournal(path: string): AsyncGenerator<NamedDocument> {
  for await (const { entry } of readEntries(path)) if (entry.name !== "engine") yield entry;
}

interface Line {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** False for a last line without its end. */
  readonly complete: boolean;
}

async function* lines(path: string, start: number, end: number): AsyncGenerator<Line> {
  const file = await open(path, "r");
  try {
    let rest = Buffer.alloc(0);
    let restStart = start;
    let position = start;
    while (position < end) {
      const chunk = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, end - position));
      const { bytesRead } = await file.read(chunk, 0, chunk.length, position);
      if (bytesRead === 0) break;
      position += bytesRead;
      rest = rest.length === 0 ? chunk.subarray(0, bytesRead) : Buffer.concat([rest, chunk.subarray(0, bytesRead)]);
      let lineStart = 0;
      for (let at = rest.indexOf(LINE_END); at >= 0; at = rest.indexOf(LINE_END, lineStart)) {
        const text = rest.toString("utf8", lineStart, at);
        yield { text, start: restStart + lineStart, end: restStart + at + 1, complete: true };
        lineStart = at + 1;
      }
      rest = rest.subarray(lineStart);
      restStart += lineStart;
    }
    if (rest.length > 0) {
      yield { text: rest.toString("utf8"), start: restStart, end: restStart + rest.length, complete: false };
    }
  } finally {
    await file.close();
  }
}
