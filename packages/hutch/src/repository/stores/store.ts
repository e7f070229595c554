/** A name in a folder. */
export interface StoreEntry {
  readonly name: string;
  readonly kind: "folder" | "document";
  /** UNIX milliseconds of the last change, where the store says. */
  readonly modifiedMs?: number;
  readonly bytes?: number;
}

/** Part of a document, in bytes; `to` is excluded. A part that reaches past the end is cut there. */
export interface ByteRange {
  readonly from: number;
  readonly to: number;
}

/**
 * Where folders and documents lie: a file system, a web server, a bucket. Paths are names joined by `/`, not encoded.
 * Whatever is refused or does not answer is a HutchError that names the URL.
 */
export interface Store {
  /** The address of a path, for messages and provenance. */
  url(path: string): string;
  /** The names in a folder, in any order; a RequestError when there is no such folder. */
  list(path: string, signal?: AbortSignal): Promise<readonly StoreEntry[]>;
  /** The names alone, where that is cheaper. */
  names?(path: string): Promise<readonly string[]>;
  /** What lies at a path, undefined when nothing does. */
  stat(path: string, signal?: AbortSignal): Promise<StoreEntry | undefined>;
  /** A document, or part of it. */
  read(path: string, range?: ByteRange, signal?: AbortSignal): Promise<Uint8Array>;
  /** The last change as a cheap question that is answered at once; only where the store is this computer. */
  modifiedMs?(path: string): number | undefined;
  /** The path for programs that need a file; only where the store is this computer. */
  localPath?(path: string): string;
}
