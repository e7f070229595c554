import type { DataKey, DataValue, ObjectHints, Reading, StreamDatum, StreamResource } from "../documents/mod.ts";
import type { MoveStatus, Status } from "./status.ts";

/** A value now or later. The engine only waits for what is a promise, which keeps soft devices cheap. */
export type MaybePromise<T> = T | Promise<T>;

/** Everything a plan can name. */
export interface Device {
  /** Unique in a session, e.g. `m1`; the prefix of its data keys. */
  readonly name: string;
}

/** Gives values for an event. All keys of `describe` and `read` are the same, in the same order. */
export interface Readable extends Device {
  read(): MaybePromise<Readonly<Record<string, Reading>>>;
  describe(): MaybePromise<Readonly<Record<string, DataKey>>>;
  readonly hints?: ObjectHints;
}

/** Tells its readings as they change, for monitor streams. */
export interface Subscribable extends Device {
  /** Called with all keys of `read` at each change, first with the present values; returns the function that stops it. */
  subscribe(listener: (readings: Readonly<Record<string, Reading>>) => void): () => void;
}

/** Has slow-changing settings that are recorded once per run and stream, in the descriptor. */
export interface Configurable extends Device {
  readConfiguration(): MaybePromise<Readonly<Record<string, Reading>>>;
  describeConfiguration(): MaybePromise<Readonly<Record<string, DataKey>>>;
}

/** Can be sent to a value. `checkMove` throws LimitError before anything moves; `set` returns at once. */
export interface Movable<T extends DataValue = number> extends Device {
  set(target: T): MoveStatus;
  /** Throws if `target` would be refused; moves nothing. */
  checkMove(target: T): MaybePromise<void>;
  /** Where it is and where it was last sent. */
  locate(): MaybePromise<{ readonly setpoint: T; readonly readback: T }>;
  /** Seconds that a move is expected to take, for dry runs; undefined when not known. */
  estimateMoveS?(from: T, to: T): number | undefined;
  /** Unit of the position, e.g. `mm`; empty when there is none. */
  readonly unit?: string;
}

/** Can be stopped at any time. Stop never queues behind anything else. */
export interface Stoppable extends Device {
  stop(): Promise<void> | void;
}

/** Must be told to acquire before it is read. */
export interface Triggerable extends Device {
  trigger(): Status;
  /** Seconds that one trigger takes, for dry runs. */
  estimateTriggerS?(): number | undefined;
}

/** Exposes for a time that a scan may choose. A change takes effect when the device is staged or triggered next. */
export interface Exposable extends Device {
  /** Seconds of one exposure; undefined leaves the device as it is set up. */
  exposureS: number | undefined;
}

/** Is prepared before a run and put back afterwards. `unstage` undoes even a half-finished `stage`. */
export interface Stageable extends Device {
  stage(): MaybePromise<void>;
  unstage(): MaybePromise<void>;
}

/** Reacts to a pause of the engine beyond being stopped. */
export interface Pausable extends Device {
  pause(): MaybePromise<void>;
  resume(): MaybePromise<void>;
}

/** Runs by itself between `kickoff` and `complete`. */
export interface Flyable extends Device {
  kickoff(): Status;
  complete(): Status;
}

/** A document about a file that the device writes itself. The engine adds `run_start`, `descriptor` and `seq_nums`. */
export type AssetDocument =
  | { readonly name: "stream_resource"; readonly doc: Omit<StreamResource, "run_start"> }
  | { readonly name: "stream_datum"; readonly doc: Omit<StreamDatum, "descriptor" | "seq_nums"> };

/** Writes frames to files of its own; its data keys with `external: "STREAM:"` are absent from `read()`. */
export interface WritesStreams extends Device {
  /** Documents for the frames written since the last call. */
  collectAssets(): MaybePromise<readonly AssetDocument[]>;
  /** Bytes that one trigger adds to disk, for dry runs. */
  estimateBytesPerTrigger?(): number | undefined;
  /** Folder that will be written to, to be checked for space before the run. */
  readonly outputFolder?: string | undefined;
}

/** Can say before a run whether it is fit for it; throws a HutchError that names what is wrong and the remedy. */
export interface Checkable extends Device {
  check(): MaybePromise<void>;
}

const has =
  <T extends Device>(...methods: readonly string[]) =>
  (device: Device): device is T =>
    methods.every((method) => typeof (device as unknown as Record<string, unknown>)[method] === "function");

export const isReadable: (device: Device) => device is Readable = has<Readable>("read", "describe");
export const isConfigurable: (device: Device) => device is Configurable = has<Configurable>(
  "readConfiguration",
  "describeConfiguration",
);
export const isMovable: (device: Device) => device is Movable = has<Movable>("set", "checkMove", "locate");
export const isStoppable: (device: Device) => device is Stoppable = has<Stoppable>("stop");
export const isTriggerable: (device: Device) => device is Triggerable = has<Triggerable>("trigger");
export const isSubscribable: (device: Device) => device is Subscribable = has<Subscribable>("subscribe");
/** Whether a device has an exposure time that can be chosen. */
export const isExposable = (device: Device): device is Exposable => "exposureS" in device;
export const isStageable: (device: Device) => device is Stageable = has<Stageable>("stage", "unstage");
export const isPausable: (device: Device) => device is Pausable = has<Pausable>("pause", "resume");
export const isFlyable: (device: Device) => device is Flyable = has<Flyable>("kickoff", "complete");
export const isCheckable: (device: Device) => device is Checkable = has<Checkable>("check");
export const isStreamWriter: (device: Device) => device is WritesStreams = has<WritesStreams>("collectAssets");
