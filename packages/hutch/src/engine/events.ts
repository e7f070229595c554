import type { Status } from "../devices/mod.ts";
import type { NamedDocument } from "../documents/mod.ts";
import type { RecorderFailure } from "./recorder-queue.ts";
import type { EngineState } from "./states.ts";

/** The engine is in another state. */
export interface StateChange {
  readonly from: EngineState;
  readonly to: EngineState;
  /** Why, where there is a why: of a pause, a stop, an abort. */
  readonly reason: string;
}

/** How far a run has come. */
export interface RunProgress {
  readonly uid: string;
  readonly scanId: number;
  /** Events of the stream `primary` so far. */
  readonly done: number;
  /** Events that the plan has promised; undefined when it has not. */
  readonly expected: number | undefined;
  /** Seconds since the start without pauses. */
  readonly elapsedS: number;
  /** Seconds to go, at the pace so far; undefined before the first event or without a promise. */
  readonly remainingS: number | undefined;
}

/** What the engine tells those who listen. */
export interface EngineEvents {
  state: StateChange;
  /** Each document, after the journal has it. */
  document: NamedDocument;
  /** Work that the plan is waiting for; empty when the wait is over. */
  waiting: readonly Status<unknown>[];
  /** At most ten times a second while a run goes on, and at its end. */
  progress: RunProgress;
  recorderFailed: RecorderFailure;
  /** Something a user should know that stops nothing: one to three lines. */
  notice: string;
}
