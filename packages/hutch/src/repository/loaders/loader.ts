import type { ScanSummary } from "../scan.ts";
import type { StoredDocument } from "../stored-document.ts";
import type { LoadedScan } from "./scan-file.ts";

/** What tells formats apart. */
export interface DocumentFacts {
  readonly name: string;
  readonly isFolder: boolean;
  /** Names in the folder; empty for a document. */
  readonly names: readonly string[];
  /** The first 64 KiB; empty for a folder. */
  readonly head: Uint8Array;
  readonly bytes: number | undefined;
}

/** Reads one kind of documents, or folders, as scans. */
export interface Loader {
  /** What a listing shows as type when the document names none: `spec`, `nexus` … */
  readonly name: string;
  /** Whether this is such a document, by its name, its first bytes, or the names in it. */
  fits(facts: DocumentFacts): boolean;
  /** What can be said without reading it all. */
  summary(document: StoredDocument, facts: DocumentFacts, signal?: AbortSignal): Promise<ScanSummary>;
  load(document: StoredDocument, signal?: AbortSignal): Promise<LoadedScan>;
  /** Names one level below the document's inner path, for documents that hold several scans. */
  list?(document: StoredDocument, signal?: AbortSignal): Promise<readonly string[]>;
}

/** The beginning of a document as text, whatever its encoding. */
export function headText({ head }: Pick<DocumentFacts, "head">): string {
  return new TextDecoder().decode(head);
}
