import { type Frame, type FrameLayout, hasLayout, layoutOf, type StreamEvent } from "../frames/mod.ts";
import { type HeadBody, PROTOCOL } from "./messages.ts";

const encoder = new TextEncoder();
const json = (value: unknown): Uint8Array => encoder.encode(JSON.stringify(value));

/**
 * Makes the messages of Hutch's own stream, for sockets that lose nothing (PUSH, PULL): one multipart message each.
 *
 *     start   [head]
 *     frame   [head, layout, pixels, side arrays one after the other]
 *     end     [head]
 *
 * All heads carry the series and a sequence number without gaps, so that even a lost end is noticed. The layout (JSON)
 * comes with each frame, in the same bytes as long as nothing changes: receivers compare it and parse it once.
 */
export class LosslessEncoder {
  readonly #series: string;
  #sequence = 0;
  #frames = 0;
  #layout: { readonly layout: FrameLayout; readonly text: Uint8Array } | undefined;

  /** @param series a name that no other series has */
  constructor(series: string) {
    this.#series = series;
  }

  start({ filename, expectedFrames, attributes }: Omit<Extract<StreamEvent, { kind: "start" }>, "kind">): Uint8Array[] {
    const facts = {
      ...(filename === undefined ? {} : { filename }),
      ...(expectedFrames === undefined ? {} : { expectedFrames }),
    };
    return [this.#head({ kind: "start", ...facts, attributes })];
  }

  frame(frame: Frame): Uint8Array[] {
    const { frameNumber, exposureS, timestamp, attributes, data, side } = frame;
    if (!this.#layout || !hasLayout(frame, this.#layout.layout)) {
      const layout = layoutOf(frame);
      this.#layout = { layout, text: json(layout) };
    }
    this.#frames += 1;
    const head = this.#head({
      kind: "frame",
      frame: frameNumber,
      ...(exposureS === undefined ? {} : { exposureS }),
      ...(timestamp === undefined ? {} : { timestamp }),
      ...(Object.keys(attributes).length === 0 ? {} : { attributes }),
    });
    return [head, this.#layout.text, data, joined(side.map((array) => array.data))];
  }

  end(attributes: Readonly<Record<string, unknown>> = {}): Uint8Array[] {
    return [this.#head({ kind: "end", frames: this.#frames, attributes })];
  }

  #head(body: HeadBody): Uint8Array {
    return json({ protocol: PROTOCOL, series: this.#series, sequence: this.#sequence++, ...body });
  }
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
