import type { Movable, MoveStatus, Stageable } from "../../devices/mod.ts";
import type { Json } from "../../documents/mod.ts";
import type { Group, Message, Metadata } from "../../plans/mod.ts";
import type { EngineRecord, ReplyRecord } from "../journal/records.ts";
import type { PendingWork } from "../pending-work.ts";
import type { RunBundler } from "../run-bundler.ts";

/** What a command may use of the execution it belongs to. */
export interface CommandContext {
  /** The open run; undefined between runs. */
  run: RunBundler | undefined;
  readonly pending: PendingWork;
  /** The last move of each device that this plan has moved. */
  readonly moves: Map<Movable, MoveStatus>;
  /** What is staged, in order. */
  readonly staged: Set<Stageable>;
  /** Open a run and its journal; returns its uid. */
  openRun(metadata: Metadata): string;
  /** Close the open run; without a status by what the engine knows of the plan's end. */
  closeRun(exitStatus: "success" | "abort" | "fail" | undefined, reason: string | undefined): void;
  /** Ask for a pause at once, or at the next checkpoint. */
  requestPause(reason: string, defer: boolean): void;
  /** A place where a deferred pause takes effect. */
  atCheckpoint(): void;
  /** Seconds of engine time, which stands still during a pause. */
  clockS(): number;
  /** Resolves after the message's time, of which earlier attempts have used a part. */
  sleep(message: Message, seconds: number): Promise<void>;
  /** Tell those who show what is waited for. */
  waiting(group: Group, work: Promise<void>): Promise<void>;
  ask(prompt: string): Promise<string>;
  /** Keep a reply that a resumed run would need. */
  noteReply(command: ReplyRecord["command"], value: Json): void;
  note(record: EngineRecord): void;
}
