/** Kinds of pixels the kernels read, and the suffix of their functions. */
export const PIXEL_TYPES = {
  int8: "i8",
  uint8: "u8",
  int16: "i16",
  uint16: "u16",
  int32: "i32",
  uint32: "u32",
  float32: "f32",
  float64: "f64",
} as const;

/** The typed array of each kind. */
export const PIXEL_ARRAYS = {
  int8: Int8Array,
  uint8: Uint8Array,
  int16: Int16Array,
  uint16: Uint16Array,
  int32: Int32Array,
  uint32: Uint32Array,
  float32: Float32Array,
  float64: Float64Array,
} as const;

/** The kind of a frame's pixels. */
export type PixelType = keyof typeof PIXEL_TYPES;

/** A place in the kernel's memory, in bytes. */
export type Pointer = number;

/**
 * The hot loops of two-dimensional maps. There are two, made of the same steps: `makeTwin` in plain TypeScript, which is
 * the reference, and `makeWasmKernel`, about five times as fast on sparse frames.
 *
 * What they share: `view` and `grid` are blocks made by `writeView` and `writeGrid`; `rays` are unit vectors, x y z for
 * each pixel, NaN for a masked one; `out`, `sum` and `weight` are grids of float64 with one row and one column more than
 * the map has, and `rowBytes` from row to row.
 */
export interface RsmKernel {
  /** Adds 1 for each of `count` rays whose q lies in the accepted range, spread over its bins. */
  weigh(view: Pointer, grid: Pointer, rays: Pointer, count: number, out: Pointer, rowBytes: number): void;
  /** As `weigh`, when all rays lie inside and `view` gives bins instead of q (`writeBinView`): a third faster. */
  weighAll(view: Pointer, grid: Pointer, rays: Pointer, count: number, out: Pointer, rowBytes: number): void;
  /** Adds the pixels of a frame that are not zero. */
  scan(
    type: PixelType,
    frame: Pointer,
    pixels: number,
    scale: number,
    view: Pointer,
    grid: Pointer,
    rays: Pointer,
    out: Pointer,
    rowBytes: number,
  ): void;
  /** Adds every pixel of a frame to `sum` and `weight` in one go; those that are not finite to neither. */
  fuse(
    type: PixelType,
    frame: Pointer,
    pixels: number,
    scale: number,
    view: Pointer,
    grid: Pointer,
    rays: Pointer,
    sum: Pointer,
    weight: Pointer,
    rowBytes: number,
  ): void;
  /**
   * Writes the look-up table of a view, `TABLE_ENTRY_BYTES` per pixel, for grids of four interleaved maps whose rows are
   * `rowBytes` apart.
   */
  table(view: Pointer, grid: Pointer, rays: Pointer, pixels: number, out: Pointer, rowBytes: number): void;
  /** Adds four frames of one view, each to its own of four interleaved maps. `frames` and `scales` list them. */
  spread(
    type: PixelType,
    frames: Pointer,
    scales: Pointer,
    pixels: number,
    table: Pointer,
    out: Pointer,
    rowBytes: number,
  ): void;
  /** The number of pixels that are not zero; -1 when one is not finite. */
  survey(type: PixelType, frame: Pointer, pixels: number): number;
}

/** Bytes of one pixel in a look-up table: two upper fractions, the offset of the lower bin (-1: outside). */
export const TABLE_ENTRY_BYTES = 24;

/** Bytes of one ray. */
export const RAY_BYTES = 24;

/** Bytes of a view block. */
export const VIEW_BYTES = 64;

/** Bytes of a grid block. */
export const GRID_BYTES = 128;
