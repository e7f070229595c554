import {
  arrayBytes,
  ELEMENT_BYTES,
  type FrameLayout,
  MessageCount,
  parseJsonObject,
  readShape,
  type SideArray,
  type StreamDecoder,
  type StreamEvent,
} from "../frames/mod.ts";
import { PROTOCOL } from "./messages.ts";

type Fields = Readonly<Record<string, unknown>>;

/** A layout with where each side array lies in the last part. */
interface Known {
  readonly text: Uint8Array;
  readonly layout: FrameLayout;
  readonly side: readonly { readonly at: number; readonly bytes: number }[];
  readonly sideBytes: number;
}

/** Decode Hutch's own stream (see `LosslessEncoder`); missing messages are told by their numbers. */
export class LosslessDecoder implements StreamDecoder {
  #series: unknown;
  #messages = new MessageCount();
  #known: Known | undefined;

  receive(parts: readonly Uint8Array[]): readonly StreamEvent[] {
    const head = parts[0] && parseJsonObject(parts[0]);
    if (head?.protocol !== PROTOCOL) return [{ kind: "problem", what: `a message that is not ${PROTOCOL}` }];
    const { series, sequence, kind } = head;
    if (series !== this.#series) {
      this.#series = series;
      this.#messages = new MessageCount();
      this.#messages.check(-1);
    }
    return [...this.#messages.check(sequence), ...this.#event(kind, head, parts)];
  }

  #event(kind: unknown, head: Fields, parts: readonly Uint8Array[]): StreamEvent[] {
    const attributes = (head.attributes ?? {}) as Fields;
    switch (kind) {
      case "start": {
        const { filename, expectedFrames } = head;
        return [
          {
            kind: "start",
            ...(typeof filename === "string" ? { filename } : {}),
            ...(typeof expectedFrames === "number" ? { expectedFrames } : {}),
            attributes,
          },
        ];
      }
      case "frame":
        return [this.#frame(head, attributes, parts)];
      case "end":
        return [{ kind: "end", attributes }];
      default:
        return [{ kind: "problem", what: `a message of the kind ${String(kind)}` }];
    }
  }

  #frame({ frame, exposureS, timestamp }: Fields, attributes: Fields, parts: readonly Uint8Array[]): StreamEvent {
    if (typeof frame !== "number" || !Number.isSafeInteger(frame))
      return { kind: "problem", what: "a frame without number" };
    const problem = (what: string): StreamEvent => ({
      kind: "problem",
      what: `frame ${frame} ${what}`,
      frameNumber: frame,
    });
    const [, layoutText, data, side] = parts;
    if (!layoutText || !data || !side || parts.length !== 4) return problem(`came in ${parts.length} parts, not 4`);
    const known = this.#layout(layoutText);
    if (!known) return problem("has no valid layout");
    const { layout } = known;
    if (layout.compression === "none" && data.length !== arrayBytes(layout)) {
      return problem(`has ${data.length} bytes, not ${arrayBytes(layout)}`);
    }
    if (side.length !== known.sideBytes)
      return problem(`has side arrays of ${side.length} bytes, not ${known.sideBytes}`);
    return {
      kind: "frame",
      frame: {
        ...layout,
        frameNumber: frame,
        data,
        ...(typeof exposureS === "number" ? { exposureS } : {}),
        ...(typeof timestamp === "number" ? { timestamp } : {}),
        side: layout.side.map((array, k): SideArray => {
          const { at, bytes } = known.side[k]!;
          return { ...array, data: side.subarray(at, at + bytes) };
        }),
        attributes,
      },
    };
  }

  /** Parsed once for as long as its bytes stay the same. */
  #layout(text: Uint8Array): Known | undefined {
    if (this.#known && Buffer.compare(this.#known.text, text) === 0) return this.#known;
    const layout = parseJsonObject(text) as FrameLayout | undefined;
    if (!layout || !isArray(layout) || !Array.isArray(layout.side) || !layout.side.every(isArray)) return undefined;
    let sideBytes = 0;
    const side = layout.side.map((array) => {
      const place = { at: sideBytes, bytes: arrayBytes(array) };
      sideBytes += place.bytes;
      return place;
    });
    this.#known = { text: text.slice(), layout, side, sideBytes };
    return this.#known;
  }
}

function isArray(value: unknown): boolean {
  const { type, shape } = value as Fields;
  return typeof type === "string" && type in ELEMENT_BYTES && readShape(shape) !== undefined;
}
