import { FormatError } from "../../errors/mod.ts";
import { arrayBytes, ELEMENT_BYTES, type Frame, type FrameCompression } from "../../protocols/frames/mod.ts";
import { decodeBitshuffleLz4, decodeLz4 } from "../hdf5/mod.ts";

type Expand = (frame: Pick<Frame, "type" | "shape" | "data">) => Uint8Array;

const EXPAND: Readonly<Partial<Record<FrameCompression, Expand>>> = {
  none: ({ data }) => data,
  lz4: (frame) => decodeLz4(frame.data, arrayBytes(frame)),
  bslz4: (frame) => decodeBitshuffleLz4(frame.data, arrayBytes(frame), ELEMENT_BYTES[frame.type]),
};

/**
 * The pixels of a frame without compression, little-endian.
 *
 * @throws FormatError for a compression that Hutch cannot undo (blosc, jpeg), and for damaged data
 */
export function plainPixels(frame: Pick<Frame, "type" | "shape" | "data" | "compression">): Uint8Array {
  const expand = EXPAND[frame.compression];
  if (!expand) throw new FormatError(`Hutch cannot expand frames compressed with ${frame.compression}.`);
  return expand(frame);
}

const ARRAYS = {
  u1: Uint8Array,
  u2: Uint16Array,
  u4: Uint32Array,
  u8: BigUint64Array,
  i1: Int8Array,
  i2: Int16Array,
  i4: Int32Array,
  i8: BigInt64Array,
  f2: undefined,
  f4: Float32Array,
  f8: Float64Array,
} as const;

/** The values of an array as double-precision numbers; those of 64-bit integers are rounded. */
export function numbersOf(array: Pick<Frame, "type" | "data">): Float64Array {
  const kind = ARRAYS[array.type];
  if (!kind) throw new FormatError(`Half-precision numbers (${array.type}) cannot be shown.`);
  const { buffer } = array.data.slice(); // starts on a boundary of the elements
  const values = new kind(buffer);
  return values instanceof BigInt64Array || values instanceof BigUint64Array
    ? Float64Array.from(values, Number)
    : Float64Array.from(values);
}
