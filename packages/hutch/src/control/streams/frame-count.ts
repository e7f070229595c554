import {
  type FrameLoss,
  LOSS,
  SequenceTracker,
  type StreamDecoder,
  type StreamEvent,
} from "../../protocols/frames/mod.ts";
import { AutoDecoder } from "./auto-decoder.ts";
import type { StreamFormatName } from "./formats.ts";

/** What has passed by so far. */
export interface StreamCount extends FrameLoss {
  readonly messages: number;
  readonly bytes: number;
  readonly problems: number;
  readonly missedMessages: number;
}

/** Decodes and counts a stream that is looked at or passed on, without keeping it. Counts one series after the other. */
export class FrameCount implements StreamDecoder {
  readonly #decoder: AutoDecoder;
  #tracker: SequenceTracker | undefined;
  #expected: number | undefined;
  #hasStart = false;
  #last: { number: number; channel: string | undefined } | undefined;
  #messages = 0;
  #bytes = 0;
  #problems = 0;
  #missedMessages = 0;

  constructor(format: StreamFormatName | "auto") {
    this.#decoder = new AutoDecoder(format);
  }

  get formatName(): StreamFormatName | undefined {
    return this.#decoder.formatName;
  }

  receive(parts: readonly Uint8Array[]): readonly StreamEvent[] {
    this.#messages += 1;
    for (const part of parts) this.#bytes += part.length;
    const events = this.#decoder.receive(parts);
    for (const event of events) this.#note(event);
    return events;
  }

  /** The frames of the series so far, or at its end with what is missing to the number announced. */
  count({ isEnd = false }: { isEnd?: boolean } = {}): StreamCount {
    const tracker = this.#tracker ?? new SequenceTracker(this.#hasStart ? this.#decoder.firstFrame : undefined);
    return {
      ...tracker.account(isEnd ? this.#expected : undefined),
      messages: this.#messages,
      bytes: this.#bytes,
      problems: this.#problems,
      missedMessages: this.#missedMessages,
    };
  }

  #note(event: StreamEvent): void {
    if (event.kind === "start") {
      this.#tracker = undefined;
      this.#last = undefined;
      this.#expected = event.expectedFrames;
      this.#hasStart = true;
    } else if (event.kind === "frame") {
      const { frameNumber, channel } = event.frame;
      const isOtherChannel = this.#last?.number === frameNumber && this.#last.channel !== channel;
      this.#last = { number: frameNumber, channel };
      if (isOtherChannel) return;
      // Somebody who looks in has no claim to what came before.
      this.#tracker ??= new SequenceTracker(this.#hasStart ? this.#decoder.firstFrame : frameNumber);
      this.#tracker.arrive(frameNumber);
    } else if (event.kind === "problem") {
      this.#problems += 1;
      this.#missedMessages += event.missedMessages ?? 0;
      if (event.frameNumber !== undefined) this.#tracker?.explain(event.frameNumber, LOSS.damaged);
    }
  }
}
