import type { Frame } from "../../protocols/frames/mod.ts";
import { openZmqReceiver } from "../../transports/mod.ts";
import type { StreamFormatName } from "./formats.ts";
import { FrameCount, type StreamCount } from "./frame-count.ts";

export interface WatchOptions {
  readonly url: string;
  readonly format?: StreamFormatName | "auto";
  /** Time between two views. Default 200 ms. */
  readonly everyMs?: number;
  /** Ends the watching. */
  readonly signal?: AbortSignal;
}

/** A moment of a stream. */
export interface StreamView {
  /** The newest frame; undefined before the first. */
  readonly frame: Frame | undefined;
  readonly format: StreamFormatName | undefined;
  readonly count: StreamCount;
  /** Frames a second since the view before. */
  readonly frameRateHz: number;
  /** The series is over; another may follow. */
  readonly hasEnded: boolean;
}

/** Messages that may wait for a viewer: few, because only the newest matters. */
const HIGH_WATER_MARK = 50;

/**
 * Look at a stream: the newest frame and the rates, a few times a second, until the signal aborts. Frames in between
 * are counted and forgotten. Watch a `pub` socket: of a `push` socket a watcher takes frames away.
 */
export async function* watchStream(options: WatchOptions): AsyncGenerator<StreamView> {
  const { url, format = "auto", everyMs = 200, signal } = options;
  const receiver = await openZmqReceiver(url, { highWaterMark: HIGH_WATER_MARK });
  const seen = { count: new FrameCount(format), frame: undefined as Frame | undefined, hasEnded: false, frames: 0 };
  const listening = (async () => {
    for (let parts = await receiver.receive(); parts; parts = await receiver.receive()) {
      for (const event of seen.count.receive(parts)) {
        if (event.kind === "frame") {
          seen.frame = event.frame;
          seen.frames += 1;
        }
        if (event.kind === "frame" || event.kind === "start") seen.hasEnded = false;
        if (event.kind === "end") seen.hasEnded = true;
      }
    }
  })();
  try {
    let since = performance.now();
    let known = 0;
    while (!signal?.aborted) {
      await Promise.race([listening, sleep(everyMs, signal)]);
      const now = performance.now();
      yield {
        frame: seen.frame,
        format: seen.count.formatName,
        count: seen.count.count(),
        frameRateHz: (1000 * (seen.frames - known)) / (now - since),
        hasEnded: seen.hasEnded,
      };
      known = seen.frames;
      since = now;
    }
  } finally {
    receiver.close();
    await listening;
  }
}

/** Resolves after a while, or when the signal aborts. */
function sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener("abort", done);
  });
}
