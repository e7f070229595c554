import { RequestError, UnknownNameError } from "../../errors/mod.ts";
import { type ArrayParts, type Attributes, LabelledArray } from "./labelled-array.ts";
import { findLabels, type LabelQuery } from "./labels.ts";
import { printDataset } from "./print.ts";
import type { Reduction } from "./reductions.ts";
import type { Scalar } from "./values.ts";

/** What a dataset is made of. Arrays may be given by their parts. */
export interface DatasetParts {
  readonly variables: Readonly<Record<string, LabelledArray | ArrayParts>>;
  /** Labels; one named like its dimension serves to select along it. */
  readonly coordinates?: Readonly<Record<string, LabelledArray | ArrayParts>>;
  readonly attributes?: Attributes;
}

/** Entries of a dimension: one index, a list, or a range with its end excluded. */
export type IndexQuery = number | ArrayLike<number> | { readonly from: number; readonly to: number };

/**
 * Arrays that share named dimensions, with labels along them: one scan, raw or cooked.
 *
 * A dataset is never changed; every method gives a new one that shares the memory.
 *
 * @example
 * const map = cooked.sel({ Delay: 50 }).reduce("qy", "sum");
 */
export class Dataset {
  readonly variables: Readonly<Record<string, LabelledArray>>;
  readonly coordinates: Readonly<Record<string, LabelledArray>>;
  readonly attributes: Attributes;
  /** Length of every dimension, in the order of their first appearance. */
  readonly sizes: Readonly<Record<string, number>>;

  /** Throws RequestError when arrays disagree about the length of a dimension. */
  constructor({ variables, coordinates = {}, attributes = {} }: DatasetParts) {
    const whole = (arrays: Readonly<Record<string, LabelledArray | ArrayParts>>): Record<string, LabelledArray> =>
      Object.fromEntries(
        Object.entries(arrays).map(([name, a]) => [name, a instanceof LabelledArray ? a : new LabelledArray(a)]),
      );
    this.variables = whole(variables);
    this.coordinates = whole(coordinates);
    this.attributes = attributes;
    const sizes: Record<string, number> = {};
    for (const [name, array] of this.arrays()) {
      for (const [axis, dim] of array.dims.entries()) {
        const length = array.shape[axis]!;
        sizes[dim] ??= length;
        if (sizes[dim] !== length) {
          throw new RequestError(`"${name}" has ${length} entries along ${dim}, but other arrays have ${sizes[dim]}.`);
        }
      }
    }
    this.sizes = sizes;
  }

  /** A variable or coordinate by name. Throws UnknownNameError that suggests the nearest. */
  get(name: string): LabelledArray {
    const array = this.variables[name] ?? this.coordinates[name];
    if (array) return array;
    const known = [...Object.keys(this.variables), ...Object.keys(this.coordinates)];
    throw new UnknownNameError({ kind: "variable", requested: name, known });
  }

  has(name: string): boolean {
    return name in this.variables || name in this.coordinates;
  }

  /** All arrays with their names, variables first. */
  *arrays(): Generator<[name: string, array: LabelledArray]> {
    yield* Object.entries(this.variables);
    yield* Object.entries(this.coordinates);
  }

