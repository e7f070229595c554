import { resolve } from "node:path";
import type { FileCompression } from "../../formats/frame-file/mod.ts";
import { LOSS, type LossRecord, withLost } from "../../protocols/frames/mod.ts";
import { RingControl, type RingHandle, type RingUse } from "../../transports/mod.ts";
import type { BufferOptions, ReceiverRecord } from "./feed.ts";
import { Gauges } from "./gauges.ts";
import type { SourceModule } from "./source.ts";
import { Thread } from "./thread.ts";
import { packError, unpackError } from "./thread-error.ts";
import type {
  ReceiverMessage,
  ReceiverOrder,
  ReceiverTask,
  WriterMessage,
  WriterOrder,
  WriterTask,
} from "./thread-messages.ts";

/** How to record, whatever the frames come from. */
export interface RecordOptions {
  /** The HDF5 file to make. */
  readonly path: string;
  /** Replace an existing file. Default: that is an error. */
  readonly overwrite?: boolean;
  /** Name of the detector's group in the file. */
  readonly detector?: string;
  readonly title?: string;
  /** Compress frames that arrive plain. Default none. */
  readonly compression?: FileCompression;
  /** End after this many frames. Default: when the sender says so. */
  readonly frames?: number;
  /** End when nothing came for so long after the first frame, in seconds. Default: wait for ever. */
  readonly idleTimeoutS?: number;
  /** How much may wait between receiver and writer, and what happens when that is full. */
  readonly buffer?: Partial<BufferOptions>;
  /** How often readers see new frames, in milliseconds. Default 200. */
  readonly publishEveryMs?: number;
  /** How long to try again when the disk refuses, before frames are dropped, in seconds. Default 60. */
  readonly diskWaitS?: number;
}

/** How far a recording is. */
export interface RecordProgress {
  readonly received: number;
  /** Frames in the file that readers can see. */
  readonly written: number;
  /** Frames missing up to now. */
  readonly lost: number;
  readonly expected: number | undefined;
  readonly bytes: number;
  readonly ring: RingUse;
  /** The disk refuses to write; the recording waits for it. */
  readonly isDiskRefusing: boolean;
}

/** A recording under way. */
export interface Recording {
  /**
   * Resolves when the source is open and the file is there; `url` is where senders reach it, if it listens.
   *
   * @throws StorageError when the file cannot be made, UnreachableError when the source cannot be opened
   */
  readonly ready: Promise<{ readonly path: string; readonly url: string | undefined }>;
  /** Resolves with the account when the file is closed; rejects only when `ready` does. */
  readonly done: Promise<LossRecord>;
  /** The ring, for live views, once the first frame is here; undefined when none came. */
  readonly ring: Promise<RingHandle | undefined>;
  /** End the series now. What was received is still written. */
  stop(): Promise<LossRecord>;
  /** Make the writer rest, or go on; frames wait in the ring meanwhile. For maintenance of the disk, and for tests. */
  holdWriting(isHeld: boolean): void;
  progress(): RecordProgress;
}

/**
 * Record a series into one HDF5 file: a thread receives, a ring of shared memory carries, a thread writes. Frames are
 * in the row of their number, whatever order they came in; those that are missing are masked, counted and named.
 */
export function recordFrames(source: SourceModule, options: RecordOptions): Recording {
  return new FileRecording(source, options);
}

type Receiver = Thread<ReceiverMessage, ReceiverOrder>;
type Writer = Thread<WriterMessage, WriterOrder>;

/** The receiver's last message; without an account and more when its thread died. */
type ReceiverEnd = Pick<ReceiverDone, "kind" | "ended" | "failure"> & Partial<ReceiverDone>;
type ReceiverDone = Extract<ReceiverMessage, { kind: "done" }>;

/** What the writer wrote, and lost; `lost` is undefined when it broke. */
interface Drained {
  readonly lost: readonly number[] | undefined;
  readonly written: number;
  readonly failure?: string;
}

