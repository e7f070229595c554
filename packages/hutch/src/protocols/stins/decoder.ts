import {
  arrayBytes,
  type FrameCompression,
  framedBitshuffle,
  framedLz4,
  MessageCount,
  NUMPY_TYPES,
  type PlainArray,
  parseJsonObject,
  readShape,
  type StreamDecoder,
  type StreamEvent,
} from "../frames/mod.ts";

type Fields = Readonly<Record<string, unknown>>;
type Framing = (blob: Uint8Array, array: PlainArray) => Uint8Array;

/** Names of compressions that have been met or are likely. */
const COMPRESSIONS: readonly { readonly name: RegExp; readonly is: FrameCompression; readonly frame: Framing }[] = [
  { name: /^(none|)$/i, is: "none", frame: (blob) => blob },
  { name: /^(bslz4|bs\d*-?lz4<?|bitshuffle[-_ ]?lz4)$/i, is: "bslz4", frame: framedBitshuffle },
  { name: /^lz4<?$/i, is: "lz4", frame: framedLz4 },
];

/**
 * Decode STINS ("Stream1"), the stream of MAX IV's detectors: JSON with `htype` header, image (and a blob) or
 * series_end. Every message carries `msg_number`, which never skips: a gap is a loss.
 */
export class StinsDecoder implements StreamDecoder {
  readonly #messages = new MessageCount();

  receive(parts: readonly Uint8Array[]): readonly StreamEvent[] {
    const message = parts[0] && parseJsonObject(parts[0]);
    if (!message) return [{ kind: "problem", what: "a message whose first part is no JSON" }];
    const { htype, msg_number: number, ...fields } = message;
    return [...this.#messages.check(number), ...event(htype, fields, parts[1])];
  }
}

function event(htype: unknown, fields: Fields, second: Uint8Array | undefined): StreamEvent[] {
  switch (htype) {
    case "header": {
      const { filename, ...attributes } = fields;
      const metadata = second && parseJsonObject(second);
      return [
        {
          kind: "start",
          ...(typeof filename === "string" ? { filename } : {}),
          attributes: { ...attributes, ...metadata },
        },
      ];
    }
    case "image":
      return [image(fields, second)];
    case "series_end":
      return [{ kind: "end", attributes: fields }];
    default:
      return [{ kind: "problem", what: `a message of the type ${String(htype)}` }];
  }
}

function image(
  { frame, shape, type, compression = "none", ...attributes }: Fields,
  blob: Uint8Array | undefined,
): StreamEvent {
  const known = readShape(shape);
  const frameType = NUMPY_TYPES[String(type)];
  if (typeof frame !== "number" || !Number.isSafeInteger(frame) || !known || !frameType) {
    return { kind: "problem", what: "an image without number, shape or type" };
  }
  const problem = (what: string): StreamEvent => ({
    kind: "problem",
    what: `frame ${frame} ${what}`,
    frameNumber: frame,
  });
  if (!blob) return problem("came without its pixels");
  const packing = COMPRESSIONS.find(({ name }) => name.test(String(compression)));
  if (!packing) return problem(`is compressed with ${String(compression)}, which Hutch does not know`);
  const array = { type: frameType, shape: known };
  let data: Uint8Array;
  try {
    data = packing.frame(blob, array);
  } catch (error) {
    return problem(`cannot be read: ${(error as Error).message}`);
  }
  const wanted = arrayBytes(array);
  if (packing.is === "none" && data.length !== wanted) {
    return problem(`of shape [${known.join(", ")}] has ${data.length} bytes, not ${wanted}`);
  }
  return {
    kind: "frame",
    frame: { frameNumber: frame, ...array, compression: packing.is, data, side: [], attributes },
  };
}
