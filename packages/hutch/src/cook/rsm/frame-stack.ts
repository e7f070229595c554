import { RequestError } from "../../errors/mod.ts";
import { allocateKernelArray, type PixelType } from "../../kernels/mod.ts";
import { elementTypeOf } from "../../repository/mod.ts";

/** Pixels of one kind, one frame behind the other. */
export type FrameData =
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array;

/** The images of a scan, `[frame, row, column]`. For a strip detector there is one row, for a point detector one pixel. */
export interface FrameStack {
  readonly shape: readonly [frames: number, rows: number, columns: number];
  readonly data: FrameData;
}

/**
 * An empty stack, filled with zeros, in memory that all worker threads share and the kernels work in without a copy.
 * A stack too large for that (4 GB less some room) still lies in shared memory; its frames are then copied one by one.
 */
export function allocateFrames(type: PixelType, shape: FrameStack["shape"]): FrameStack {
  return { shape, data: allocateKernelArray(type, shape[0] * shape[1] * shape[2]) };
}

/** The name of the kind of pixels. Throws RequestError when the data do not fill the shape. */
export function pixelTypeOf({ shape, data }: FrameStack): PixelType {
  const type = elementTypeOf(data);
  if (data.length !== shape[0] * shape[1] * shape[2]) {
    throw new RequestError(`${data.length} pixels do not fill ${shape.join(" x ")} (frames x rows x columns).`);
  }
  return type as PixelType;
}
