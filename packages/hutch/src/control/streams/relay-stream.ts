import { randomUUID } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import type { StreamEvent } from "../../protocols/frames/mod.ts";
import { LosslessEncoder } from "../../protocols/lossless-stream/mod.ts";
import { openZmqReceiver, openZmqSender, type ZmqReceiver, type ZmqSender } from "../../transports/mod.ts";
import type { StreamFormatName } from "./formats.ts";
import { FrameCount, type StreamCount } from "./frame-count.ts";

export interface RelayOptions {
  /** Where the stream comes from: `zmq+sub://…` or `zmq+pull://…`. */
  readonly from: string;
  /** Where it goes: `zmq+pub://…` or `zmq+push://…`. */
  readonly to: string;
  readonly format?: StreamFormatName | "auto";
  /** `same`: pass messages on byte by byte (default). `hutch`: turn them into the stream that numbers every message. */
  readonly as?: "same" | "hutch";
  /** End after this many series. Default: go on until stopped. */
  readonly series?: number;
}

/** A relay at work. */
export interface Relay {
  /** Resolves when both ends are open, with the URLs by which peers reach them. */
  readonly ready: Promise<{ readonly from: string; readonly to: string }>;
  /** What passed, when it is over. */
  readonly done: Promise<StreamCount>;
  count(): StreamCount;
  stop(): Promise<StreamCount>;
}

/** Messages in a row before other work gets a turn. */
const IN_A_ROW = 64;

/** Pass a stream on to others: from one socket to another, waiting for whoever takes it, counting what is missing. */
export function relayStream(options: RelayOptions): Relay {
  return new StreamRelay(options);
}

class StreamRelay implements Relay {
  readonly ready: Relay["ready"];
  readonly done: Promise<StreamCount>;
  readonly #count: FrameCount;
  #receiver: ZmqReceiver | undefined;
  #isStopped = false;

  constructor(options: RelayOptions) {
    this.#count = new FrameCount(options.format ?? "auto");
    const opened = this.#open(options);
    this.ready = opened.then(({ receiver, sender }) => ({ from: receiver.peerUrl, to: sender.peerUrl }));
    this.done = opened.then(({ receiver, sender }) => this.#run(receiver, sender, options));
    this.done.catch(() => {}); // told by ready as well
  }

  count(): StreamCount {
    return this.#count.count();
  }

  stop(): Promise<StreamCount> {
    this.#isStopped = true;
    this.#receiver?.close();
    return this.done;
  }

  async #open({ from, to }: RelayOptions): Promise<{ receiver: ZmqReceiver; sender: ZmqSender }> {
    const receiver = await openZmqReceiver(from);
    this.#receiver = receiver;
    try {
      return { receiver, sender: await openZmqSender(to) };
    } catch (error) {
      receiver.close();
      throw error;
    }
  }

  async #run(receiver: ZmqReceiver, sender: ZmqSender, { as = "same", series }: RelayOptions): Promise<StreamCount> {
    const encode = as === "hutch" ? reencoder() : undefined;
    let ended = 0;
    for (let messages = 1; !this.#isStopped && (series === undefined || ended < series); messages++) {
      const parts = await receiver.receive();
      if (!parts) break;
      const events = this.#count.receive(parts);
      if (!encode) await sender.send(parts);
      for (const event of events) {
        for (const message of encode?.(event) ?? []) await sender.send(message);
        if (event.kind === "end") ended += 1;
      }
      if (messages % IN_A_ROW === 0) await setImmediate();
    }
    receiver.close();
    sender.close();
    return this.#count.count({ isEnd: ended > 0 });
  }
}

/** Turns events into messages of Hutch's own stream; every start begins a series of its own. */
function reencoder(): (event: StreamEvent) => readonly Uint8Array[][] {
  let encoder = new LosslessEncoder(randomUUID());
  return (event) => {
    switch (event.kind) {
      case "start":
        encoder = new LosslessEncoder(randomUUID());
        return [encoder.start(event)];
      case "frame":
        return [encoder.frame(event.frame)];
      case "end":
        return [encoder.end(event.attributes)];
      case "problem":
        return [];
    }
  };
}
