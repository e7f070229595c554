import { RequestError } from "../../errors/mod.ts";
import { ByteWriter, utf8 } from "./byte-writer.ts";
import {
  checkDtype,
  type Dtype,
  dtypeOf,
  elementBytes,
  encodeDatatype,
  type NumericArray,
  numberType,
} from "./datatype.ts";
import type { TextHeap } from "./global-heap.ts";

/** One number, truth value or text. */
export type Scalar = number | bigint | boolean | string;

/** Nested lists, slowest dimension first; every list of one level has the same length. */
export type NestedList<T> = readonly (T | NestedList<T>)[];

/**
 * What `group.write` and attributes take. Without a `dtype` a number is stored as `<f8`, a bigint as `<i8`, a text as
 * `str`, a typed array as what it is; lists follow their first element.
 */
export type Value = Scalar | NumericArray | NestedList<Scalar>;

/** A value in the shape and bytes of the file. */
export interface EncodedValue {
  readonly dtype: Dtype;
  readonly datatype: Uint8Array;
  /** `[]` for a scalar, slowest dimension first. */
  readonly shape: readonly number[];
  readonly data: Uint8Array;
}

/**
 * Bring a value into the form of the file.
 *
 * @param where name of the dataset or attribute, for messages
 * @param heap takes the texts of variable length
 * @param options `dtype` to store it as; `shape` for a flat array, slowest dimension first
 */
export function encodeValue(
  where: string,
  value: Value,
  heap: TextHeap,
  { dtype, shape }: { dtype?: Dtype | undefined; shape?: readonly number[] | undefined } = {},
): EncodedValue {
  if (dtype !== undefined) checkDtype(dtype, where);
  const { elements, shape: own } = flatten(where, value);
  const finalShape = shape ?? own;
  const count = product(finalShape);
  if (count !== elements.length) {
    throw new RequestError(`${where}: ${elements.length} values do not fill the shape [${finalShape.join(", ")}].`);
  }
  if (ArrayBuffer.isView(elements) && (dtype === undefined || sameType(dtype, dtypeOf(elements)))) {
    const stored = dtype ?? dtypeOf(elements);
    return { dtype: stored, datatype: encodeDatatype(stored), shape: finalShape, data: bytesOf(elements) };
  }
  const wanted = dtype ?? naturalDtype(elements[0]);
  if (isText(wanted)) return { shape: finalShape, ...encodeTexts(where, elements, wanted, heap) };
  return {
    dtype: wanted,
    datatype: encodeDatatype(wanted),
    shape: finalShape,
    data: encodeNumbers(where, elements, wanted),
  };
}

/** Elements for an existing dataset of type `dtype`: numbers, truth values or texts. */
export function encodeElements(where: string, value: Value, dtype: Dtype, heap: TextHeap): Uint8Array {
  const { elements } = flatten(where, value);
  if (ArrayBuffer.isView(elements) && sameType(dtype, dtypeOf(elements))) return bytesOf(elements);
  if (isText(dtype)) return encodeTexts(where, elements, dtype, heap).data;
  return encodeNumbers(where, elements, dtype);
}

/** The bytes under a typed array, not copied. */
export function bytesOf(view: ArrayBufferView): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}

/** Number of elements of a shape; 1 for a scalar. */
export function product(shape: readonly number[]): number {
  return shape.reduce((all, length) => all * length, 1);
}

type Flat = NumericArray | readonly Scalar[];

function flatten(where: string, value: Value): { elements: Flat; shape: readonly number[] } {
  if (ArrayBuffer.isView(value)) return { elements: value, shape: [value.length] };
  if (!Array.isArray(value)) return { elements: [value as Scalar], shape: [] };
  let level: readonly unknown[] = value;
  const shape = [level.length];
  while (level.some((item) => Array.isArray(item))) {
    const inner = level as readonly (readonly unknown[])[];
    const length = inner[0]?.length;
    if (!inner.every((item) => Array.isArray(item) && item.length === length)) {
      throw new RequestError(`${where}: the lists of one level have different lengths. An array must be rectangular.`);
    }
    shape.push(length!);
    level = inner.flat();
  }
  return { elements: level as readonly Scalar[], shape };
}

function naturalDtype(element: Scalar | undefined): Dtype {
  if (typeof element === "string") return "str";
  if (typeof element === "boolean") return "bool";
  return typeof element === "bigint" ? "<i8" : "<f8";
}

function isText(dtype: Dtype): boolean {
  return dtype.toLowerCase().startsWith("s");
}

function sameType(a: Dtype, b: Dtype): boolean {
  return numberType(a) !== undefined && numberType(a) === numberType(b);
}

function encodeNumbers(where: string, elements: Flat, dtype: Dtype): Uint8Array {
  const type = numberType(dtype) ?? numberType("<i1")!; // a truth value is stored as a signed byte
  const target = new type.array(new ArrayBuffer(elements.length * type.bytes));
  const isWide = target instanceof BigInt64Array || target instanceof BigUint64Array;
  for (let i = 0; i < elements.length; i++) {
    const element = elements[i]!;
    if (typeof element === "string") throw new RequestError(`${where}: the text "${element}" is not a number.`);
    if (isWide) target[i] = toBigInt(where, element);
    else (target as Float64Array)[i] = Number(element);
    if (type.kind !== "f" && Number(target[i]) !== Number(element)) {
      throw new RequestError(`${where}: ${element} does not fit the type ${dtype}.`);
    }
  }
  return bytesOf(target);
}

function toBigInt(where: string, element: number | bigint | boolean): bigint {
  if (typeof element === "number" && !Number.isInteger(element)) {
    throw new RequestError(`${where}: ${element} is not a whole number.`);
  }
  return BigInt(element);
}

function encodeTexts(where: string, elements: Flat, dtype: Dtype, heap: TextHeap): Omit<EncodedValue, "shape"> {
  const texts = Array.from(elements as ArrayLike<Scalar>, (element) => {
    if (typeof element !== "string") throw new RequestError(`${where}: ${element} is not a text.`);
    return utf8(element);
  });
  if (dtype === "str") {
    const out = new ByteWriter(16 * Math.max(1, texts.length));
    for (const text of texts) {
      const { address, index } = text.length === 0 ? { address: 0, index: 0 } : heap.add(text);
      out.u32(text.length).u64(address).u32(index);
    }
    return { dtype, datatype: encodeDatatype(dtype), data: out.finish() };
  }
  const longest = texts.reduce((most, text) => Math.max(most, text.length), 1);
  const stored: Dtype = dtype === "S" ? `S${longest}` : dtype;
  const size = elementBytes(stored);
  if (longest > size) throw new RequestError(`${where}: a text of ${longest} bytes does not fit the type ${dtype}.`);
  const data = new Uint8Array(size * texts.length);
  for (const [i, text] of texts.entries()) data.set(text, i * size);
  const isAscii = data.every((byte) => byte < 0x80);
  return { dtype: stored, datatype: encodeDatatype(stored, isAscii), data };
}

/** A fill value as bytes, or undefined for the default of zeros. */
export function encodeFill(where: string, fill: Scalar | undefined, dtype: Dtype): Uint8Array | undefined {
  if (fill === undefined) return undefined;
  if (isText(dtype)) throw new RequestError(`${where}: a dataset of texts has no fill value.`);
  return encodeNumbers(where, [fill], dtype);
}
