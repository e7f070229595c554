import { FormatError } from "../../errors/mod.ts";
import { CborTagged, type CborValue } from "../cbor/mod.ts";
import {
  arrayBytes,
  type FrameCompression,
  type FrameType,
  framedBitshuffle,
  framedLz4,
  frameLz4Block,
  hasHead,
} from "../frames/mod.ts";

/** Tag of a multi-dimensional array, row by row. [RFC 8746, section 3.1.1] */
const ROW_MAJOR = 40;
/** Tag of a compressed byte string: algorithm, element size, bytes. [DECTRIS, CBOR tag 56500] */
const COMPRESSED = 56_500;

/** Little-endian typed arrays, and bytes, by their tag. [RFC 8746, section 2] */
const TYPES: Readonly<Record<number, FrameType>> = {
  64: "u1",
  68: "u1",
  69: "u2",
  70: "u4",
  71: "u8",
  72: "i1",
  77: "i2",
  78: "i4",
  79: "i8",
  84: "f2",
  85: "f4",
  86: "f8",
};

/** An array as it came: slowest axis first. */
export interface CborArray {
  readonly type: FrameType;
  readonly shape: readonly number[];
  readonly compression: FrameCompression;
  readonly data: Uint8Array;
}

/**
 * The array in a tagged value.
 *
 * @throws FormatError when it is none, or is packed in a way that detectors do not use (big-endian, column by column)
 */
export function readArray(value: CborValue): CborArray {
  if (!(value instanceof CborTagged) || value.tag !== ROW_MAJOR || !Array.isArray(value.value)) {
    throw new FormatError("an image is no multi-dimensional array in row order");
  }
  const [shape, elements] = value.value as readonly CborValue[];
  const isShape =
    Array.isArray(shape) && shape.every((length) => Number.isSafeInteger(length) && (length as number) >= 0);
  const type = elements instanceof CborTagged ? TYPES[elements.tag] : undefined;
  if (!isShape || !type || !(elements instanceof CborTagged)) {
    throw new FormatError("an image has no shape, or elements of a type that detectors do not use");
  }
  const array = { type, shape: shape as number[] };
  const packed = unpack(elements.value, array);
  if (packed.compression === "none" && packed.data.length !== arrayBytes(array)) {
    throw new FormatError(`an image of shape [${array.shape.join(", ")}] has ${packed.data.length} bytes`);
  }
  return { ...array, ...packed };
}

function unpack(
  value: CborValue,
  array: { type: FrameType; shape: readonly number[] },
): { compression: FrameCompression; data: Uint8Array } {
  if (value instanceof Uint8Array) return { compression: "none", data: value };
  if (value instanceof CborTagged && value.tag === COMPRESSED && Array.isArray(value.value)) {
    const [algorithm, , blob] = value.value as readonly CborValue[];
    if (!(blob instanceof Uint8Array)) throw new FormatError("a compressed image has no bytes");
    if (algorithm === "bslz4") return { compression: "bslz4", data: framedBitshuffle(blob, array) };
    if (algorithm === "lz4") {
      return { compression: "lz4", data: hasHead(blob, array) ? framedLz4(blob, array) : frameLz4Block(blob, array) };
    }
    throw new FormatError(`an image is compressed with ${String(algorithm)}, which Hutch does not know`);
  }
  throw new FormatError("an image has no bytes");
}
