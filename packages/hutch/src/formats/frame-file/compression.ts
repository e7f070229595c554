import type { FrameCompression, FrameLayout } from "../../protocols/frames/mod.ts";
import { arrayBytes, ELEMENT_BYTES } from "../../protocols/frames/mod.ts";
import type { Filter } from "../hdf5/mod.ts";

/** What the file does to frames that arrive plain. */
export type FileCompression = "none" | "lz4" | "bitshuffle-lz4" | "deflate";

/** HDF5's registered number of the blosc filter. */
const BLOSC = 32_001;

/**
 * The filters of a dataset of frames. Frames that arrive compressed are stored as they are under the filter that undoes
 * it; undefined when files have no such filter.
 */
export function frameFilters(layout: FrameLayout, compression: FileCompression): readonly Filter[] | undefined {
  const arriving: Readonly<Record<FrameCompression, readonly Filter[] | undefined>> = {
    none: compression === "none" ? [] : [compression],
    lz4: ["lz4"],
    bslz4: ["bitshuffle-lz4"],
    zlib: ["deflate"],
    blosc: [{ id: BLOSC, name: "blosc", values: [2, 2, ELEMENT_BYTES[layout.type], arrayBytes(layout), 5, 1, 1] }],
    jpeg: undefined,
  };
  return arriving[layout.compression];
}
