import type { KernelAxis, PixelType } from "../../kernels/mod.ts";

/** How a part of a scan is brought into its maps. */
export type Strategy =
  /** Touch only the pixels that are not zero, and take the weights from the geometry: for sparse frames. */
  | "scan"
  /** A look-up table from pixel to bins per view, four maps at a time: dense frames of views that come again. */
  | "table"
  /** Every pixel of every frame, values and weights together: dense frames of views that do not come again. */
  | "fused";

/** Everything a thread needs to make maps of some frames: plain values that can be posted to it. */
export interface MapJob {
  readonly type: PixelType;
  readonly pixels: number;
  /** Unit vectors to the pixels, x y z each; NaN where masked. With `shifts` they are vectors of full length. */
  readonly rays: Float64Array;
  /** Per view 8 numbers: the row of A and the offset b for the slow axis of the map, then for the fast one. */
  readonly rows: Float64Array;
  /** Per view 12 numbers when the detector or the sample is displaced: the turn of the detector, row-major, and the shift. */
  readonly shifts: Float64Array | undefined;
  readonly viewOfFrame: Int32Array;
  /** The map that a frame belongs to. */
  readonly groupOfFrame: Int32Array;
  /** What the values of a frame are multiplied by. */
  readonly scaleOfFrame: Float64Array;
  readonly axes: readonly [slow: KernelAxis, fast: KernelAxis];
  readonly bins: readonly [slow: number, fast: number];
  readonly strategy: Strategy;
  /** Use the plain kernel even where the compiled one runs. */
  readonly plain: boolean;
}

/** Maps of some frames. Maps with the same views, mask and number of frames share their weights. */
export interface MapPart {
  /** Which group each map is of, ascending. */
  readonly groups: Int32Array;
  /** `[map][slow][fast]` */
  readonly sum: Float64Array;
  /** `[row][slow][fast]` */
  readonly weights: Float64Array;
  /** The row of `weights` of each map. */
  readonly weightOf: Int32Array;
}
