import {
  arrayBytes,
  type Frame,
  type FrameLayout,
  type SideArray,
  type StreamEvent,
} from "../../../protocols/frames/mod.ts";
import {
  encodeFrame,
  encodeHeader,
  encodeSeriesEnd,
  SCALAR_NAMES,
  type SeriesFacts,
  type Xspress3Generation,
} from "../../../protocols/xspress3/mod.ts";
import type { ZmqSender } from "../../../transports/mod.ts";
import type { FrameFacts, FrameFeed, FramePlace } from "../../streams/mod.ts";

/** Frames that may wait for the socket; then they stay in the detector's buffer. */
const MOST_WAITING = 32;

/** Sends the frames of a series as the stream of old has them, in order, none left out while anybody listens. */
export class StreamFeed implements FrameFeed {
  readonly #sender: ZmqSender;
  readonly #generation: Xspress3Generation;
  #queue: Promise<void> = Promise.resolve();
  #failure: unknown;
  #waiting = 0;
  #sent = 0;
  #lost = 0;
  #problems = 0;
  #latest: Frame | undefined;
  #reserved: { readonly layout: FrameLayout; readonly place: FramePlace } | undefined;

  constructor(sender: ZmqSender, generation: Xspress3Generation) {
    this.#sender = sender;
    this.#generation = generation;
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
        return this.#send(encodeHeader(this.#generation, seriesFacts(event)));
      case "frame":
        this.#latest = event.frame;
        this.#sent++;
        return this.#send(encodeFrame(this.#generation, event.frame));
      case "end":
        return this.#send(encodeSeriesEnd());
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
    const side = layout.side
      .map((array, k): SideArray => ({ ...array, data: place.side[k]! }))
      .filter(({ name }) => isInStream(name));
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

  #send(messages: readonly (readonly Uint8Array[])[]): Promise<void> {
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

function seriesFacts({ filename = "", attributes }: Extract<StreamEvent, { kind: "start" }>): SeriesFacts {
  const { limits, extra_tags = [] } = attributes as { limits?: SeriesFacts["windows"]; extra_tags?: readonly string[] };
  return { filename, ...(limits && { windows: limits }), sideNames: extra_tags.filter(isInStream) };
}

/** The stream has nine arrays and no more: its receivers may count on that. */
function isInStream(name: string): boolean {
  return (SCALAR_NAMES as readonly string[]).includes(name);
}
