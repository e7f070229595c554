import { RequestError } from "../../errors/mod.ts";
import { concatLazily, type LazyValues, takeLazily } from "./lazy.ts";
import { type Reduction, reducers } from "./reductions.ts";
import {
  allocate,
  copyInto,
  type ElementType,
  elementsOf,
  elementTypeOf,
  type Scalar,
  span,
  type Values,
} from "./values.ts";

/** Facts about an array or a dataset that are not numbers along a dimension. */
export type Attributes = Readonly<Record<string, unknown>>;

/** What an array is made of. */
export interface ArrayParts {
  /** One name per dimension, slowest first; `[]` for a single number. */
  readonly dims: readonly string[];
  /** Length of each dimension. May be left out when there is at most one. */
  readonly shape?: readonly number[];
  /** Row-major. Not copied: whoever made it must not change it afterwards. */
  readonly values: Values | LazyValues;
  readonly units?: string;
  readonly attributes?: Attributes;
}

/** An array whose dimensions have names. Its values may still be in a file: `load` brings them into memory. */
export class LabelledArray {
  readonly dims: readonly string[];
  readonly shape: readonly number[];
  readonly type: ElementType;
  readonly units: string | undefined;
  readonly attributes: Attributes;
  readonly #values: Values | LazyValues;

  /** Throws RequestError when dimensions, shape and number of values do not fit together. */
  constructor(parts: ArrayParts) {
    const { dims, values, units, attributes = {} } = parts;
    const shape = parts.shape ?? (isLazy(values) ? values.shape : dims.length === 0 ? [] : [values.length]);
    const length = isLazy(values) ? elementsOf(values.shape) : values.length;
    if (dims.length !== shape.length || elementsOf(shape) !== length || new Set(dims).size !== dims.length) {
      throw new RequestError(
        `${length} values do not fill the dimensions (${dims.join(", ")}) of the shape [${shape.join(", ")}].`,
      );
    }
    this.dims = dims;
    this.shape = shape;
    this.type = isLazy(values) ? values.type : elementTypeOf(values);
    this.units = units;
    this.attributes = attributes;
    this.#values = values;
  }

  /** Number of elements. */
  get length(): number {
    return elementsOf(this.shape);
  }

