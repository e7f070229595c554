import { type FrameType, NUMPY_TYPES, parseJsonObject, readShape } from "../frames/mod.ts";

/** The first part of an `array-1.0` message. [paulscherrerinstitute/htypes, array-1.0; ADZMQ] */
export interface ArrayHeader {
  readonly frameNumber: number;
  readonly type: FrameType;
  /** Slowest axis first. */
  readonly shape: readonly number[];
  /** UNIX seconds. */
  readonly timestamp: number | undefined;
  /** Name of areaDetector's codec; empty without compression. */
  readonly encoding: string;
  readonly isBigEndian: boolean;
  /** Whatever else was said, and the attributes of the array. */
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** Seconds from the UNIX epoch to that of EPICS, 1990-01-01. */
const EPICS_EPOCH_S = 631_152_000;
/** Larger times are UNIX seconds already: in EPICS seconds they would lie after 2034. */
const LATEST_EPICS_S = 1_400_000_000;

/**
 * Read a header. areaDetector's ZMQ plugin writes JSON by hand: one-byte attributes appear as bare characters, texts are
 * not escaped, and not-a-number and infinity stand as bare words. What can be understood of that is.
 *
 * @returns undefined when it is no `array-1.0` header with number, shape and type
 */
export function parseArrayHeader(part: Uint8Array): ArrayHeader | undefined {
  const header = parseJsonObject(part) ?? parseLoosely(part);
  if (header?.htype !== "array-1.0") return undefined;
  const { htype: _htype, shape, type, frame, timeStamp, encoding, ndattr, endianness, endianess, ...rest } = header;
  const known = readShape(shape);
  const frameType = NUMPY_TYPES[String(type)];
  if (!known || !frameType || !Number.isSafeInteger(frame)) return undefined;
  return {
    frameNumber: frame as number,
    type: frameType,
    shape: known,
    timestamp: typeof timeStamp === "number" ? unixSeconds(timeStamp) : undefined,
    encoding: typeof encoding === "string" ? encoding : "",
    isBigEndian: (endianness ?? endianess) === "big",
    attributes: { ...rest, ...(typeof ndattr === "object" && ndattr !== null ? ndattr : {}) },
  };
}

function unixSeconds(timeStamp: number): number {
  return timeStamp < LATEST_EPICS_S ? timeStamp + EPICS_EPOCH_S : timeStamp;
}

/** The header in two steps: what comes before the attributes is sound JSON, the attributes are read by their pattern. */
function parseLoosely(part: Uint8Array): Record<string, unknown> | undefined {
  const text = new TextDecoder("latin1").decode(part);
  const start = /,?\s*"ndattr"\s*:\s*\{/.exec(text);
  if (!start) return undefined;
  const head = parseJsonObject(new TextEncoder().encode(`${text.slice(0, start.index)}}`));
  return head && { ...head, ndattr: parseAttributes(text.slice(start.index + start[0].length)) };
}

/** What must follow a value: another name, or the end of the header. */
const END = String.raw`(?=\s*(?:,\s*"[^"]*"\s*:|\}\s*\}?\s*\0?$))`;

/** The forms a value can have, most particular first. */
const FORMS: readonly { readonly pattern: RegExp; readonly read: (text: string) => unknown }[] = [
  { pattern: new RegExp(String.raw`-?\d+(?:\.\d*)?(?:[eE][+-]?\d+)?${END}`, "y"), read: Number },
  { pattern: new RegExp(String.raw`[+-]?nan(?:\(\w*\))?${END}`, "iy"), read: () => Number.NaN },
  {
    pattern: new RegExp(`[+-]?inf(?:inity)?${END}`, "iy"),
    read: (text) => (text.startsWith("-") ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY),
  },
  { pattern: new RegExp(`[^]${END}`, "y"), read: (text) => text.charCodeAt(0) },
  { pattern: new RegExp(`"[^]*?"${END}`, "y"), read: (text) => text.slice(1, -1) },
];

function parseAttributes(text: string): Record<string, unknown> {
  const attributes: Record<string, unknown> = {};
  const name = /[\s,]*"([^"]*)"\s*:\s*/y;
  for (;;) {
    const match = name.exec(text);
    if (!match) return attributes;
    const read = FORMS.find(({ pattern }) => {
      pattern.lastIndex = name.lastIndex;
      return pattern.test(text);
    });
    if (!read) return attributes;
    attributes[match[1]!] = read.read(text.slice(name.lastIndex, read.pattern.lastIndex));
    name.lastIndex = read.pattern.lastIndex;
  }
}
