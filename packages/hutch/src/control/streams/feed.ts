import {
  type Arrival,
  arrayBytes,
  type EndReason,
  type Frame,
  type FrameLayout,
  hasLayout,
  isSameShape,
  LOSS,
  type LossRecord,
  layoutOf,
  SequenceTracker,
  type StreamEvent,
} from "../../protocols/frames/mod.ts";
import { createRing, planRing, type RingHandle, RingProducer, type Slot } from "../../transports/mod.ts";
import { encodeAttributes, fits, type KnownLayout, knownLayout, noteBytes, writeNote } from "./entry.ts";
import type { FrameFacts, FrameFeed, FramePlace } from "./source.ts";
import { SpillFile, type SpillOptions } from "./spill-file.ts";

/** How much may wait between receiver and writer, and what happens when it is too much. */
export interface BufferOptions {
  /** The ring holds this many seconds of the stream at `rateHz`. */
  readonly ringSeconds: number;
  readonly rateHz: number;
  /** But no more bytes than this. */
  readonly ringMaxBytes: number;
  /** How long reading may stand still when the ring is full, before frames are spilled or dropped. */
  readonly holdMs: number;
  /** Where frames go then; without it they are dropped, and recorded as lost. */
  readonly spill?: SpillOptions;
}

export interface FeedOptions {
  readonly buffer: BufferOptions;
  /** Number of the first frame of a series; undefined when it may be any. Asked when the first frame is here. */
  readonly firstFrame: () => number | undefined;
  /** Take this many frames, then be done. */
  readonly frames?: number;
  /** Told once, when the first frame has shown how large frames are. */
  readonly onRing: (ring: RingHandle) => void;
}

/** What a start message said. */
export interface SeriesStart {
  readonly filename?: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** The receiver's part of the account; the writer adds its own. */
export type ReceiverRecord = Omit<LossRecord, "written" | "worstWriteMs" | "ended" | "receiveHighWaterMark">;

/** Problems that are kept word by word. */
const MOST_TEXTS = 20;
/** Pause between two looks for room in the ring. */
const LOOK_AGAIN_MS = 1;
/** A compressed frame may be this much longer than a plain one. */
const WORST_GROWTH = 1.01;

const pause = () => new Promise<void>((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));

/**
 * The producer's end of a recording: numbers the frames' rows, keeps the account, and puts frames into the ring; when
 * that is full it first makes the source wait, then spills to disk, then drops, and says so.
 */
export class Feed implements FrameFeed {
  readonly #options: FeedOptions;
  #knownTracker: SequenceTracker | undefined;
  readonly #texts: string[] = [];
  #layouts: KnownLayout[] = [];
  #current: KnownLayout | undefined;
  #ring: RingHandle | undefined;
  #producer: RingProducer | undefined;
  #spill: SpillFile | undefined;
  #scratch: Slot | undefined;
  #reserved: { known: KnownLayout; slot: Slot } | undefined;
  readonly #places = new Map<Slot, FramePlace>();
  #last: { frameNumber: number; channel: string | undefined; arrival: Arrival } | undefined;
  #start: SeriesStart | undefined;
  #expected: number | undefined;
  #ended: EndReason | undefined;
  #isAbandoned = false;
  /** A header came since the last frame. */
  #isHeaderNew = false;
  #isLateJoin = false;
  #counts = { restarts: 0, extraEnds: 0, problems: 0, missed: 0, overruns: 0, sourceOverruns: 0, stoppedMs: 0 };
  #firstSourceOverrun: number | undefined;

  constructor(options: FeedOptions) {
    this.#options = options;
  }

  get #tracker(): SequenceTracker {
    this.#knownTracker ??= new SequenceTracker(this.#options.firstFrame());
    return this.#knownTracker;
  }

  get isDone(): boolean {
    return this.#ended !== undefined || this.#isAbandoned;
  }

  /** Why the series ended; undefined while it goes on. */
  get ended(): EndReason | undefined {
    return this.#ended;
  }

  get start(): SeriesStart | undefined {
    return this.#start;
  }

