import type { GlobalHeap } from "./global-heap.ts";
import type { ObjectHeader } from "./object-header.ts";
import type { ByteSink } from "./sink.ts";
import type { Space } from "./space.ts";

/** A dataset that is published in steps: rows in memory, then its chunk index, then its shape. */
export interface Stream {
  /** Write rows that are still in memory; no more will come when `isLast`. */
  writeRows(isLast: boolean): void;
  /** Write the chunk index, blocks before what points at them. */
  writeIndex(): void;
  /** Bring the header's shape up to date, in memory. */
  updateShape(): void;
}

/** What the objects of one file share. */
export interface FileContext {
  readonly name: string;
  readonly sink: ByteSink;
  readonly space: Space;
  readonly heap: GlobalHeap;
  /** Frames start on multiples of this. */
  readonly alignmentBytes: number;
  /** A header that `publish` will write. */
  newHeader(spareBytes: number): ObjectHeader;
  addStream(stream: Stream): void;
  /** Throw a RequestError when the file is closed. */
  assertOpen(): void;
}
