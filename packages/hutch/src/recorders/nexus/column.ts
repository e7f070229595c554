import type { DataKey, DataValue } from "../../documents/mod.ts";
import {
  type Attributes,
  type Dataset,
  type Dtype,
  dtypeOf,
  type Group,
  type NumericArray,
} from "../../formats/hdf5/mod.ts";

/** One growing dataset, `[point]`, `[point, channel]` or `[point, y, x]`, that takes any value without complaint. */
export interface ColumnWriter {
  readonly dataset: Dataset;
  /** Add the value of one point. What does not fit becomes NaN, "" or, in arrays of integers, zeros; then it returns false. */
  append(value: DataValue | undefined): boolean;
}

/**
 * Make the dataset of a data key. Numbers and integers are doubles (a motor described at 0 may stand at 0.5 later, and
 * NaN says that a value is missing); truth values are 1, 0 and, when missing, -1; arrays have the type and shape that
 * the key gives, or else that of the first value.
 */
export function newColumn(
  group: Group,
  name: string,
  key: DataKey,
  first: DataValue | undefined,
  attributes: Attributes,
): ColumnWriter {
  switch (key.dtype) {
    case "string":
      return textColumn(group, name, attributes);
    case "boolean":
      return scalarColumn(group, name, { dtype: "<i1", missing: -1, attributes });
    case "array":
      return arrayColumn(group, name, key, first, attributes);
    default:
      return scalarColumn(group, name, { dtype: "<f8", missing: Number.NaN, attributes });
  }
}

interface ScalarForm {
  readonly dtype: Dtype;
  readonly missing: number;
  readonly attributes: Attributes;
}

function scalarColumn(group: Group, name: string, { dtype, missing, attributes }: ScalarForm): ColumnWriter {
  const dataset = group.dataset(name, { dtype, shape: [null], fillValue: missing, attributes });
  return {
    dataset,
    append(value) {
      const isNumber = typeof value === "number" || typeof value === "boolean";
      const number = isNumber ? Number(value) : missing;
      const fits = dtype === "<f8" || number === 0 || number === 1;
      dataset.append(fits ? number : missing);
      return (fits && isNumber) || value === null || value === undefined;
    },
  };
}

function textColumn(group: Group, name: string, attributes: Attributes): ColumnWriter {
  const dataset = group.dataset(name, { dtype: "str", shape: [null], attributes });
  return {
    dataset,
    append(value) {
      dataset.append(typeof value === "string" ? value : value === null || value === undefined ? "" : String(value));
      return typeof value === "string";
    },
  };
}

function arrayColumn(
  group: Group,
  name: string,
  key: DataKey,
  first: DataValue | undefined,
  attributes: Attributes,
): ColumnWriter {
  const shape = shapeOf(first, key);
  const dtype = dtypeFor(key, first);
  const missing = dtype === "<f8" || dtype === "<f4" ? { fillValue: Number.NaN } : {};
  const dataset = group.dataset(name, { dtype, shape: [null, ...shape], attributes, ...missing });
  const count = shape.reduce((all, length) => all * length, 1);
  return {
    dataset,
    append(value) {
      if (ArrayBuffer.isView(value) && dtypeOf(value as NumericArray) === dtype && lengthOf(value) === count) {
        dataset.append(value);
        return true;
      }
      const flat = flatten(value);
      if (flat?.length !== count || count === 0) return leaveOut(dataset);
      const isText = dtype === "str";
      if (flat.some((item) => (typeof item === "string") !== isText)) return leaveOut(dataset);
      return tryAppend(dataset, isText ? (flat as string[]) : numbersOf(flat, dtype));
    },
  };
}

/** Typed array to list when the file's type differs, missing numbers to NaN. */
function numbersOf(flat: readonly unknown[], dtype: Dtype): (number | bigint)[] {
  const isFloat = dtype === "<f8" || dtype === "<f4";
  return flat.map((item) => (typeof item === "bigint" ? item : Number(item ?? (isFloat ? Number.NaN : 0))));
}

/** A value that the type cannot hold (a fraction among integers) is left out. */
function tryAppend(dataset: Dataset, values: (number | bigint)[] | string[]): boolean {
  const rows = dataset.rows;
  try {
    dataset.append(values);
    return true;
  } catch (error) {
    if ((error as { code?: unknown }).code !== "REQUEST") throw error;
    dataset.setExtent(rows + 1);
    return false;
  }
}

function leaveOut(dataset: Dataset): false {
  dataset.skip(1);
  return false;
}

function flatten(value: DataValue | undefined): readonly unknown[] | undefined {
  if (ArrayBuffer.isView(value)) return Array.from(value as unknown as ArrayLike<unknown>);
  return Array.isArray(value) ? value.flat(Number.POSITIVE_INFINITY as 1) : undefined;
}

/** The shape that the first value has; what the key says when there is none or it is flat. */
function shapeOf(first: DataValue | undefined, key: DataKey): number[] {
  const said = key.shape.map((length) => length ?? 1);
  if (ArrayBuffer.isView(first)) {
    const length = lengthOf(first);
    return said.reduce((all, size) => all * size, 1) === length ? said : [length];
  }
  if (!Array.isArray(first)) return said;
  const shape: number[] = [];
  for (let level: unknown = first; Array.isArray(level); level = level[0]) shape.push(level.length);
  return shape;
}

function lengthOf(view: ArrayBufferView): number {
  return (view as unknown as ArrayLike<unknown>).length;
}

/** The type of an array's elements: what the key says, else what the first value is. */
function dtypeFor(key: DataKey, first: DataValue | undefined): Dtype {
  const said = key.dtype_numpy?.replace("=", "<").replace(/^>/, "<") ?? "";
  if (/^[<|][ui][1248]$|^<f[48]$/.test(said))
    return (said === "|u1" || said === "|i1" ? `<${said.slice(1)}` : said) as Dtype;
  if (ArrayBuffer.isView(first)) return dtypeOf(first as NumericArray);
  return typeof flatten(first)?.[0] === "string" || /[USO]/.test(said) ? "str" : "<f8";
}
