import type { Frame, FrameType, SideArray } from "../frames/mod.ts";
import type { HeaderMessage } from "./messages.ts";
import { pickleArrays } from "./pickle-writer.ts";

/** Which form of the stream to speak: A sends a frame as three messages, B as one of three parts. */
export type Xspress3Generation = "A" | "B";

const NUMPY_NAMES: Readonly<Partial<Record<FrameType, string>>> = {
  u1: "uint8",
  u2: "uint16",
  u4: "uint32",
  u8: "uint64",
  i4: "int32",
  f4: "float32",
  f8: "float64",
};

const json = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

/** What opens a series. `windows` and the names of the side arrays are told in generation B only. */
export interface SeriesFacts {
  readonly filename: string;
  readonly isOverwritable?: boolean;
  readonly windows?: HeaderMessage["limits"];
  readonly sideNames?: readonly string[];
}

/** The messages, each a list of parts, that open a series. */
export function encodeHeader(generation: Xspress3Generation, facts: SeriesFacts): readonly Uint8Array[][] {
  const { filename, isOverwritable = false, windows = [], sideNames = [] } = facts;
  const header = { htype: "header", filename, overwritable: isOverwritable };
  return [[json(generation === "A" ? header : { ...header, limits: windows, extra_tags: sideNames })]];
}

/** The message or messages of one frame. Generation A has no place for window counts: they are left out. */
export function encodeFrame(generation: Xspress3Generation, frame: Frame): readonly Uint8Array[][] {
  const image = json({
    htype: "image",
    exptime: frame.exposureS ?? null,
    frame: frame.frameNumber,
    shape: frame.shape,
    type: NUMPY_NAMES[frame.type],
    compression: "none",
  });
  const isSent = (array: SideArray) => generation === "B" || array.name !== "window_counts";
  const scalars = pickleArrays(frame.side.filter(isSent));
  return generation === "A" ? [[image], [frame.data], [scalars]] : [[image, frame.data, scalars]];
}

/** What closes a series. */
export function encodeSeriesEnd(): readonly Uint8Array[][] {
  return [[json({ htype: "series_end" })]];
}
