import type { DocumentName, Event, NamedDocument } from "./types.ts";

/**
 * One document as a line of JSON, `{"name":…,"doc":…}`, without the line's end. Typed arrays become arrays. JSON has no
 * NaN and no infinities: they become `null`, in scalars and in arrays, so that every JSON parser can read the line.
 * 64-bit integers become numbers where those are exact (up to 2^53), else text.
 */
export function serializeDocument(document: NamedDocument): string {
  if (document.name === "event" && isPlain(document.doc))
    return `{"name":"event","doc":${JSON.stringify(document.doc)}}`;
  return `{"name":"${document.name}","doc":${JSON.stringify(document.doc, replaceArrays)}}`;
}

/** Whether an event holds scalars only, so that it can be written without a look at each value. */
function isPlain(event: Event): boolean {
  for (const key in event.data) {
    const value = event.data[key];
    if (typeof value === "object" || typeof value === "bigint") return false;
  }
  return true;
}

function replaceArrays(_key: string, value: unknown): unknown {
  if (typeof value === "bigint") {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value.toString();
  }
  if (!ArrayBuffer.isView(value) || value instanceof DataView) return value;
  return Array.from(value as unknown as Iterable<number | bigint>);
}

const NAMES: ReadonlySet<string> = new Set<DocumentName>([
  "start",
  "descriptor",
  "event",
  "event_page",
  "stream_resource",
  "stream_datum",
  "resource",
  "datum",
  "stop",
]);

/** Whether `name` is that of a run document. */
export function isDocumentName(name: unknown): name is DocumentName {
  return typeof name === "string" && NAMES.has(name);
}

/**
 * A document from a line of JSON, or undefined when the line holds something else under another name.
 * Contents are not checked; see `checkDocument`. Throws SyntaxError when the line is not JSON.
 */
export function parseDocument(line: string): NamedDocument | undefined {
  const value = JSON.parse(line) as { readonly name?: unknown; readonly doc?: unknown } | null;
  if (!isDocumentName(value?.name) || typeof value.doc !== "object" || value.doc === null) return undefined;
  return value as NamedDocument;
}
