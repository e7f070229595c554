import type { NamedDocument } from "../documents/mod.ts";

/**
 * A pure consumer of run documents. The engine runs each recorder behind its own queue: a slow one delays nobody, a
 * failing one is reported and the scan goes on. Whatever a recorder writes can be written again from the journal.
 */
export interface Recorder {
  readonly name: string;
  /** Take one document. Order is that of the run; a returned promise holds back the next document for this recorder only. */
  record(document: NamedDocument): void | Promise<void>;
  /** The run is over, or the process is about to end: finish and close what is open, leaving valid files. */
  close?(): void | Promise<void>;
  /** Files written so far, for the run table. */
  readonly files?: readonly string[];
}
