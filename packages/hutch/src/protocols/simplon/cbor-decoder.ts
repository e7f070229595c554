import { type CborMap, CborTagged, type CborValue, decodeCbor } from "../cbor/mod.ts";
import type { SideArray, StreamDecoder, StreamEvent } from "../frames/mod.ts";
import { readArray } from "./typed-array.ts";

/** Times of an image, as `[numerator, denominator]` seconds. */
const TIMES = ["start_time", "stop_time", "real_time"] as const;

/**
 * Decode DECTRIS' stream v2: one CBOR map a message, of the type start, image or end. Keys that are not known are left
 * alone. An image of several thresholds gives a frame for each of them.
 */
export class SimplonCborDecoder implements StreamDecoder {
  receive(parts: readonly Uint8Array[]): readonly StreamEvent[] {
    const [message] = parts;
    if (!message || parts.length !== 1) return [problem(`a message of ${parts.length} parts`)];
    let value: CborValue;
    try {
      value = decodeCbor(message);
    } catch (error) {
      return [problem((error as Error).message)];
    }
    if (!(value instanceof Map)) return [problem("a message that is no map")];
    const map: CborMap = value;
    switch (map.get("type")) {
      case "start":
        return [start(map)];
      case "image":
        return images(map);
      case "end":
        return [{ kind: "end", attributes: plainFields(map) }];
      default:
        return [problem(`a message of the type ${String(map.get("type"))}`)];
    }
  }
}

function start(map: CborMap): StreamEvent {
  const images = map.get("number_of_images");
  return {
    kind: "start",
    ...(typeof images === "number" ? { expectedFrames: images } : {}),
    attributes: plainFields(map),
  };
}

function images(map: CborMap): StreamEvent[] {
  const frameNumber = map.get("image_id");
  const data = map.get("data");
  if (typeof frameNumber !== "number") return [problem("an image without number")];
  if (!(data instanceof Map) || data.size === 0) {
    return [{ kind: "problem", what: `image ${frameNumber} has no data`, frameNumber }];
  }
  const seconds = Object.fromEntries(TIMES.map((name) => [name, ratio(map.get(name))]));
  const began = Date.parse(String(textOf(map.get("series_date")))) / 1000;
  const timestamp = began + (seconds.start_time ?? Number.NaN);
  const side = TIMES.flatMap((name) => sideNumber(name, seconds[name]));
  try {
    return [...(data as CborMap)].map(([channel, value]) => ({
      kind: "frame",
      frame: {
        frameNumber,
        ...readArray(value),
        ...(data.size > 1 ? { channel: String(channel) } : {}),
        ...(seconds.real_time === undefined ? {} : { exposureS: seconds.real_time }),
        ...(Number.isFinite(timestamp) ? { timestamp } : {}),
        side,
        attributes: {},
      },
    }));
  } catch (error) {
    return [{ kind: "problem", what: `image ${frameNumber}: ${(error as Error).message}`, frameNumber }];
  }
}

/** What a start or end message says in plain words and numbers; arrays of pixels are left out. */
function plainFields(map: CborMap): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  for (const [key, value] of map) {
    const plain = plainValue(value);
    if (key !== "type" && plain !== undefined) fields[String(key)] = plain;
  }
  return fields;
}

function plainValue(value: CborValue): unknown {
  if (value instanceof CborTagged) return textOf(value);
  if (value instanceof Uint8Array) return undefined;
  if (value instanceof Map)
    return Object.fromEntries([...(value as CborMap)].map(([key, inner]) => [key, plainValue(inner)]));
  if (Array.isArray(value)) return value.map(plainValue);
  return typeof value === "bigint" ? Number(value) : value;
}

/** The text under a tag: dates come as tag 0. */
function textOf(value: CborValue): string | undefined {
  const inner = value instanceof CborTagged ? value.value : value;
  return typeof inner === "string" ? inner : undefined;
}

function ratio(value: CborValue): number | undefined {
  if (!Array.isArray(value) || value.length !== 2) return undefined;
  const quotient = Number(value[0]) / Number(value[1]);
  return Number.isFinite(quotient) ? quotient : undefined;
}

function sideNumber(name: string, value: number | undefined): SideArray[] {
  if (value === undefined) return [];
  return [{ name, type: "f8", shape: [], data: new Uint8Array(Float64Array.of(value).buffer) }];
}

function problem(what: string): StreamEvent {
  return { kind: "problem", what };
}
