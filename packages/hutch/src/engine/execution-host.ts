import type { Status } from "../devices/mod.ts";
import type { Json } from "../documents/mod.ts";
import type { Message, Metadata } from "../plans/mod.ts";
import type { Hold } from "./holds.ts";
import type { EngineRecord, ReplyRecord } from "./journal/records.ts";
import type { RunBundler } from "./run-bundler.ts";
import type { EngineState } from "./states.ts";

/** What an execution needs of the engine it belongs to. */
export interface ExecutionHost {
  transition(to: EngineState, reason: string): void;
  openRun(metadata: Metadata): RunBundler;
  closeRun(run: RunBundler, exitStatus: "success" | "abort" | "fail", reason: string): void;
  note(record: EngineRecord): void;
  noteReply(command: ReplyRecord["command"], value: Json): void;
  readonly recordInterruptions: boolean;
  waiting(unfinished: readonly Status<unknown>[], work: Promise<void>): Promise<void>;
  ask(prompt: string): Promise<string>;
  notice(text: string): void;
  /** Called now and then between messages. */
  breathe(): void;
  /** Whether to pause, rather than fail, on this error; starts watching for the device to come back. */
  holdFor(error: unknown, message: Message): Hold | undefined;
}
