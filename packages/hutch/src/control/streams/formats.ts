import { UnknownNameError } from "../../errors/mod.ts";
import { ArrayStreamDecoder } from "../../protocols/array-stream/mod.ts";
import { parseJsonObject, type StreamDecoder } from "../../protocols/frames/mod.ts";
import { LosslessDecoder, PROTOCOL } from "../../protocols/lossless-stream/mod.ts";
import { SimplonCborDecoder, SimplonJsonDecoder } from "../../protocols/simplon/mod.ts";
import { StinsDecoder } from "../../protocols/stins/mod.ts";
import { Xspress3Decoder } from "../../protocols/xspress3/mod.ts";

/** What a stream's messages look like. */
export interface StreamFormat {
  readonly decoder: () => StreamDecoder;
  /** Number of the first frame of a series; undefined when it may be any. */
  readonly firstFrame: number | undefined;
  /** Whether a message looks like one of this stream. */
  matches(message: readonly Uint8Array[]): boolean;
}

/** The `htype` of a first part in JSON. */
const htype = ([first]: readonly Uint8Array[]): string => String((first && parseJsonObject(first))?.htype ?? "");
const field = ([first]: readonly Uint8Array[], name: string): unknown => (first && parseJsonObject(first))?.[name];

/** First byte of a CBOR map, and of the tag that says "this is CBOR". [RFC 8949, sections 3.1 and 3.4.6] */
const isCborMap = (byte: number | undefined) => byte !== undefined && (byte >>> 5 === 5 || byte === 0xd9);

/** All streams that can be received, most particular first. */
export const STREAM_FORMATS = {
  hutch: {
    decoder: () => new LosslessDecoder(),
    firstFrame: 0,
    matches: (message) => field(message, "protocol") === PROTOCOL,
  },
  "array-1.0": {
    decoder: () => new ArrayStreamDecoder(),
    firstFrame: undefined,
    matches: ([first]) =>
      first !== undefined && /^\s*\{\s*"htype"\s*:\s*"array-1\.0"/.test(latin1(first.subarray(0, 64))),
  },
  stins: {
    decoder: () => new StinsDecoder(),
    firstFrame: 0,
    matches: (message) => typeof field(message, "msg_number") === "number",
  },
  xspress3: {
    decoder: () => new Xspress3Decoder(),
    firstFrame: 0,
    matches: (message) => ["header", "image", "series_end"].includes(htype(message)),
  },
  "simplon-v1": {
    decoder: () => new SimplonJsonDecoder(),
    firstFrame: 0,
    matches: (message) => /^d(header|image|series_end)-1\.0$/.test(htype(message)),
  },
  simplon: {
    decoder: () => new SimplonCborDecoder(),
    firstFrame: 0,
    matches: ([first]) => isCborMap(first?.[0]),
  },
} as const satisfies Readonly<Record<string, StreamFormat>>;

/** Name of a stream's format; `auto` looks at the first messages. */
export type StreamFormatName = keyof typeof STREAM_FORMATS;

/** The names, for messages and completion. */
export const STREAM_FORMAT_NAMES = Object.keys(STREAM_FORMATS) as readonly StreamFormatName[];

/** The format of that name. */
export function streamFormat(name: string): StreamFormat {
  const format = (STREAM_FORMATS as Readonly<Record<string, StreamFormat>>)[name];
  if (format) return format;
  throw new UnknownNameError({ kind: "stream format", requested: name, known: [...STREAM_FORMAT_NAMES, "auto"] });
}

/** The format of a message; undefined for one that could be anything, e.g. lone pixels. */
export function detectFormat(message: readonly Uint8Array[]): StreamFormatName | undefined {
  return STREAM_FORMAT_NAMES.find((name) => STREAM_FORMATS[name].matches(message));
}

function latin1(bytes: Uint8Array): string {
  return new TextDecoder("latin1").decode(bytes);
}