  /** Frames received, and missing so far. */
  get counts(): { readonly received: number; readonly lost: number; readonly expected: number | undefined } {
    const { received = 0, lost = 0 } = this.#knownTracker ?? {};
    return { received, lost, expected: this.#expected };
  }

  deliver(event: StreamEvent): Promise<void> | undefined {
    if (this.isDone) return undefined;
    switch (event.kind) {
      case "start":
        return this.#begin(event);
      case "frame":
        return this.#frame(event.frame);
      case "end":
        if (this.#start || this.#producer) this.#ended = "end";
        else this.#counts.extraEnds += 1;
        return undefined;
      case "problem":
        this.#problem(event.what);
        this.#counts.missed += event.missedMessages ?? 0;
        if (event.frameNumber !== undefined) this.#tracker.explain(event.frameNumber, LOSS.damaged);
        return undefined;
    }
  }

  reserve(layout: FrameLayout): FramePlace | undefined {
    const known = this.#known(layout, 0);
    if (!known) throw new Error(`A source changed its frames from ${this.#layouts[0]?.text} in mid-series`);
    const slot = this.#room();
    if (!slot) return undefined;
    this.#reserved = { known, slot };
    return this.#place(slot, known);
  }

  commit({ frameNumber, exposureS = Number.NaN, timestamp = Number.NaN }: FrameFacts): void {
    const reserved = this.#reserved;
    if (!reserved) throw new Error("A frame was committed to a place that nobody reserved");
    this.#reserved = undefined;
    if (this.isDone || !this.#isWanted(frameNumber, reserved.known.layout.channel)) return;
    const dataBytes = arrayBytes(reserved.known.layout);
    const row = frameNumber - this.#tracker.firstFrame;
    writeNote(reserved.slot.note, reserved.known, NOTHING, { frameNumber, row, exposureS, timestamp, dataBytes });
    this.#producer!.publish();
    this.#endWhenComplete();
  }

  overrun(first: number, last: number): void {
    this.#firstSourceOverrun ??= first;
    this.#counts.sourceOverruns += last - first + 1;
    for (let frame = first; frame <= last; frame++) this.#tracker.explain(frame, SOURCE_OVERRUN);
  }

  /** The series ends here, for a reason of ours. */
  end(reason: EndReason): void {
    this.#ended ??= reason;
  }

  /** Nobody takes frames any more: stop waiting for room. */
  abandon(): void {
    this.#isAbandoned = true;
  }

  /** Let what was spilled flow into the ring, then close it. */
  async finish(): Promise<void> {
    while (this.#spill && this.#spill.waiting > 0 && !this.#isAbandoned) {
      if (!this.#drainSpill()) await pause();
    }
    this.#producer?.close();
    this.#spill?.close();
  }

  /** The account, once the series has ended. */
  record(): ReceiverRecord {
    const { restarts, extraEnds, problems, missed, overruns, sourceOverruns, stoppedMs } = this.#counts;
    const use = this.#producer?.use;
    return {
      ...this.#tracker.account(this.#expected),
      restarts,
      extraEnds,
      problems,
      problemTexts: this.#texts,
      missedMessages: missed,
      isLateJoin: this.#isLateJoin,
      overruns,
      sourceOverruns,
      ...(this.#firstSourceOverrun === undefined ? {} : { firstSourceOverrun: this.#firstSourceOverrun }),
      ringSlots: use?.slots ?? 0,
      ringSlotBytes: this.#ring ? this.#ring.payloadBytes + this.#ring.noteBytes : 0,
      ringHighWater: use?.highWater ?? 0,
      spilledFrames: this.#spill?.spilled ?? 0,
      stoppedReadingMs: Math.round(stoppedMs),
    };
  }

  #begin(event: Extract<StreamEvent, { kind: "start" }>): undefined {
    if (this.#start || this.#producer) {
      this.#counts.restarts += 1;
      this.#isHeaderNew = true;
      return;
    }
    const { filename, attributes, expectedFrames } = event;
    this.#start = { attributes, ...(filename === undefined ? {} : { filename }) };
    this.#expected = this.#options.frames ?? expectedFrames;
  }

  #frame(frame: Frame): Promise<void> | undefined {
    const attributes = encodeAttributes(frame.attributes);
    const known = this.#known(frame, attributes.length);
    if (!known) {
      this.#tracker.explain(frame.frameNumber, LOSS.wrongLayout);
      return this.#problem(
        `frame ${frame.frameNumber} is ${frame.type} [${frame.shape.join(", ")}], unlike the first of the series`,
      );
    }
    if (!this.#isWanted(frame.frameNumber, frame.channel)) return undefined;
    const slot = this.#room();
    if (!slot) return this.#whenFull(frame, known, attributes);
    if (this.#fill(slot, frame, known, attributes)) this.#producer!.publish();
    this.#endWhenComplete();
    return undefined;
  }

  /** Enter a frame number in the account; true when the frame is to be kept. */
  #isWanted(frameNumber: number, channel: string | undefined): boolean {
    const last = this.#last;
    const isOtherChannel = last !== undefined && last.frameNumber === frameNumber && last.channel !== channel;
    const arrival = isOtherChannel ? last.arrival : this.#arrive(frameNumber);
    if (!isOtherChannel) this.#last = { frameNumber, channel, arrival };
    return arrival === "next" || arrival === "late";
  }

  #arrive(frameNumber: number): Arrival {
    const { firstFrame, frames } = this.#options;
    const isFirst = this.#tracker.received === 0;
    if (isFirst && firstFrame() !== undefined && !this.#start) this.#isLateJoin = true;
    if (isFirst) this.#expected ??= frames;
    const reason = isFirst && this.#isLateJoin ? LOSS.lateJoin : LOSS.notReceived;
    const arrival = this.#tracker.arrive(frameNumber, reason);
    this.#noteRestart(frameNumber, arrival);
    if (arrival === "unplaceable") this.#problem(`frame ${frameNumber} came, which lies ${LOSS.noRow}`);
    if (arrival === "absurd") {
      this.#problem(`frame number ${frameNumber} cannot be right after ${this.#tracker.next - 1}`);
    }
    return arrival;
  }

  /** A sender that begins again does so with its header, or just with the first frame. */
  #noteRestart(frameNumber: number, arrival: Arrival): void {
    const { firstFrame, next } = this.#tracker;
    const isRepeated = this.#last?.frameNumber === firstFrame; // the same message twice is no new beginning
    const isFirstAgain = arrival === "duplicate" && frameNumber === firstFrame && next > firstFrame + 1 && !isRepeated;
    if (isFirstAgain && !this.#isHeaderNew) this.#counts.restarts += 1;
    this.#isHeaderNew = false;
  }

  #endWhenComplete(): void {
    const { frames } = this.#options;
    if (frames !== undefined && this.#tracker.next - this.#tracker.firstFrame >= frames) this.#ended ??= "all frames";
  }

  /** The known layout of a frame; undefined when its shape or type is not that of the series. Makes the ring. */
  #known(frame: Frame | FrameLayout, attributeBytes: number): KnownLayout | undefined {
    if (this.#current && hasLayout(frame, this.#current.layout)) return this.#current;
    const alike = this.#layouts.find(({ layout }) => layout.channel === frame.channel);
    if (alike && !(alike.layout.type === frame.type && isSameShape(alike.layout.shape, frame.shape))) return undefined;
    const layout = "data" in frame ? layoutOf(frame) : frame;
    let known = this.#layouts.find((candidate) => hasLayout(layout, candidate.layout));
    if (!known) {
      known = knownLayout(layout, this.#layouts.length);
      this.#layouts = [...this.#layouts, known];
    }
    this.#current = known;
    this.#places.clear();
    if (!this.#producer) this.#makeRing(known, attributeBytes);
    return known;
  }

  #makeRing(known: KnownLayout, attributeBytes: number): void {
    const { rateHz, ringSeconds, ringMaxBytes } = this.#options.buffer;
    const plainBytes = arrayBytes(known.layout);
    const isPlain = known.layout.compression === "none";
    const size = planRing({
      payloadBytes: isPlain ? plainBytes : Math.ceil(plainBytes * WORST_GROWTH) + 4096,
      noteBytes: noteBytes(known, attributeBytes),
      rateHz,
      seconds: ringSeconds,
      maxBytes: ringMaxBytes,
    });
    this.#ring = createRing(size);
    this.#producer = new RingProducer(this.#ring);
    this.#options.onRing(this.#ring);
  }

  /** The next free slot, if nothing waits on disk that has to go first. */
  #room(): Slot | undefined {
    if (this.#spill && this.#spill.waiting > 0 && !this.#drainSpill()) return undefined;
    return this.#producer!.reserve();
  }

  /** Move spilled frames into the ring while it has room; true when none is left. */
  #drainSpill(): boolean {
    const spill = this.#spill!;
    while (spill.waiting > 0) {
      const slot = this.#producer!.reserve();
      if (!slot) return false;
      spill.take(slot);
      this.#producer!.publish();
    }
    return true;
  }

  /** The ring is full: stop reading for a while, then spill, then drop. */
  async #whenFull(frame: Frame, known: KnownLayout, attributes: Uint8Array): Promise<void> {
    const { holdMs, spill } = this.#options.buffer;
    const isSpilling = (this.#spill?.waiting ?? 0) > 0;
    const began = performance.now();
    let slot: Slot | undefined;
    while (!slot && !this.#isAbandoned && !isSpilling && performance.now() - began < holdMs) {
      await pause();
      slot = this.#room();
    }
    this.#counts.stoppedMs += performance.now() - began;
    if (slot) {
      if (this.#fill(slot, frame, known, attributes)) this.#producer!.publish();
    } else if (!(spill && this.#spillFrame(spill, frame, known, attributes))) {
      this.#tracker.drop(frame.frameNumber, LOSS.overrun);
      this.#counts.overruns += 1;
    }
    this.#endWhenComplete();
  }

  #spillFrame(options: SpillOptions, frame: Frame, known: KnownLayout, attributes: Uint8Array): boolean {
    this.#spill ??= new SpillFile(options);
    this.#scratch ??= {
      payload: new Uint8Array(this.#ring!.payloadBytes),
      note: new Uint8Array(this.#ring!.noteBytes),
    };
    return this.#fill(this.#scratch, frame, known, attributes) && this.#spill.put(this.#scratch);
  }

  /** Copy a frame into a slot; false when it is too large for it, which is recorded. */
  #fill(slot: Slot, frame: Frame, known: KnownLayout, attributes: Uint8Array): boolean {
    const { frameNumber, data, side, exposureS = Number.NaN, timestamp = Number.NaN } = frame;
    if (!fits(known, data.length, slot)) {
      this.#tracker.drop(frameNumber, LOSS.wrongLayout);
      this.#problem(`frame ${frameNumber} of ${data.length} bytes does not fit into the ring's slots`);
      return false;
    }
    slot.payload.set(data);
    known.sidePlaces.forEach(({ at }, k) => {
      slot.note.set(side[k]!.data, at);
    });
    const row = frameNumber - this.#tracker.firstFrame;
    writeNote(slot.note, known, attributes, { frameNumber, row, exposureS, timestamp, dataBytes: data.length });
    return true;
  }

  #place(slot: Slot, known: KnownLayout): FramePlace {
    const made = this.#places.get(slot);
    if (made) return made;
    const place = {
      data: slot.payload.subarray(0, arrayBytes(known.layout)),
      side: known.sidePlaces.map(({ at, bytes }) => slot.note.subarray(at, at + bytes)),
    };
    this.#places.set(slot, place);
    return place;
  }

  #problem(what: string): undefined {
    this.#counts.problems += 1;
    if (this.#texts.length < MOST_TEXTS) this.#texts.push(what);
  }
}

const NOTHING = new Uint8Array(0);
const SOURCE_OVERRUN = "detector buffer overrun";