  /** Whether the values are in memory. */
  get isLoaded(): boolean {
    return !isLazy(this.#values);
  }

  /** The values, row-major. Throws RequestError while they are not in memory. */
  get values(): Values {
    if (isLazy(this.#values)) {
      throw new RequestError(`The array (${this.dims.join(", ")}) is not in memory yet. Call load() and wait for it.`);
    }
    return this.#values;
  }

  /** The values as numbers, without a copy where they are. Throws RequestError for texts. */
  get numbers(): ArrayLike<number> {
    const { values } = this;
    if (this.type === "string") throw new RequestError(`The array (${this.dims.join(", ")}) holds texts, not numbers.`);
    return this.type === "int64" || this.type === "uint64"
      ? Float64Array.from(values as BigInt64Array, Number)
      : (values as ArrayLike<number>);
  }

  /** The same array with its values in memory. */
  async load(signal?: AbortSignal): Promise<LabelledArray> {
    if (!isLazy(this.#values)) return this;
    return this.with({ values: await this.#values.read(0, this.#values.shape[0] ?? 1, signal) });
  }

  /** Reads the first dimension chunk by chunk, so that a large stack never has to be in memory at once. */
  async *chunks(entriesPerChunk: number, signal?: AbortSignal): AsyncGenerator<LabelledArray> {
    const total = this.shape[0] ?? 1;
    for (let from = 0; from < total; from += entriesPerChunk) {
      const to = Math.min(total, from + entriesPerChunk);
      const part = this.take(this.dims[0]!, { from, to });
      yield await part.load(signal);
    }
  }

  /** The same array with some of its parts replaced. */
  with(parts: Partial<ArrayParts>): LabelledArray {
    const { dims, shape, units, attributes } = this;
    return new LabelledArray({
      dims,
      shape,
      values: this.#values,
      attributes,
      ...(units === undefined ? {} : { units }),
      ...parts,
    });
  }

  /** One element, by its index along every dimension. */
  at(...indices: number[]): Scalar {
    let offset = 0;
    for (const [i, n] of this.shape.entries()) offset = offset * n + indices[i]!;
    return this.values[offset]!;
  }

  /**
   * Part of the array along one dimension: a number takes one entry and drops the dimension, a list or a range keeps it.
   * Unloaded values stay unloaded when the first dimension is cut with a list or range.
   */
  take(dim: string, which: number | ArrayLike<number> | { readonly from: number; readonly to: number }): LabelledArray {
    const axis = this.dims.indexOf(dim);
    if (axis < 0)
      throw new RequestError(`There is no dimension "${dim}" here, only ${this.dims.join(", ") || "none"}.`);
    const n = this.shape[axis]!;
    const entries = entriesOf(which, n, dim);
    const keep = typeof which !== "number";
    const dims = keep ? this.dims : this.dims.toSpliced(axis, 1);
    const shape = keep ? this.shape.with(axis, entries.length) : this.shape.toSpliced(axis, 1);
    if (isLazy(this.#values) && axis === 0) {
      const values = takeLazily(this.#values, entries);
      return this.with({ dims, shape, values: keep ? values : { ...values, read: () => values.read(0, 1), shape } });
    }
    const inner = elementsOf(this.shape.slice(axis + 1));
    const outer = elementsOf(this.shape.slice(0, axis));
    const { values } = this;
    if (outer === 1 && isRun(entries)) {
      const from = (entries[0] ?? 0) * inner;
      return this.with({ dims, shape, values: span(values, from, from + entries.length * inner) });
    }
    const result = allocate(this.type, elementsOf(shape));
    for (let o = 0, to = 0; o < outer; o++) {
      for (let e = 0; e < entries.length; e++, to += inner) {
        const from = (o * n + entries[e]!) * inner;
        copyInto(result, span(values, from, from + inner), to);
      }
    }
    return this.with({ dims, shape, values: result });
  }

  /** Combines all entries along a dimension into one, by name of the reduction or with a function of the entries. */
  reduce(dim: string, reduction: Reduction): LabelledArray {
    const axis = this.dims.indexOf(dim);
    if (axis < 0)
      throw new RequestError(`There is no dimension "${dim}" here, only ${this.dims.join(", ") || "none"}.`);
    const combine = typeof reduction === "string" ? reducers[reduction] : reduction;
    const numbers = this.numbers;
    const n = this.shape[axis]!;
    const inner = elementsOf(this.shape.slice(axis + 1));
    const outer = elementsOf(this.shape.slice(0, axis));
    const result = new Float64Array(outer * inner);
    const line = new Float64Array(n);
    for (let o = 0; o < outer; o++) {
      for (let i = 0; i < inner; i++) {
        for (let k = 0; k < n; k++) line[k] = numbers[(o * n + k) * inner + i]!;
        result[o * inner + i] = combine(line);
      }
    }
    return this.with({ dims: this.dims.toSpliced(axis, 1), shape: this.shape.toSpliced(axis, 1), values: result });
  }

  /** Arrays behind each other along their first dimension, `dim`; arrays without it become one entry each. */
  static concat(arrays: readonly LabelledArray[], dim: string): LabelledArray {
    const parts = arrays.map((array) =>
      array.dims.includes(dim) ? array : array.with({ dims: [dim, ...array.dims], shape: [1, ...array.shape] }),
    );
    const [first] = parts;
    if (first === undefined) throw new RequestError("There is nothing to join.");
    for (const part of parts) {
      const fits = part.dims.join() === first.dims.join() && part.dims[0] === dim && part.type === first.type;
      if (!fits || part.shape.slice(1).join() !== first.shape.slice(1).join()) {
        const described = [first, part]
          .map((p) => `${p.type} (${p.dims.join(", ")}) [${p.shape.join(", ")}]`)
          .join(" and ");
        throw new RequestError(`Arrays of different shape cannot be joined along ${dim}: ${described}.`);
      }
    }
    const shape = [parts.reduce((sum, part) => sum + part.shape[0]!, 0), ...first.shape.slice(1)];
    if (parts.some((part) => !part.isLoaded)) {
      return first.with({ shape, values: concatLazily(parts.map((part) => part.lazy)) });
    }
    const values = allocate(first.type, elementsOf(shape));
    let at = 0;
    for (const part of parts) {
      copyInto(values, part.values, at);
      at += part.length;
    }
    return first.with({ shape, values });
  }

  /** The values as something to be read on demand, whether they are in memory or not. */
  get lazy(): LazyValues {
    const values = this.#values;
    if (isLazy(values))
      return { ...values, shape: this.shape, read: (from, to, signal) => values.read(from, to, signal) };
    const each = elementsOf(this.shape.slice(1));
    return {
      type: this.type,
      shape: this.shape,
      read: async (from, to) => span(values, from * each, to * each),
    };
  }
}

function isLazy(values: Values | LazyValues): values is LazyValues {
  return "read" in values;
}

function entriesOf(
  which: number | ArrayLike<number> | { readonly from: number; readonly to: number },
  n: number,
  dim: string,
): ArrayLike<number> {
  const list =
    typeof which === "number"
      ? [which]
      : "from" in which
        ? Int32Array.from({ length: Math.max(0, which.to - which.from) }, (_, i) => which.from + i)
        : which;
  const entries = Array.from(list, (entry) => (entry < 0 ? n + entry : entry));
  const wrong = entries.findIndex((entry) => !Number.isInteger(entry) || entry < 0 || entry >= n);
  if (wrong >= 0) throw new RequestError(`"${dim}" has ${n} entries; there is no entry ${list[wrong]}.`);
  return entries;
}

function isRun(entries: ArrayLike<number>): boolean {
  for (let i = 1; i < entries.length; i++) if (entries[i] !== entries[i - 1]! + 1) return false;
  return true;
}
