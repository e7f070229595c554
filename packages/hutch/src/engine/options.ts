import type { Json, Recorder } from "../documents/mod.ts";
import type { Preprocessor } from "../plans/mod.ts";
import type { OpenAppendFile } from "./journal/append-file.ts";

export interface RunEngineOptions {
  /**
   * Folder for journals, by date. Without it runs are not journaled: nothing is kept after a crash, and slow recorders'
   * queues live in memory.
   */
  readonly dataRoot?: string;
  readonly recorders?: readonly Recorder[];
  /** Goes into every start document, before what is kept in `engine.metadata`; e.g. `{ versions: { hutch: "0.1.0" } }`. */
  readonly metadata?: { readonly [key: string]: Json };
  /** Applied to every plan, from left to right: the last one sees what the others have added. */
  readonly preprocessors?: readonly Preprocessor[];
  /**
   * Whether to pause on an error of a device rather than to end the plan. Default: on an `UnreachableError`, also as the
   * cause of another.
   */
  readonly pauseOn?: (error: unknown) => boolean;
  /** A device that does not come back ends the plan with the cause after this time. Default: wait for ever. */
  readonly giveUpAfterS?: number;
  /** How often a lost device or a full disk is tried again. Default 1000. */
  readonly retryMs?: number;
  /** Longest wait for recorders at the end of `run`. Default 10 000. */
  readonly recorderGraceMs?: number;
  /** Record pauses in a stream `interruptions`. Default true; runs without an interruption have no such stream. */
  readonly recordInterruptions?: boolean;
  /** Check every document against the event model, and fail the run when one is wrong. Default false. */
  readonly strict?: boolean;
  /** Look at a planned run before it moves anything, and refuse it when limits or disks do not allow it. Default true. */
  readonly precheck?: boolean;
  /** Answers `input` messages. Without it they fail. */
  readonly ask?: (prompt: string) => Promise<string>;
  /** How journals are written; another one lets tests fill the disk. */
  readonly openAppendFile?: OpenAppendFile;
}
