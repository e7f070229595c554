import type { FrameFileOptions } from "../../formats/frame-file/mod.ts";
import type { EndReason, LossRecord } from "../../protocols/frames/mod.ts";
import type { RingHandle } from "../../transports/mod.ts";
import type { BufferOptions, ReceiverRecord, SeriesStart } from "./feed.ts";
import type { PackedError } from "./thread-error.ts";

/** What a receiver thread is started with. */
export interface ReceiverTask {
  readonly module: string;
  readonly options: unknown;
  readonly buffer: Partial<BufferOptions>;
  readonly frames: number | undefined;
  readonly idleTimeoutS: number | undefined;
  readonly gauges: SharedArrayBuffer;
}

/** What the receiver thread says, in this order. */
export type ReceiverMessage =
  | { readonly kind: "open"; readonly url: string | undefined; readonly name: string }
  | { readonly kind: "ring"; readonly ring: RingHandle }
  | {
      readonly kind: "done";
      readonly record: ReceiverRecord;
      readonly ended: EndReason;
      readonly start: SeriesStart | undefined;
      readonly receiveHighWaterMark: number | undefined;
      readonly failure: PackedError | undefined;
    }
  | { readonly kind: "failed"; readonly error: PackedError };

/** What the receiver thread is told: end the series; or drop everything, because nobody writes any more. */
export type ReceiverOrder = "stop" | "abandon";

/** What a writer thread is started with. */
export interface WriterTask {
  readonly path: string;
  readonly overwrite: boolean;
  readonly file: Omit<FrameFileOptions, "derive">;
  readonly publishEveryMs: number;
  /** How long to try again when the disk refuses, before frames are dropped. */
  readonly diskWaitMs: number;
  readonly gauges: SharedArrayBuffer;
}

export type WriterMessage =
  | { readonly kind: "open" }
  /** Everything in the ring was taken; `lost` are the frame numbers that the disk refused. */
  | { readonly kind: "drained"; readonly lost: readonly number[]; readonly written: number }
  /** The file is closed; `lost` are frames that did not make it after all. */
  | { readonly kind: "closed"; readonly lost: readonly number[]; readonly failure: PackedError | undefined }
  | { readonly kind: "failed"; readonly error: PackedError };

export type WriterOrder =
  | { readonly kind: "ring"; readonly ring: RingHandle }
  | {
      readonly kind: "finish";
      readonly record: LossRecord;
      readonly series: Readonly<Record<string, unknown>>;
    };
