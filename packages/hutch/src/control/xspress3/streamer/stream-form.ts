import { randomUUID } from "node:crypto";
import type { Frame, StreamEvent } from "../../../protocols/frames/mod.ts";
import { LosslessEncoder } from "../../../protocols/lossless-stream/mod.ts";
import {
  encodeFrame,
  encodeHeader,
  encodeSeriesEnd,
  SCALAR_NAMES,
  type SeriesFacts,
  type Xspress3Generation,
} from "../../../protocols/xspress3/mod.ts";

/**
 * How frames are sent: `A` and `B` as the two generations of the streamer of old do, `lossless` as Hutch's own stream,
 * which carries all counters and numbers its messages.
 */
export type StreamForm = Xspress3Generation | "lossless";

/** Messages, each a list of parts. */
export type Messages = readonly (readonly Uint8Array[])[];

/** Makes the messages of one series. */
export interface SeriesEncoder {
  start(event: Extract<StreamEvent, { kind: "start" }>): Messages;
  frame(frame: Frame): Messages;
  end(): Messages;
}

/** An encoder for one series. */
export function seriesEncoder(form: StreamForm): SeriesEncoder {
  if (form !== "lossless") return oldEncoder(form);
  const encoder = new LosslessEncoder(randomUUID());
  return {
    start: (event) => [encoder.start(event)],
    frame: (frame) => [encoder.frame(frame)],
    end: () => [encoder.end()],
  };
}

/** The streams of old have nine arrays and no more: their receivers may count on that. */
function oldEncoder(generation: Xspress3Generation): SeriesEncoder {
  return {
    start: (event) => encodeHeader(generation, seriesFacts(event)),
    frame: (frame) => encodeFrame(generation, { ...frame, side: frame.side.filter(({ name }) => isKnown(name)) }),
    end: () => encodeSeriesEnd(),
  };
}

function seriesFacts({ filename = "", attributes }: Extract<StreamEvent, { kind: "start" }>): SeriesFacts {
  const { limits, extra_tags = [] } = attributes as { limits?: SeriesFacts["windows"]; extra_tags?: readonly string[] };
  return { filename, ...(limits && { windows: limits }), sideNames: extra_tags.filter(isKnown) };
}

function isKnown(name: string): boolean {
  return (SCALAR_NAMES as readonly string[]).includes(name);
}