const NOTHING_DRAINED: Drained = { lost: [], written: 0 };

/** The account when nobody is left to tell it. */
const UNKNOWN: ReceiverRecord = {
  firstFrame: 0,
  received: 0,
  duplicates: 0,
  outOfOrder: 0,
  lost: 0,
  gaps: [],
  restarts: 0,
  extraEnds: 0,
  problems: 1,
  problemTexts: ["the receiver's account is lost"],
  missedMessages: 0,
  isLateJoin: false,
  overruns: 0,
  sourceOverruns: 0,
  ringSlots: 0,
  ringSlotBytes: 0,
  ringHighWater: 0,
  spilledFrames: 0,
  stoppedReadingMs: 0,
};

class FileRecording implements Recording {
  readonly ready: Recording["ready"];
  readonly done: Promise<LossRecord>;
  readonly ring: Promise<RingHandle | undefined>;
  readonly #gauges = new Gauges();
  readonly #receiver: Receiver;
  readonly #writer: Writer;
  readonly #received: Promise<ReceiverEnd>;
  readonly #path: string;
  #control: RingControl | undefined;
  #isHeld = false;

  constructor(source: SourceModule, options: RecordOptions) {
    this.#path = resolve(options.path);
    this.#gauges.set("expected", -1);
    this.#writer = new Thread("writer-thread", writerTask(this.#path, options, this.#gauges));
    this.#receiver = new Thread("receiver-thread", receiverTask(source, options, this.#gauges));
    this.ready = this.#open();
    this.#received = this.#receive();
    this.#received.catch(() => {}); // told by ready as well
    this.ring = this.#awaitRing();
    this.done = this.#run();
    this.done.catch(() => {}); // told by ready as well
    this.ring.catch(() => {});
  }

  stop(): Promise<LossRecord> {
    this.#receiver.tell("stop");
    this.holdWriting(false);
    return this.done;
  }

  holdWriting(isHeld: boolean): void {
    this.#isHeld = isHeld;
    this.#control?.hold(isHeld);
  }

  progress(): RecordProgress {
    const expected = this.#gauges.get("expected");
    return {
      received: this.#gauges.get("received"),
      written: this.#gauges.get("written"),
      lost: this.#gauges.get("lost"),
      expected: expected < 0 ? undefined : expected,
      bytes: this.#gauges.get("bytes"),
      ring: this.#control?.use ?? { slots: 0, used: 0, highWater: 0 },
      isDiskRefusing: this.#gauges.get("isDiskRefusing") === 1,
    };
  }

  async #open(): Promise<{ path: string; url: string | undefined }> {
    try {
      const writer = await this.#writer.hear("open", "failed");
      if (writer.kind === "failed") throw unpackError(writer.error);
      const receiver = await this.#receiver.hear("open", "failed");
      if (receiver.kind === "failed") throw unpackError(receiver.error);
      return { path: this.#path, url: receiver.url };
    } catch (error) {
      this.#receiver.tell("abandon"); // it must close its socket itself: ZeroMQ does not survive a thread that is killed
      await this.#receiver.hear("done", "failed").catch(() => {});
      await this.#writer.end();
      throw error;
    }
  }

