/** Numbers of one kind in one block of memory. */
export type TypedArray =
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array
  | Float32Array
  | Float64Array;

/** What a labelled array holds: numbers of one kind, or texts. Row-major, slowest dimension first. */
export type Values = TypedArray | readonly string[];

/** One element of `Values`. */
export type Scalar = number | bigint | string;

/** The kinds of elements, by their usual short names. */
export const CONSTRUCTORS = {
  int8: Int8Array,
  uint8: Uint8Array,
  int16: Int16Array,
  uint16: Uint16Array,
  int32: Int32Array,
  uint32: Uint32Array,
  int64: BigInt64Array,
  uint64: BigUint64Array,
  float32: Float32Array,
  float64: Float64Array,
} as const;

/** The name of a kind of numbers. */
export type NumberType = keyof typeof CONSTRUCTORS;

/** The kind of elements of a labelled array. */
export type ElementType = NumberType | "string";

/** The name of the kind of elements in `values`. */
export function elementTypeOf(values: Values): ElementType {
  for (const [name, kind] of Object.entries(CONSTRUCTORS)) {
    if (values instanceof kind) return name as NumberType;
  }
  return "string";
}

/** Bytes per element; texts count 16, as a guess for display. */
export function bytesOf(type: ElementType): number {
  return type === "string" ? 16 : CONSTRUCTORS[type].BYTES_PER_ELEMENT;
}

/** New memory for `length` elements of a kind, filled with zeros or empty texts. */
export function allocate(type: ElementType, length: number): TypedArray | string[] {
  return type === "string" ? new Array<string>(length).fill("") : new CONSTRUCTORS[type](length);
}

/** Number of elements of a shape. */
export function elementsOf(shape: readonly number[]): number {
  return shape.reduce((product, n) => product * n, 1);
}

/** Elements `from..to` of `values`: a view for numbers, a copy for texts. */
export function span(values: Values, from: number, to: number): Values {
  return "subarray" in values ? values.subarray(from, to) : values.slice(from, to);
}

/** Copies `source` into `target` from element `at` on. Both must be of one kind. */
export function copyInto(target: TypedArray | string[], source: Values, at: number): void {
  if (Array.isArray(target) || Array.isArray(source)) {
    const texts = target as string[];
    for (let i = 0; i < source.length; i++) texts[at + i] = String(source[i]);
  } else {
    (target as { set(from: ArrayLike<never>, at: number): void }).set(source as unknown as ArrayLike<never>, at);
  }
}
