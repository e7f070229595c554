import { parentPort, workerData } from "node:worker_threads";
import type { BufferOptions } from "./feed.ts";
import { Feed } from "./feed.ts";
import { Gauges } from "./gauges.ts";
import type { FrameSource, MakeFrameSource } from "./source.ts";
import { type PackedError, packError } from "./thread-error.ts";
import type { ReceiverMessage, ReceiverOrder, ReceiverTask } from "./thread-messages.ts";

/*
 * The receiver thread: opens a source and feeds the ring until the series ends.
 */

const SHOW_EVERY_MS = 200;

const task = workerData as ReceiverTask;
const port = parentPort!;
const tell = (message: ReceiverMessage) => port.postMessage(message);
const gauges = new Gauges(task.gauges);

try {
  const made = (await import(task.module)) as { default: MakeFrameSource };
  const source = await made.default(task.options as never);
  tell({ kind: "open", url: source.url, name: source.name });
  await receive(source);
} catch (error) {
  tell({ kind: "failed", error: packError(error) });
}
port.close();

async function receive(source: FrameSource): Promise<void> {
  const feed = new Feed({
    buffer: { ...defaultBuffer(source.waits), ...task.buffer },
    firstFrame: () => source.firstFrame,
    ...(task.frames === undefined ? {} : { frames: task.frames }),
    onRing: (ring) => tell({ kind: "ring", ring }),
  });
  const abort = new AbortController();
  port.on("message", (order: ReceiverOrder) => {
    if (order === "abandon") feed.abandon();
    feed.end("stopped");
    abort.abort();
  });
  const watch = setInterval(() => show(feed), SHOW_EVERY_MS);
  const idle = endWhenIdle(feed, abort);

  let failure: PackedError | undefined;
  try {
    await source.run(feed, abort.signal);
    feed.end("end");
  } catch (error) {
    failure = packError(error);
    feed.end("failed");
  }
  clearInterval(watch);
  clearInterval(idle);
  await source.close();
  await feed.finish();
  show(feed);
  tell({
    kind: "done",
    record: feed.record(),
    ended: feed.ended ?? "failed",
    start: feed.start,
    receiveHighWaterMark: source.receiveHighWaterMark,
    failure,
  });
}

function show(feed: Feed): void {
  const { received, lost, expected } = feed.counts;
  gauges.set("received", received);
  gauges.set("lost", lost);
  gauges.set("expected", expected ?? -1);
}

/** End the series when nothing came for a while after its first frame. */
function endWhenIdle(feed: Feed, abort: AbortController): NodeJS.Timeout | undefined {
  const { idleTimeoutS } = task;
  if (idleTimeoutS === undefined) return undefined;
  let known = 0;
  let since = performance.now();
  return setInterval(
    () => {
      const { received } = feed.counts;
      if (received !== known || received === 0) {
        known = received;
        since = performance.now();
      } else if (performance.now() - since > 1000 * idleTimeoutS) {
        feed.end("idle");
        abort.abort();
      }
    },
    Math.min(SHOW_EVERY_MS, 250 * idleTimeoutS),
  );
}

/** A sender that waits may be made to wait; one that does not loses frames, so the disk must help soon. */
function defaultBuffer(isWaiting: boolean): BufferOptions {
  return {
    ringSeconds: 3,
    rateHz: 2000,
    ringMaxBytes: 768 * 2 ** 20,
    holdMs: isWaiting ? Number.POSITIVE_INFINITY : 50,
  };
}
