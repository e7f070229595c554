import {
  arrayBytes,
  type FrameCompression,
  framedBitshuffle,
  framedLz4,
  frameLz4Block,
  hasHead,
  NUMPY_TYPES,
  type PlainArray,
  parseJsonObject,
  readShape,
  type SideArray,
  type StreamDecoder,
  type StreamEvent,
} from "../frames/mod.ts";

type Fields = Readonly<Record<string, unknown>>;
type Framing = (blob: Uint8Array, array: PlainArray) => Uint8Array;

/** Encodings of stream v1; `<` says little-endian. [DECTRIS stream interface v1; lz4 blobs are single blocks there] */
const ENCODINGS: readonly { readonly name: RegExp; readonly is: FrameCompression; readonly frame: Framing }[] = [
  { name: /^<?$/, is: "none", frame: (blob) => blob },
  { name: /^bs(8|16|32)-lz4<?$/, is: "bslz4", frame: framedBitshuffle },
  {
    name: /^lz4<?$/,
    is: "lz4",
    frame: (blob, array) => (hasHead(blob, array) ? framedLz4(blob, array) : frameLz4Block(blob, array)),
  },
];

/** Times of an image in ns since an arbitrary origin. */
const TIMES = ["start_time", "stop_time", "real_time"] as const;

/** Decode DECTRIS' stream v1: JSON and blobs in several parts a message. Shapes come as `[x, y]` and leave as `[y, x]`. */
export class SimplonJsonDecoder implements StreamDecoder {
  #series: unknown;

  receive(parts: readonly Uint8Array[]): readonly StreamEvent[] {
    const head = parts[0] && parseJsonObject(parts[0]);
    switch (head?.htype) {
      case "dheader-1.0":
        this.#series = head.series;
        return [start(head, parts)];
      case "dimage-1.0":
        return [this.#image(head, parts)];
      case "dseries_end-1.0":
        return [{ kind: "end", attributes: { series: head.series } }];
      default:
        return [{ kind: "problem", what: "a message that is no header, image or end of DECTRIS' stream v1" }];
    }
  }

  #image({ frame, series }: Fields, parts: readonly Uint8Array[]): StreamEvent {
    if (typeof frame !== "number" || !Number.isSafeInteger(frame)) {
      return { kind: "problem", what: "an image without number" };
    }
    const problem = (what: string): StreamEvent => ({
      kind: "problem",
      what: `frame ${frame} ${what}`,
      frameNumber: frame,
    });
    if (this.#series !== undefined && series !== this.#series) {
      return { kind: "problem", what: `frame ${frame} belongs to series ${String(series)}` };
    }
    const form = parts[1] && parseJsonObject(parts[1]);
    const blob = parts[2];
    const shape = readShape(form?.shape)?.toReversed();
    const type = NUMPY_TYPES[String(form?.type)];
    if (!blob || !shape || !type) return problem("came without its pixels, shape or type");
    const encoding = ENCODINGS.find(({ name }) => name.test(String(form?.encoding ?? "<")));
    if (!encoding) return problem(`has the encoding ${String(form?.encoding)}, which Hutch does not know`);
    const array = { type, shape };
    let data: Uint8Array;
    try {
      data = encoding.frame(blob, array);
    } catch (error) {
      return problem(`cannot be read: ${(error as Error).message}`);
    }
    if (encoding.is === "none" && data.length !== arrayBytes(array)) {
      return problem(`has ${data.length} bytes, not ${arrayBytes(array)}`);
    }
    const times = (parts[3] && parseJsonObject(parts[3])) ?? {};
    const { real_time: realTime } = times;
    return {
      kind: "frame",
      frame: {
        frameNumber: frame,
        ...array,
        compression: encoding.is,
        data,
        ...(typeof realTime === "number" ? { exposureS: realTime * 1e-9 } : {}),
        side: TIMES.flatMap((name) => nanoseconds(name, times[name])),
        attributes: {},
      },
    };
  }
}

/** The start of a series: as many parts as `header_detail` lets be sent. The blobs of its tables are left out. */
function start(head: Fields, parts: readonly Uint8Array[]): StreamEvent {
  const configuration = parts[1] && parseJsonObject(parts[1]);
  const { nimages, ntrigger = 1 } = configuration ?? {};
  const isCounted = typeof nimages === "number" && typeof ntrigger === "number";
  return {
    kind: "start",
    ...(isCounted ? { expectedFrames: nimages * ntrigger } : {}),
    attributes: { series: head.series, ...(configuration ? { configuration } : {}) },
  };
}

function nanoseconds(name: string, value: unknown): SideArray[] {
  if (typeof value !== "number" || !Number.isSafeInteger(value)) return [];
  return [{ name: `${name}_ns`, type: "i8", shape: [], data: new Uint8Array(BigInt64Array.of(BigInt(value)).buffer) }];
}
