import type { DbrBase } from "./dbr.ts";
import type { DbrArray, DbrInput } from "./values.ts";

type NumberBase = Exclude<DbrBase, "string">;

/** The typed array that holds each number type. */
const ARRAYS: { readonly [B in NumberBase]: new (source: ArrayLike<number> | Iterable<number>) => DbrArray } = {
  short: Int16Array,
  float: Float32Array,
  enum: Uint16Array,
  char: Uint8Array,
  long: Int32Array,
  double: Float64Array,
};

/** A number as a variable of this type holds it: cut to whole numbers and wrapped round, as a C cast does. */
export function castNumber(base: NumberBase, value: number): number {
  return base === "double" ? value : new ARRAYS[base]([value])[0]!;
}

/** Numbers as the array of this type; the same array when it is one already. */
export function castArray(base: NumberBase, values: Exclude<DbrInput, string>): DbrArray {
  const Type = ARRAYS[base];
  if (values instanceof Type) return values;
  if (typeof values === "number") return new Type([values]);
  return Type === Uint8Array && values instanceof Int8Array
    ? new Uint8Array(values.buffer, values.byteOffset, values.length)
    : new Type(Array.from(values as ArrayLike<number | bigint | string>, Number));
}
