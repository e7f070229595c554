import {
  arrayBytes,
  type Frame,
  type FrameLayout,
  type SideArray,
  type StreamEvent,
} from "../../../protocols/frames/mod.ts";
import type { ZmqSender } from "../../../transports/mod.ts";
import type { FrameFacts, FrameFeed, FramePlace } from "../../streams/mod.ts";
import { type Messages, type SeriesEncoder, type StreamForm, seriesEncoder } from "./stream-form.ts";

/** Frames that may wait for the socket; then they stay in the detector's buffer. */
const MOST_WAITING = 32;

/** Sends the frames of a series in order, none left out while anybody listens. */
export class StreamFeed implements FrameFeed {
  readonly #sender: ZmqSender;
  readonly #encoder: SeriesEncoder;
  #queue: Promise<void> = Promise.resolve();
  #failure: unknown;
  #waiting = 0;
  #sent = 0;
  #lost = 0;
  #problems = 0;
  #latest: Frame | undefined;
  #reserved: { readonly layout: FrameLayout; readonly place: FramePlace } | undefined;

  constructor(sender: ZmqSender, form: StreamForm) {
    this.#sender = sender;
    this.#encoder = seriesEncoder(form);
  }

  /** Frames handed to the socket. */
  get sent(): number {
    return this.#sent;
  }

  /** Frames that the detector overwrote before they could be sent. */
  get lost(): number {
    return this.#lost;
  }

  /** Faults that the detector told of. */
  get problems(): number {
    return this.#problems;
  }

  /** The latest frame; undefined before the first. */
  get latest(): Frame | undefined {
    return this.#latest;
  }

  get isDone(): boolean {
    return this.#failure !== undefined;
  }

  deliver(event: StreamEvent): Promise<void> | undefined {
    switch (event.kind) {
      case "start":
        return this.#send(this.#encoder.start(event));
      case "frame":
        this.#latest = event.frame;
        this.#sent++;
        return this.#send(this.#encoder.frame(event.frame));
      case "end":
        return this.#send(this.#encoder.end());
      case "problem":
        this.#problems++;
        return undefined;
    }
  }

  reserve(layout: FrameLayout): FramePlace | undefined {
    if (this.#waiting >= MOST_WAITING) return undefined;
    this.#reserved ??= {
      layout,
      place: {
        data: new Uint8Array(arrayBytes(layout)),
        side: layout.side.map((array) => new Uint8Array(arrayBytes(array))),
      },
    };
    return this.#reserved.place;
  }

  commit(facts: FrameFacts): void {
    const reserved = this.#reserved;
    if (!reserved) throw new Error("A frame was committed to a place that nobody reserved");
    this.#reserved = undefined;
    const { layout, place } = reserved;
    const { type, shape, compression } = layout;
    const side = layout.side.map((array, k): SideArray => ({ ...array, data: place.side[k]! }));
    void this.deliver({
      kind: "frame",
      frame: { ...facts, type, shape, compression, data: place.data, side, attributes: {} },
    });
  }

  overrun(first: number, last: number): void {
    this.#lost += last - first + 1;
  }

  /** Wait until everything was handed to the socket, or the signal aborts. @throws what the socket threw */
  async flush(signal: AbortSignal): Promise<void> {
    await Promise.race([this.#queue, aborted(signal)]);
    if (this.#failure !== undefined) throw this.#failure;
  }

  #send(messages: Messages): Promise<void> {
    this.#waiting++;
    this.#queue = this.#queue
      .then(async () => {
        for (const parts of messages) await this.#sender.send(parts);
      })
      .catch((error: unknown) => {
        this.#failure ??= error;
      })
      .finally(() => {
        this.#waiting--;
      });
    return this.#queue;
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
