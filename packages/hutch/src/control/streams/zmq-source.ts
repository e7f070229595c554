import { setImmediate } from "node:timers/promises";
import { openZmqReceiver, parseZmqUrl, type ZmqReceiver } from "../../transports/mod.ts";
import { AutoDecoder } from "./auto-decoder.ts";
import type { StreamFormatName } from "./formats.ts";
import type { FrameFeed, FrameSource, SourceModule } from "./source.ts";

export interface ZmqSourceOptions {
  /** `zmq+sub://host:port`, `zmq+pull://host:port`, `…?bind` */
  readonly url: string;
  readonly format: StreamFormatName | "auto";
  /** Messages the socket queues. Default 1000. */
  readonly highWaterMark?: number;
}

/** Messages that are taken in a row before the thread looks up for orders. */
const IN_A_ROW = 64;

/** Frames of a ZeroMQ stream for a recording. */
export function zmqSource(options: ZmqSourceOptions): SourceModule {
  return { module: import.meta.url, options };
}

/** For the receiver thread: open the socket. */
export default async function openZmqSource(options: ZmqSourceOptions): Promise<FrameSource> {
  const { url, highWaterMark } = options;
  const receiver = await openZmqReceiver(url, highWaterMark === undefined ? {} : { highWaterMark });
  return new ZmqSource(receiver, options);
}

class ZmqSource implements FrameSource {
  readonly name: string;
  readonly url: string;
  readonly receiveHighWaterMark: number;
  readonly waits: boolean;
  readonly #receiver: ZmqReceiver;
  readonly #decoder: AutoDecoder;

  constructor(receiver: ZmqReceiver, { url, format }: ZmqSourceOptions) {
    this.name = url;
    this.url = receiver.peerUrl;
    this.receiveHighWaterMark = receiver.highWaterMark;
    this.waits = parseZmqUrl(url).role === "pull";
    this.#receiver = receiver;
    this.#decoder = new AutoDecoder(format);
  }

  get firstFrame(): number | undefined {
    return this.#decoder.firstFrame;
  }

  async run(feed: FrameFeed, signal: AbortSignal): Promise<void> {
    signal.addEventListener("abort", () => this.#receiver.close(), { once: true });
    for (let count = 1; !feed.isDone && !signal.aborted; count++) {
      const parts = await this.#receiver.receive();
      if (!parts) return;
      for (const event of this.#decoder.receive(parts)) {
        const isTaken = feed.deliver(event);
        if (isTaken) await isTaken;
      }
      if (count % IN_A_ROW === 0) await setImmediate();
    }
  }

  close(): void {
    this.#receiver.close();
  }
}
