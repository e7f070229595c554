import type { Json, NamedDocument } from "../../documents/mod.ts";
import { isDocumentName } from "../../documents/mod.ts";

/** What the engine writes into a journal besides the documents. Replies are kept so that a crashed plan can go on. */
export type EngineRecord =
  /** Which plan this is: with a registered name and its arguments the run can be continued after a crash. */
  | {
      readonly kind: "plan";
      readonly time: number;
      readonly name: string | null;
      readonly args: Json;
      /** 0 for the first run that the plan opened. */
      readonly run: number;
    }
  | {
      readonly kind: "interruption";
      readonly time: number;
      readonly what: "pause" | "suspend" | "resume" | "stop" | "abort" | "halt";
      readonly reason: string;
    }
  /** The answer to a message outside an event, such as where a motor was before a relative scan. */
  | { readonly kind: "reply"; readonly command: "locate" | "read" | "input"; readonly value: Json }
  /** A bundle of readings that the plan dropped. */
  | { readonly kind: "drop"; readonly stream: string; readonly data: Json }
  /** Frames that are in a file but in no event, because their point was taken again after an interruption. */
  | { readonly kind: "frames_without_event"; readonly resource: string; readonly start: number; readonly stop: number }
  | { readonly kind: "resumed"; readonly time: number };

/** The answer to a message, kept. */
export type ReplyRecord = Extract<EngineRecord, { readonly kind: "reply" }>;

/** A line of a journal: a document, or a record of the engine. */
export type JournalEntry = NamedDocument | { readonly name: "engine"; readonly doc: EngineRecord };

/** One line of a journal, or undefined when it is neither a document nor a record. Throws SyntaxError on a torn line. */
export function parseEntry(line: string): JournalEntry | undefined {
  const value = JSON.parse(line) as { readonly name?: unknown; readonly doc?: unknown } | null;
  if (typeof value?.doc !== "object" || value.doc === null) return undefined;
  return value.name === "engine" || isDocumentName(value.name) ? (value as JournalEntry) : undefined;
}
