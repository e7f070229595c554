import { RequestError } from "../../errors/mod.ts";
import { allocateKernelMemory, MAX_KERNEL_BYTES, type PixelType } from "../../kernels/mod.ts";
import { CONSTRUCTORS, elementTypeOf } from "../../repository/mod.ts";

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

/** Behind the frames the kernels need room of their own. */
const KERNEL_ROOM = 256 * 2 ** 20;

/**
 * An empty stack, filled with zeros, in memory that all worker threads share and the kernels work in without a copy.
 * A stack too large for that (4 GB less some room) still lies in shared memory; its frames are then copied one by one.
 */
export function allocateFrames(type: PixelType, shape: FrameStack["shape"]): FrameStack {
  const length = shape[0] * shape[1] * shape[2];
  const kind = CONSTRUCTORS[type];
  const bytes = length * kind.BYTES_PER_ELEMENT;
  const fits = bytes + KERNEL_ROOM <= MAX_KERNEL_BYTES;
  const buffer = fits ? allocateKernelMemory(bytes).buffer : new SharedArrayBuffer(bytes);
  return { shape, data: new kind(buffer as ArrayBufferLike as ArrayBuffer, 0, length) as FrameData };
}

/** The name of the kind of pixels. Throws RequestError when the data do not fill the shape. */
export function pixelTypeOf({ shape, data }: FrameStack): PixelType {
  const type = elementTypeOf(data);
  if (data.length !== shape[0] * shape[1] * shape[2]) {
    throw new RequestError(`${data.length} pixels do not fill ${shape.join(" x ")} (frames x rows x columns).`);
  }
  return type as PixelType;
}
