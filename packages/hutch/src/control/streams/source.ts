import type { FrameLayout, StreamEvent } from "../../protocols/frames/mod.ts";

/** Room in the ring for one frame. */
export interface FramePlace {
  /** The pixels go here, little-endian, exactly as long as the layout says. */
  readonly data: Uint8Array;
  /** One piece for each side array of the layout, each starting on a multiple of 8 bytes. */
  readonly side: readonly Uint8Array[];
}

/** What a frame is, beside its pixels and side arrays. */
export interface FrameFacts {
  readonly frameNumber: number;
  readonly exposureS?: number;
  /** UNIX seconds */
  readonly timestamp?: number;
}

/** Where a source puts what it receives or reads. One source feeds one recording, from one thread. */
export interface FrameFeed {
  /**
   * Take one event: start of the series, a frame, its end, or a problem. The bytes are copied before the call returns or
   * the promise resolves.
   *
   * @returns undefined when it was taken at once; a promise when the ring is full: do not read on before it resolves
   */
  deliver(event: StreamEvent): Promise<void> | undefined;
  /**
   * Room for a frame that the source writes into the ring itself, to spare a copy. Frames without compression only.
   *
   * @returns undefined while the ring is full: read nothing, ask again later, or call `deliver`, which waits
   */
  reserve(layout: FrameLayout): FramePlace | undefined;
  /** Hand over the frame that was written to the reserved place. */
  commit(facts: FrameFacts): void;
  /** The hardware overwrote these frames before they could be read; both included. */
  overrun(first: number, last: number): void;
  /** True once the recording wants nothing more: all frames are here, or it was stopped. */
  readonly isDone: boolean;
}

/**
 * Something that brings the frames of one series: a socket, a simulator, a detector's own library. It lives in the
 * receiver thread.
 */
export interface FrameSource {
  /** What to call it in messages. */
  readonly name: string;
  /** Where it listens, when that was chosen by the system. */
  readonly url?: string;
  /** Messages the receiving socket queues, where there is one. */
  readonly receiveHighWaterMark?: number;
  /** Number of the first frame of a series; undefined when a series may start anywhere. */
  readonly firstFrame: number | undefined;
  /** Whether the sender waits while nobody reads. If not, waiting too long makes it drop frames. */
  readonly waits: boolean;
  /** Bring frames until the series has ended, `feed.isDone`, or the signal aborts. */
  run(feed: FrameFeed, signal: AbortSignal): Promise<void>;
  close(): Promise<void> | void;
}

/**
 * A source by the module that makes it. The receiver thread imports the module and calls its default export with the
 * options, which must survive being posted to a thread.
 */
export interface SourceModule {
  readonly module: URL | string;
  readonly options: unknown;
}

/** The default export of a source module. */
export type MakeFrameSource = (options: never) => FrameSource | Promise<FrameSource>;
