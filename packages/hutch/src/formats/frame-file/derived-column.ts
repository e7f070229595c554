import type { FrameLayout, FrameType } from "../../protocols/frames/mod.ts";
import type { Attributes } from "../hdf5/mod.ts";
import type { FrameRow } from "./row.ts";

/** A column that is worked out from each frame while it is written. */
export interface DerivedColumn {
  readonly name: string;
  readonly type: FrameType;
  /** Of one row; `[]` for a number. */
  readonly shape: readonly number[];
  readonly attributes: Attributes;
  /** Put one row into `out`, which starts on a multiple of 8 bytes. */
  fill(frame: FrameRow, out: Uint8Array): void;
}

/** Makes the columns for frames of a layout; none when it has nothing to work from. */
export type DeriveColumns = (layout: FrameLayout) => readonly DerivedColumn[];
