import { RequestError } from "../../errors/mod.ts";
import { ByteWriter } from "./byte-writer.ts";

/** Types of numbers that files hold, in NumPy's spelling; always little-endian. `|u1` and `<u1` mean the same. */
export type NumberDtype = "<u1" | "|u1" | "<i1" | "|i1" | "<u2" | "<i2" | "<u4" | "<i4" | "<u8" | "<i8" | "<f4" | "<f8";

/**
 * Type of the elements of a dataset or attribute: a number; `bool` (an enumeration FALSE/TRUE on one byte, as h5py
 * makes it); `str` (UTF-8 text of any length); `S12` (text in exactly 12 bytes, padded with NUL); `S` (the same, as
 * long as the longest text given).
 */
export type Dtype = NumberDtype | "bool" | "str" | "S" | `S${number}`;

/** Arrays of numbers whose type says how they are stored. */
export type NumericArray =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | BigUint64Array
  | BigInt64Array
  | Float32Array
  | Float64Array;

interface NumberType {
  readonly kind: "u" | "i" | "f";
  readonly bytes: 1 | 2 | 4 | 8;
  readonly array: new (buffer: ArrayBuffer) => NumericArray;
}

/** Every number type by its canonical name. */
const NUMBERS: Readonly<Record<string, NumberType>> = {
  u1: { kind: "u", bytes: 1, array: Uint8Array },
  i1: { kind: "i", bytes: 1, array: Int8Array },
  u2: { kind: "u", bytes: 2, array: Uint16Array },
  i2: { kind: "i", bytes: 2, array: Int16Array },
  u4: { kind: "u", bytes: 4, array: Uint32Array },
  i4: { kind: "i", bytes: 4, array: Int32Array },
  u8: { kind: "u", bytes: 8, array: BigUint64Array },
  i8: { kind: "i", bytes: 8, array: BigInt64Array },
  f4: { kind: "f", bytes: 4, array: Float32Array },
  f8: { kind: "f", bytes: 8, array: Float64Array },
};

/** Bytes of one element of a variable-length text: length, heap address, heap index. */
export const TEXT_REFERENCE_BYTES = 16;

/** The number type called `dtype`, or undefined for texts and booleans. */
export function numberType(dtype: Dtype): NumberType | undefined {
  return /^[<|]/.test(dtype) ? NUMBERS[dtype.slice(1)] : undefined;
}

/** The type under which an array of numbers is stored. */
export function dtypeOf(array: NumericArray): NumberDtype {
  for (const [name, type] of Object.entries(NUMBERS)) {
    if (array instanceof type.array) return `<${name}` as NumberDtype;
  }
  throw new RequestError(`An array of class ${array.constructor.name} cannot be stored. Use a typed array of numbers.`);
}

/** Refuse a type that nobody knows, with the list of those there are. */
export function checkDtype(dtype: Dtype, where: string): void {
  if (numberType(dtype) || dtype === "bool" || dtype === "str" || /^S([1-9]\d*)?$/.test(dtype)) return;
  throw new RequestError(
    `${where}: there is no element type "${dtype}". Use ${Object.keys(NUMBERS)
      .map((name) => `<${name}`)
      .join(", ")}, bool, str, S or S12 (text of 12 bytes).`,
  );
}

/** The type that a datatype message describes; undefined for types that only others write. */
export function decodeDatatype(stored: Uint8Array): Dtype | undefined {
  const names = [...Object.keys(NUMBERS).map((name) => `<${name}` as NumberDtype), "bool", "str"] as const;
  const known = names.find((dtype) => startsWith(stored, encodeDatatype(dtype)));
  if (known || (stored[0]! & 0x0f) !== 3) return known;
  return `S${stored[4]! + 256 * (stored[5]! + 256 * stored[6]!)}`;
}

function startsWith(bytes: Uint8Array, start: Uint8Array): boolean {
  return start.every((byte, i) => bytes[i] === byte);
}

/** Bytes of one element. `S` without a size is resolved before (see `encodeValue`). */
export function elementBytes(dtype: Dtype): number {
  const number = numberType(dtype);
  if (number) return number.bytes;
  if (dtype === "bool") return 1;
  if (dtype === "str") return TEXT_REFERENCE_BYTES;
  return Number(dtype.slice(1));
}

/**
 * The datatype message of `dtype`. [HDF5 file format specification 3.0, IV.A.2.d]
 *
 * @param isAscii for texts of fixed size: whether they hold ASCII only
 */
export function encodeDatatype(dtype: Dtype, isAscii = true): Uint8Array {
  const out = new ByteWriter(64);
  const number = numberType(dtype);
  if (number) {
    if (number.kind === "f") return FLOATS[number.bytes as 4 | 8](out).finish();
    return encodeInteger(out, number.bytes, number.kind === "i").finish();
  }
  if (dtype === "bool") {
    out.u8(0x38, 2, 0, 0).u32(1); // enumeration, version 3, two members
    return encodeInteger(out, 1, true).text("FALSE\0TRUE\0").u8(0, 1).finish();
  }
  if (dtype === "str") {
    out.u8(0x19, 0x01, 0x01, 0).u32(TEXT_REFERENCE_BYTES); // variable-length text, NUL-terminated, UTF-8
    return encodeInteger(out, 1, false).finish();
  }
  return out
    .u8(0x13, isAscii ? 0x01 : 0x11, 0, 0)
    .u32(elementBytes(dtype))
    .finish();
}

function encodeInteger(out: ByteWriter, bytes: number, isSigned: boolean): ByteWriter {
  return out
    .u8(0x10, isSigned ? 8 : 0, 0, 0)
    .u32(bytes)
    .u16(0)
    .u16(8 * bytes);
}

/** IEEE numbers: sign bit, exponent position and size, mantissa position and size, exponent bias. */
const FLOATS = {
  4: (out: ByteWriter) => out.u8(0x11, 0x20, 31, 0).u32(4).u16(0).u16(32).u8(23, 8, 0, 23).u32(127),
  8: (out: ByteWriter) => out.u8(0x11, 0x20, 63, 0).u32(8).u16(0).u16(64).u8(52, 11, 0, 52).u32(1023),
} as const;
