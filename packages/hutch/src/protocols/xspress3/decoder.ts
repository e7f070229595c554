import {
  ELEMENT_BYTES,
  type Frame,
  type FrameType,
  type SideArray,
  type StreamDecoder,
  type StreamEvent,
} from "../frames/mod.ts";
import { type HeaderMessage, type ImageMessage, SCALAR_NAMES, type Xspress3Message } from "./messages.ts";
import { unpickleArrays } from "./pickle-reader.ts";

/** numpy's names of the element types that the stream uses. */
const TYPES: Readonly<Record<string, FrameType>> = {
  uint8: "u1",
  uint16: "u2",
  uint32: "u4",
  uint64: "u8",
  int32: "i4",
  float32: "f4",
  float64: "f8",
};

/**
 * Decode the Xspress3 stream, both generations:
 * A (2023): header, then for each frame three messages of one part: JSON, pixels, pickled arrays;
 * B (2024): each frame is one message of three parts.
 * What does not fit is reported as a `problem` and left out; the next JSON message starts afresh.
 */
export class Xspress3Decoder implements StreamDecoder {
  #tags: readonly string[] = SCALAR_NAMES;
  /** Generation A: what has come of the frame under way. */
  #image: ImageMessage | undefined;
  #pixels: Uint8Array | undefined;

  receive(parts: readonly Uint8Array[]): readonly StreamEvent[] {
    const [first, pixels, scalars] = parts;
    if (first === undefined) return [problem("an empty message")];
    if (parts.length === 3) return this.#whole(first, pixels!, scalars!);
    if (parts.length !== 1) return [problem(`a message of ${parts.length} parts`)];
    return this.#image ? this.#continued(first) : this.#fresh(first);
  }

  /** Generation B, or the rest of a frame of A that never came. */
  #whole(head: Uint8Array, pixels: Uint8Array, scalars: Uint8Array): StreamEvent[] {
    const events = this.#dropHalf();
    const message = parseJson(head);
    if (message?.htype !== "image") return [...events, problem("a message of 3 parts that is no image")];
    return [...events, this.#frame(message, pixels, scalars)];
  }

  #fresh(part: Uint8Array): StreamEvent[] {
    const message = parseJson(part);
    if (message === undefined) return [problem("a message that is neither JSON nor expected")];
    switch (message.htype) {
      case "header":
        return [this.#header(message)];
      case "series_end":
        return [{ kind: "end", attributes: {} }];
      case "image":
        this.#image = message;
        return [];
    }
  }

  /** Generation A, after the JSON of an image: its pixels, then its arrays; or JSON again, when something was lost. */
  #continued(part: Uint8Array): StreamEvent[] {
    if (part[0] === 0x7b && parseJson(part)) return [...this.#dropHalf(), ...this.#fresh(part)];
    if (this.#pixels === undefined) {
      this.#pixels = part;
      return [];
    }
    const event = this.#frame(this.#image!, this.#pixels, part);
    this.#image = undefined;
    this.#pixels = undefined;
    return [event];
  }

  #dropHalf(): StreamEvent[] {
    if (!this.#image) return [];
    const image = this.#image;
    this.#image = undefined;
    this.#pixels = undefined;
    return [frameProblem(image, "came without its pixels or counters")];
  }

  #header(message: HeaderMessage): StreamEvent {
    this.#tags = message.extra_tags ?? SCALAR_NAMES;
    const { filename, htype: _htype, ...attributes } = message;
    return { kind: "start", filename, attributes };
  }

  #frame(message: ImageMessage, data: Uint8Array, pickled: Uint8Array): StreamEvent {
    const type = TYPES[message.type];
    if (!type) return frameProblem(message, `has the type ${message.type}`);
    const { compression = "none" } = message;
    if (compression !== "none") return frameProblem(message, `has the compression ${compression}`);
    const wanted = message.shape.reduce((product, length) => product * length, ELEMENT_BYTES[type]);
    if (wanted !== data.length) {
      return frameProblem(message, `of shape [${message.shape.join(", ")}] has ${data.length} bytes, not ${wanted}`);
    }
    let side: readonly SideArray[];
    try {
      side = unpickleArrays(pickled).map((array, index) => ({ ...array, name: this.#tags[index] ?? `array_${index}` }));
    } catch (error) {
      return frameProblem(
        message,
        `has counters that cannot be read: ${error instanceof Error ? error.message : error}`,
      );
    }
    const frame: Frame = {
      frameNumber: message.frame,
      type,
      shape: message.shape,
      compression: "none",
      data,
      ...(message.exptime === null ? {} : { exposureS: message.exptime }),
      side,
      attributes: {},
    };
    return { kind: "frame", frame };
  }
}

function problem(what: string): StreamEvent {
  return { kind: "problem", what };
}

/** What is wrong with a frame, which is lost by it. */
function frameProblem({ frame }: ImageMessage, what: string): StreamEvent {
  return { kind: "problem", what: `frame ${frame} ${what}`, frameNumber: frame };
}

const utf8 = new TextDecoder("utf-8", { fatal: true });

/** JSON with a known `htype` and the fields it needs; undefined for anything else. */
function parseJson(part: Uint8Array): Xspress3Message | undefined {
  let value: unknown;
  try {
    value = JSON.parse(utf8.decode(part));
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null || !("htype" in value)) return undefined;
  const message = value as Partial<Omit<HeaderMessage, "htype"> & Omit<ImageMessage, "htype">> & { htype: unknown };
  switch (message.htype) {
    case "header":
      return typeof message.filename === "string" ? (message as HeaderMessage) : undefined;
    case "image": {
      const isShaped =
        Array.isArray(message.shape) && message.shape.every((length) => Number.isInteger(length) && length >= 0);
      return isShaped && Number.isInteger(message.frame) && typeof message.type === "string"
        ? (message as ImageMessage)
        : undefined;
    }
    case "series_end":
      return { htype: "series_end" };
    default:
      return undefined;
  }
}