  async #awaitRing(): Promise<RingHandle | undefined> {
    await this.ready;
    // A receiver tells of its ring before it is done. Its last word, and the news that it is gone, may arrive in the same
    // turn: they wait one turn, so that the ring is never overlooked and its absence is no failure.
    const ring = this.#receiver.hear("ring").catch(() => undefined);
    const over = this.#received.then(() => new Promise<undefined>((resolve) => setImmediate(resolve, undefined)));
    const message = await Promise.race([ring, over]);
    if (message === undefined) return undefined;
    this.#control = new RingControl(message.ring);
    this.#control.hold(this.#isHeld);
    this.#writer.tell(message);
    return message.ring;
  }

  async #run(): Promise<LossRecord> {
    const ring = await this.ring;
    const drained = ring ? this.#drained() : Promise.resolve(NOTHING_DRAINED);
    const received = await this.#received;
    const writer = await drained;
    const { written } = writer;
    const whole = received.record ?? { ...UNKNOWN, received: written };
    const lost = writer.lost ?? this.#unpublished(whole);
    const failure = received.failure?.message ?? writer.failure;
    const record: LossRecord = {
      ...withLost(whole, lost, writer.lost ? LOSS.disk : LOSS.writer),
      written,
      ended: failure === undefined ? received.ended : "failed",
      ...(failure === undefined ? {} : { failure }),
      ...(received.receiveHighWaterMark === undefined ? {} : { receiveHighWaterMark: received.receiveHighWaterMark }),
      worstWriteMs: this.#gauges.get("worstWriteMs"),
    };
    return writer.lost ? this.#finish(record, received.start?.attributes ?? {}) : record;
  }

  /** The receiver's last word; when its thread dies, what can be said without it. */
  async #receive(): Promise<ReceiverEnd> {
    await this.ready;
    try {
      return await this.#receiver.hear("done");
    } catch (error) {
      this.#control?.close();
      return { kind: "done", ended: "failed", failure: packError(error) };
    }
  }

  /** Waits until the writer has taken all, or broke. */
  async #drained(): Promise<Drained> {
    let failure: string;
    try {
      const message = await this.#writer.hear("drained", "failed");
      if (message.kind === "drained") return message;
      failure = message.error.message;
    } catch (error) {
      failure = error instanceof Error ? error.message : String(error);
    }
    this.#receiver.tell("abandon");
    return { lost: undefined, written: this.#gauges.get("written"), failure };
  }

  /** Frames received whose row was not published when the writer broke. */
  #unpublished({
    firstFrame,
    received,
    lost,
    gaps,
  }: Pick<LossRecord, "firstFrame" | "received" | "lost" | "gaps">): number[] {
    const frames: number[] = [];
    let gap = 0;
    for (let frame = firstFrame + this.#gauges.get("publishedRows"); frame < firstFrame + received + lost; frame++) {
      while (gap < gaps.length && gaps[gap]![1] < frame) gap += 1;
      if (gap < gaps.length && gaps[gap]![0] <= frame) continue;
      frames.push(frame);
    }
    return frames;
  }

  /** Have the account entered and the file closed. */
  async #finish(record: LossRecord, series: Readonly<Record<string, unknown>>): Promise<LossRecord> {
    this.#writer.tell({ kind: "finish", record, series });
    const closed = await this.#writer.hear("closed", "failed");
    if (closed.kind === "closed" && !closed.failure) return record;
    const lost = closed.kind === "closed" ? closed.lost : [];
    const { message } = closed.kind === "closed" ? closed.failure! : closed.error;
    return {
      ...withLost(record, lost, LOSS.disk),
      written: record.written - lost.length,
      ended: "failed",
      failure: message,
    };
  }
}

function writerTask(path: string, options: RecordOptions, gauges: Gauges): WriterTask {
  const { overwrite = false, detector, title, compression, publishEveryMs = 200, diskWaitS = 60 } = options;
  return {
    path,
    overwrite,
    file: {
      startTime: new Date().toISOString(),
      ...(detector === undefined ? {} : { detector }),
      ...(title === undefined ? {} : { title }),
      ...(compression === undefined ? {} : { compression }),
    },
    publishEveryMs,
    diskWaitMs: 1000 * diskWaitS,
    gauges: gauges.memory,
  };
}

function receiverTask(
  { module, options: sourceOptions }: SourceModule,
  options: RecordOptions,
  gauges: Gauges,
): ReceiverTask {
  const { buffer = {}, frames, idleTimeoutS } = options;
  return { module: String(module), options: sourceOptions, buffer, frames, idleTimeoutS, gauges: gauges.memory };
}
