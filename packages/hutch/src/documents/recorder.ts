import type { NamedDocument } from "./types.ts";

/**
 * A pure consumer of run documents. The engine runs each recorder behind its own queue: a slow one delays nobody, a
 * failing one is reported and the scan goes on. Whatever a recorder writes can be written again from the journal.
 */
export interface Recorder {
  readonly name: string;
  /** Take one document. Order is that of the run; a returned promise holds back the next document for this recorder only. */
  record(document: NamedDocument): void | Promise<void>;
  /**
   * No more documents will come, because the recorder was removed or the process is about to end: finish and close what
   * is open, leaving valid files. The end of a run is its stop document, not this call.
   */
  close?(): void | Promise<void>;
  /** Files written so far, for the run table. */
  readonly files?: readonly string[];
}
