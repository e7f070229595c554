import type { FrameLayout, FrameType } from "../../protocols/frames/mod.ts";
import type { NumberDtype } from "../hdf5/mod.ts";

/** One frame on its way into a file. Its arrays are free for reuse once it is written. */
export interface FrameRow {
  /** Row of the file, from 0. */
  readonly row: number;
  readonly frameNumber: number;
  /** Equal for frames of equal layout. */
  readonly layoutNumber: number;
  readonly layout: FrameLayout;
  /** NaN when not known. */
  readonly exposureS: number;
  /** UNIX seconds; NaN when not known. */
  readonly timestamp: number;
  readonly data: Uint8Array;
  /** In the layout's order; each starts on a multiple of 8 bytes. */
  readonly side: readonly Uint8Array[];
}

/** How frame types are called in files. Half floats have no type there: their bits are stored as whole numbers. */
export const FILE_DTYPE: Readonly<Record<FrameType, NumberDtype>> = {
  u1: "|u1",
  u2: "<u2",
  u4: "<u4",
  u8: "<u8",
  i1: "<i1",
  i2: "<i2",
  i4: "<i4",
  i8: "<i8",
  f2: "<u2",
  f4: "<f4",
  f8: "<f8",
};

/** What rows read as that never came: not-a-number where there is one, else 0. */
export function missingValue(type: FrameType): { fillValue?: number } {
  return type === "f4" || type === "f8" ? { fillValue: Number.NaN } : {};
}
