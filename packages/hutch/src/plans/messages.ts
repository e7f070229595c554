import type {
  AssetDocument,
  Flyable,
  Movable,
  Readable,
  Stageable,
  Stoppable,
  Subscribable,
  Triggerable,
  WritesStreams,
} from "../devices/mod.ts";
import type { Json, Reading } from "../documents/mod.ts";

/** Metadata for a start document; devices and functions are already named, so that it is plain data. */
export type Metadata = { readonly [key: string]: Json };

/** Names a set of statuses that a later `wait` waits for together. */
export type Group = string | symbol;

/**
 * What a plan asks of the engine: plain data about intent. A plan is a generator of these, so it can be printed, dry-run,
 * wrapped and replayed. Write plans with the stubs, which type the reply of each message.
 */
export type Message =
  | { readonly command: "declare_moves"; readonly moves: readonly DeclaredMove[] }
  | { readonly command: "stage"; readonly device: Stageable }
  | { readonly command: "unstage"; readonly device: Stageable }
  | { readonly command: "open_run"; readonly metadata: Metadata }
  | { readonly command: "close_run"; readonly exitStatus?: "success" | "abort" | "fail"; readonly reason?: string }
  | { readonly command: "set"; readonly device: Movable; readonly target: number; readonly group?: Group }
  | { readonly command: "trigger"; readonly device: Triggerable; readonly group?: Group }
  | { readonly command: "wait"; readonly group: Group; readonly timeoutS?: number }
  | { readonly command: "create"; readonly stream: string }
  | { readonly command: "read"; readonly device: Readable }
  | { readonly command: "save" }
  | { readonly command: "drop" }
  | { readonly command: "declare_stream"; readonly stream: string; readonly devices: readonly Readable[] }
  | { readonly command: "monitor"; readonly device: Readable & Subscribable; readonly stream: string }
  | { readonly command: "unmonitor"; readonly device: Readable & Subscribable }
  | { readonly command: "locate"; readonly device: Movable }
  | { readonly command: "stop"; readonly device: Stoppable }
  | { readonly command: "checkpoint" }
  | { readonly command: "clear_checkpoint" }
  | { readonly command: "pause"; readonly reason?: string; readonly defer?: boolean }
  | { readonly command: "sleep"; readonly seconds: number }
  | { readonly command: "clock" }
  | { readonly command: "kickoff"; readonly device: Flyable; readonly group?: Group }
  | { readonly command: "complete"; readonly device: Flyable; readonly group?: Group }
  | { readonly command: "collect"; readonly device: WritesStreams; readonly stream: string }
  | { readonly command: "input"; readonly prompt: string }
  | { readonly command: "null" };

/** The range in which a plan will move a device, so that both ends are checked before anything moves. */
export interface DeclaredMove {
  readonly device: Movable;
  readonly low: number;
  readonly high: number;
}

/** What the engine answers to a message, by command; undefined where not listed. */
export interface Reply {
  readonly read: Readonly<Record<string, Reading>>;
  readonly locate: { readonly setpoint: number; readonly readback: number };
  readonly open_run: string;
  readonly collect: readonly AssetDocument[];
  readonly input: string;
  /** Seconds of the engine's own time, which stands still while the plan is paused. */
  readonly clock: number;
}

/** A plan: yields messages, is sent the replies, returns a result of its own. */
export type Plan<R = void> = Generator<Message, R, unknown>;