  /** Select by index; a single index drops the dimension, negative ones count from the end. */
  isel(query: Readonly<Record<string, IndexQuery>>): Dataset {
    for (const dim of Object.keys(query)) {
      if (!(dim in this.sizes)) {
        throw new UnknownNameError({ kind: "dimension", requested: dim, known: Object.keys(this.sizes) });
      }
    }
    return this.#mapAll((array) =>
      Object.entries(query).reduce((a, [dim, which]) => (a.dims.includes(dim) ? a.take(dim, which) : a), array),
    );
  }

  /**
   * Select by label along dimensions that have a coordinate of their name: one label, a list, or a range with both ends
   * included. `nearest` takes the closest label, within `tolerance`.
   */
  sel(query: Readonly<Record<string, LabelQuery>>, options?: { nearest?: boolean; tolerance?: number }): Dataset {
    const found = Object.entries(query).map(([dim, labels]) => [dim, findLabels(dim, this.get(dim), labels, options)]);
    return this.isel(Object.fromEntries(found));
  }

  /** Splits along the dimension of a one-dimensional array by its distinct values, in ascending order. */
  groupBy(name: string): [label: Scalar, group: Dataset][] {
    const by = this.get(name);
    const [dim] = by.dims;
    if (by.dims.length !== 1 || dim === undefined) {
      throw new RequestError(`"${name}" has ${by.dims.length} dimensions; only an array of one can make groups.`);
    }
    const entries = new Map<Scalar, number[]>();
    for (const [i, label] of Array.from<Scalar>(by.values as ArrayLike<Scalar>).entries()) {
      const known = entries.get(label);
      if (known) known.push(i);
      else entries.set(label, [i]);
    }
    const labels = [...entries.keys()].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
    return labels.map((label) => [label, this.isel({ [dim]: entries.get(label)! })]);
  }

  /** The dataset with every variable replaced; coordinates stay. */
  map(change: (array: LabelledArray, name: string) => LabelledArray | ArrayParts): Dataset {
    const variables = Object.fromEntries(Object.entries(this.variables).map(([name, a]) => [name, change(a, name)]));
    return new Dataset({ ...this, variables });
  }

  /** Combines all entries along a dimension: "mean", "sum", … or a function. Texts and coordinates along it go. */
  reduce(dim: string, reduction: Reduction): Dataset {
    if (!(dim in this.sizes)) {
      throw new UnknownNameError({ kind: "dimension", requested: dim, known: Object.keys(this.sizes) });
    }
    const without = (arrays: Readonly<Record<string, LabelledArray>>, isVariable: boolean) =>
      Object.entries(arrays).flatMap(([name, array]) => {
        if (!array.dims.includes(dim)) return [[name, array] as const];
        return isVariable && array.type !== "string" ? [[name, array.reduce(dim, reduction)] as const] : [];
      });
    return new Dataset({
      variables: Object.fromEntries(without(this.variables, true)),
      coordinates: Object.fromEntries(without(this.coordinates, false)),
      attributes: this.attributes,
    });
  }

  /** The dataset with more or other variables, coordinates and attributes. */
  assign({ variables = {}, coordinates = {}, attributes = {} }: Partial<DatasetParts>): Dataset {
    return new Dataset({
      variables: { ...this.variables, ...variables },
      coordinates: { ...this.coordinates, ...coordinates },
      attributes: { ...this.attributes, ...attributes },
    });
  }

  /** Brings all values into memory. */
  async load(signal?: AbortSignal): Promise<Dataset> {
    const loaded = new Map<LabelledArray, LabelledArray>();
    for (const [, array] of this.arrays()) loaded.set(array, await array.load(signal));
    return this.#mapAll((array) => loaded.get(array)!);
  }

  /**
   * Datasets behind each other along `dim`. What has this dimension is joined; what has not, and is the same in all, is
   * kept; the rest becomes one entry per dataset. `labels` become the coordinate of that name.
   */
  static concat(datasets: readonly Dataset[], dim: string, labels?: ArrayParts["values"]): Dataset {
    const [first] = datasets;
    if (first === undefined) throw new RequestError("There is no dataset to join.");
    const join = (kind: "variables" | "coordinates") =>
      Object.fromEntries(
        Object.entries(first[kind]).map(([name, array]) => {
          const all = datasets.map((dataset) => dataset[kind][name] ?? dataset.get(name));
          const isShared =
            kind === "coordinates" && !array.dims.includes(dim) && all.every((a) => sameValues(a, array));
          return [name, isShared ? array : LabelledArray.concat(all, dim)];
        }),
      );
    const coordinates = join("coordinates");
    if (labels) coordinates[dim] = new LabelledArray({ dims: [dim], values: labels });
    return new Dataset({ variables: join("variables"), coordinates, attributes: first.attributes });
  }

  /** As xarray prints: sizes, then name, dimensions, kind, first and last values of every array. */
  toString(): string {
    return printDataset(this);
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }

  #mapAll(change: (array: LabelledArray) => LabelledArray): Dataset {
    const all = (arrays: Readonly<Record<string, LabelledArray>>) =>
      Object.fromEntries(Object.entries(arrays).map(([name, array]) => [name, change(array)]));
    return new Dataset({
      variables: all(this.variables),
      coordinates: all(this.coordinates),
      attributes: this.attributes,
    });
  }
}

function sameValues(a: LabelledArray, b: LabelledArray): boolean {
  if (a === b) return true;
  if (a.shape.join() !== b.shape.join() || !a.isLoaded || !b.isLoaded) return false;
  const [left, right] = [a.values, b.values];
  for (let i = 0; i < left.length; i++) if (!Object.is(left[i], right[i])) return false;
  return true;
}
