import type { DataKey } from "../../documents/mod.ts";
import type { FrameCounts } from "./counts.ts";

/** One number of a reading. */
export interface CountColumn {
  /** End of its data key, after the device's name. */
  readonly suffix: string;
  readonly units: string;
  readonly dtype: "integer" | "number";
  readonly isHinted?: boolean;
  value(counts: FrameCounts): number;
}

/** What a point of a scan reads, beside the spectra. Sums over all channels. */
export const COUNT_COLUMNS: readonly CountColumn[] = [
  {
    suffix: "window1",
    units: "counts",
    dtype: "number",
    isHinted: true,
    value: ({ windows }) => windows[0]!.corrected,
  },
  {
    suffix: "window2",
    units: "counts",
    dtype: "number",
    isHinted: true,
    value: ({ windows }) => windows[1]!.corrected,
  },
  { suffix: "window1_raw", units: "counts", dtype: "integer", value: ({ windows }) => windows[0]!.raw },
  { suffix: "window2_raw", units: "counts", dtype: "integer", value: ({ windows }) => windows[1]!.raw },
  { suffix: "counts", units: "counts", dtype: "number", value: ({ corrected }) => corrected },
  { suffix: "counts_raw", units: "counts", dtype: "integer", value: ({ raw }) => raw },
  { suffix: "count_rate", units: "1/s", dtype: "number", value: ({ rateHz }) => rateHz },
  { suffix: "dead_time", units: "%", dtype: "number", value: ({ deadTimePercent }) => deadTimePercent },
];

/** A dataset of the detector's file that a run refers to. */
export interface FileColumn {
  readonly suffix: string;
  /** Name in the detector's group. */
  readonly dataset: string;
  readonly numpy: string;
  readonly units: string;
  readonly dims: readonly string[];
  /** Shape of one frame. */
  shape(channels: number, bins: number): readonly number[];
}

/** Spectra, and what a fly scan wants of them without reading them. */
export const FILE_COLUMNS: readonly FileColumn[] = [
  {
    suffix: "image",
    dataset: "data",
    numpy: "<u4",
    units: "counts",
    dims: ["frame", "channel", "bin"],
    shape: (channels, bins) => [channels, bins],
  },
  {
    suffix: "window_counts",
    dataset: "window_counts",
    numpy: "<u4",
    units: "counts",
    dims: ["frame", "window", "channel"],
    shape: (channels) => [2, channels],
  },
  {
    suffix: "dead_time_correction",
    dataset: "dead_time_correction",
    numpy: "<f8",
    units: "",
    dims: ["frame", "channel"],
    shape: (channels) => [channels],
  },
];

/** The data key of a dataset whose rows are points of `frames` frames. */
export function fileKey(
  column: FileColumn,
  place: { readonly source: string; readonly device: string; readonly frames: number },
  detector: { readonly channels: number; readonly bins: number },
): DataKey {
  return {
    source: place.source,
    dtype: "array",
    dtype_numpy: column.numpy,
    shape: [place.frames, ...column.shape(detector.channels, detector.bins)],
    dims: column.dims,
    units: column.units,
    external: "STREAM:",
    object_name: place.device,
  };
}
