import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";
import type { FrameLayout } from "../../protocols/frames/mod.ts";
import { SCALARS, TICKS_PER_SECOND } from "../../protocols/xspress3/mod.ts";
import type { FrameFeed, FramePlace, FrameSource } from "../streams/mod.ts";
import type { Acquisition } from "./acquisition.ts";
import type { PreparedAcquisition, Xspress3Backend } from "./backend.ts";
import { CIRCULAR_OVERRUN, describeFlags } from "./error-flags.ts";
import type { AcquisitionPanel } from "./panel.ts";
import { fillSide, sideLayout, sideViews } from "./side-arrays.ts";

/** What to acquire, and who may ask for triggers. */
export interface Xspress3SourceOptions {
  readonly acquisition: Acquisition;
  /** Asks for software triggers and for the end. */
  readonly panel?: AcquisitionPanel;
  /** File name to suggest to receivers. Default none. */
  readonly filename?: string;
  /** Whether the number of frames is only an upper limit, and the series ends when the panel says so. Default false. */
  readonly isOpenEnded?: boolean;
}

/** Frames that are read and given back to the hardware in one go. */
const BATCH = 64;

/** Pause between two looks for frames when there were none. */
const POLL_MS = 1;

/** A place in memory, with its parts as numbers. */
interface NumberPlace {
  readonly spectra: Uint32Array;
  readonly side: ReturnType<typeof sideViews>;
}

/**
 * Frames of an Xspress3, read out of its circular buffer in batches and straight into the place where they are wanted.
 * While nobody takes them they stay in the buffer; what it overwrites meanwhile is reported, frame by frame.
 */
export class Xspress3Source implements FrameSource {
  readonly name: string;
  readonly firstFrame = 0;
  readonly waits = false;
  readonly #backend: Xspress3Backend;
  readonly #options: Xspress3SourceOptions;
  readonly #places = new WeakMap<FramePlace, NumberPlace>();
  readonly #scalars: Uint32Array;
  #knownFlags = 0;
  #next = 0;

  /** @param backend is closed with the source */
  constructor(backend: Xspress3Backend, options: Xspress3SourceOptions) {
    this.name = backend.facts.name;
    this.#backend = backend;
    this.#options = options;
    this.#scalars = new Uint32Array(backend.facts.channels * SCALARS);
  }

  async run(feed: FrameFeed, signal: AbortSignal): Promise<void> {
    const { acquisition, panel, filename = "", isOpenEnded = false } = this.#options;
    const prepared = this.#backend.prepare(acquisition);
    const { frames: wanted, windows } = prepared;
    const layout = layoutOf(prepared);
    const extra_tags = layout.side.map(({ name }) => name);
    this.#next = 0;
    this.#knownFlags = 0;
    await feed.deliver({
      kind: "start",
      filename,
      ...(isOpenEnded ? {} : { expectedFrames: wanted }),
      attributes: { limits: windows, extra_tags },
    });
    this.#backend.start();
    panel?.started();
    try {
      while (!feed.isDone && !signal.aborted && this.#next < wanted) {
        const isLast = panel?.isStopAsked ?? false;
        if (isLast) this.#backend.stop();
        for (let trigger = panel?.takeTriggers() ?? 0; trigger > 0; trigger--) this.#backend.softwareTrigger();
        const moved = this.#readBatch(feed, prepared, layout);
        if (isLast && this.#next >= this.#backend.progress().frames) break;
        if (moved > 0) await nextTurn();
        else await sleep(POLL_MS);
      }
    } finally {
      this.#backend.stop();
    }
    if (!signal.aborted) await feed.deliver({ kind: "end", attributes: {} });
  }

  close(): void {
    this.#backend.close();
  }

  /** Read what is there, a batch at most; how many frames were read or lost. */
  #readBatch(feed: FrameFeed, prepared: PreparedAcquisition, layout: FrameLayout): number {
    const first = this.#next;
    const { frames: there, flags } = this.#backend.progress();
    this.#reportFlags(feed, flags);
    this.#skipOverwritten(feed, prepared);
    const end = Math.min(there, prepared.frames, this.#next + BATCH);
    while (this.#next < end && !feed.isDone) {
      const place = feed.reserve(layout);
      if (!place) break;
      if (!this.#readFrame(feed, prepared, place)) break;
    }
    const moved = this.#next - first;
    if (moved > 0) this.#backend.acknowledge(first, moved);
    return moved;
  }

  /** Read one frame; false when it was overwritten meanwhile. */
  #readFrame(feed: FrameFeed, prepared: PreparedAcquisition, place: FramePlace): boolean {
    const { spectra, side } = this.#numbers(place);
    const frameNumber = this.#next;
    this.#backend.readFrame(frameNumber, spectra, this.#scalars);
    if (this.#backend.progress().frames - frameNumber > prepared.bufferFrames) {
      this.#skipOverwritten(feed, prepared);
      return false;
    }
    fillSide(side, this.#scalars, prepared.eventWidths);
    this.#next++;
    feed.commit({
      frameNumber,
      timestamp: Date.now() / 1000,
      ...(prepared.isGated ? {} : { exposureS: prepared.exposureTicks / TICKS_PER_SECOND }),
    });
    return true;
  }

  /** Frames that the buffer no longer holds are lost. */
  #skipOverwritten(feed: FrameFeed, { bufferFrames, frames }: PreparedAcquisition): void {
    const oldest = Math.min(frames, this.#backend.progress().frames - bufferFrames);
    if (this.#next >= oldest) return;
    feed.overrun(this.#next, oldest - 1);
    this.#next = oldest;
  }

  /** Each flag is told once; an overrun is told by its frames. */
  #reportFlags(feed: FrameFeed, flags: number): void {
    const news = flags & ~this.#knownFlags & ~CIRCULAR_OVERRUN;
    if (news === 0) return;
    this.#knownFlags |= news;
    for (const what of describeFlags(news)) void feed.deliver({ kind: "problem", what: `${this.name}: ${what}` });
  }

  #numbers(place: FramePlace): NumberPlace {
    const known = this.#places.get(place);
    if (known) return known;
    const { buffer, byteOffset, byteLength } = place.data;
    const numbers = { spectra: new Uint32Array(buffer, byteOffset, byteLength / 4), side: sideViews(place.side) };
    this.#places.set(place, numbers);
    return numbers;
  }
}

function layoutOf({ channels, bins }: PreparedAcquisition): FrameLayout {
  return { type: "u4", shape: [channels, bins], compression: "none", side: sideLayout(channels) };
}
