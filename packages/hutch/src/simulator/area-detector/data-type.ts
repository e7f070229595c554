import type { NumericArray } from "../../documents/mod.ts";

/** The pixel types of areaDetector, in the order of its DataType menu. */
export const DATA_TYPES = [
  "Int8",
  "UInt8",
  "Int16",
  "UInt16",
  "Int32",
  "UInt32",
  "Int64",
  "UInt64",
  "Float32",
  "Float64",
] as const;

export type DataType = (typeof DATA_TYPES)[number];

/** Pixel arrays on which plain number arithmetic works: everything but the 64-bit integers. */
export type PlainPixels = Exclude<NumericArray, BigInt64Array | BigUint64Array>;

interface PixelType {
  readonly bytes: number;
  readonly low: number;
  readonly high: number;
  readonly make: (length: number) => NumericArray;
}

/** Size, range and array of each pixel type; the range of a float is unlimited. */
export const PIXEL_TYPES: Readonly<Record<DataType, PixelType>> = {
  Int8: { bytes: 1, low: -128, high: 127, make: (length) => new Int8Array(length) },
  UInt8: { bytes: 1, low: 0, high: 255, make: (length) => new Uint8Array(length) },
  Int16: { bytes: 2, low: -32768, high: 32767, make: (length) => new Int16Array(length) },
  UInt16: { bytes: 2, low: 0, high: 65535, make: (length) => new Uint16Array(length) },
  Int32: { bytes: 4, low: -2147483648, high: 2147483647, make: (length) => new Int32Array(length) },
  UInt32: { bytes: 4, low: 0, high: 4294967295, make: (length) => new Uint32Array(length) },
  Int64: { bytes: 8, low: -(2 ** 63), high: 2 ** 63, make: (length) => new BigInt64Array(length) },
  UInt64: { bytes: 8, low: 0, high: 2 ** 64, make: (length) => new BigUint64Array(length) },
  Float32: { bytes: 4, low: -Infinity, high: Infinity, make: (length) => new Float32Array(length) },
  Float64: { bytes: 8, low: -Infinity, high: Infinity, make: (length) => new Float64Array(length) },
};

/** Whether the pixels are 64-bit integers, on which plain number arithmetic does not work. */
export function isBig(pixels: NumericArray): pixels is BigInt64Array | BigUint64Array {
  return pixels instanceof BigInt64Array || pixels instanceof BigUint64Array;
}

/** The same pixels for plain arithmetic: themselves, or as float64 (exact to 2^53) for 64-bit integers. */
export function plainPixels(pixels: NumericArray): PlainPixels {
  return isBig(pixels) ? Float64Array.from(pixels, Number) : pixels;
}

/** An array to compute pixels of this type in with plain numbers: of the type itself, float64 for 64-bit integers. */
export function plainWorkspace(type: DataType, length: number): PlainPixels {
  return plainPixels(PIXEL_TYPES[type].make(length));
}

/** Pixels as another type, converted as a C cast does: fractions are cut, integers that are too large wrap around. */
export function castPixels(pixels: PlainPixels, type: DataType): NumericArray {
  const { make } = PIXEL_TYPES[type];
  if (make(0).constructor === pixels.constructor) return pixels;
  const target = make(pixels.length);
  if (isBig(target)) {
    for (let i = 0; i < pixels.length; i++) target[i] = BigInt(Math.trunc(pixels[i]!) || 0);
  } else {
    target.set(pixels);
  }
  return target;
}
