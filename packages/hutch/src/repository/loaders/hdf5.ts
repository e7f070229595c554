import type { File, Group, Dataset as StoredArray } from "h5wasm/node";
import { FormatError, RequestError } from "../../errors/mod.ts";
import { type ArrayParts, Dataset } from "../dataset/mod.ts";
import type { ScanSummary } from "../scan.ts";
import {
  attributesOf,
  elementTypeOfStored,
  isArray,
  isGroup,
  lazyHdf5,
  objectAt,
  readAll,
  textAttribute,
  withHdf5,
} from "./hdf5-access.ts";
import { childOf, LAYOUTS, type PlacedArray } from "./hdf5-layouts.ts";
import type { Loader } from "./loader.ts";

const SIGNATURE = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];

/** Arrays up to this number of elements are read at once, larger ones when they are needed. */
const EAGER_ELEMENTS = 1 << 16;

/** HDF5 files: NeXus, Data Exchange, and any other; the path inside is a group or one array. */
export const hdf5Loader: Loader = {
  name: "hdf5",
  fits: ({ name, isFolder, head }) =>
    SIGNATURE.every((byte, i) => head[i] === byte) || (!isFolder && /\.(h5|hdf5?|nxs|nx5?)$/i.test(name)),

  async summary(document, { bytes }, signal) {
    // For a file far away, its attributes are not worth all its bytes.
    if (!document.isLocal) return { type: "hdf5", description: "", ...(bytes === undefined ? {} : { bytes }) };
    const path = await document.localPath(signal);
    return withHdf5(path, (file) => summaryOf(objectAt(file, document.inside)));
  },

  async load(document, signal) {
    const path = await document.localPath(signal);
    const dataset = await withHdf5(path, (file) => {
      const object = objectAt(file, document.inside);
      const attributes = { ...factsOf(object), source: document.url };
      return datasetOf(path, placedArrays(object, document.url), attributes);
    });
    return { dataset, warnings: [] };
  },

  async list(document, signal) {
    const path = await document.localPath(signal);
    return withHdf5(path, (file) => {
      const object = objectAt(file, document.inside);
      if (isGroup(object)) return object.keys();
      throw new RequestError(`${document.url} is one array; there are no scans in it.`);
    });
  },
};

function placedArrays(object: Group | StoredArray, url: string): readonly PlacedArray[] {
  if (isArray(object)) {
    const name = object.path.split("/").at(-1) ?? "data";
    const dims = (object.shape ?? []).map((_, i) => (i === 0 ? "index" : `dim_${i}`));
    return [{ name, array: object, dims, isCoordinate: false }];
  }
  for (const [, layout] of LAYOUTS) {
    const placed = layout(object);
    if (placed && placed.length > 0) return placed;
  }
  throw new FormatError(`${url} holds no array.`);
}

function datasetOf(path: string, placed: readonly PlacedArray[], attributes: Record<string, unknown>): Dataset {
  const sizes = new Map<string, number>();
  const variables: Record<string, ArrayParts> = {};
  const coordinates: Record<string, ArrayParts> = {};
  const facts: Record<string, unknown> = { ...attributes };
  for (const { name, array, dims, isCoordinate } of placed) {
    const type = elementTypeOfStored(array);
    const shape = array.shape;
    if (type === undefined || shape === null) continue;
    const length = shape.reduce((product, n) => product * n, 1);
    if (type === "string" && length === 1) {
      facts[name] ??= readAll(array)[0];
      continue;
    }
    const named = uniqueDims(name, dims, shape, sizes);
    const { units, ...others } = attributesOf(array);
    const isSmall = shape.length === 0 || length <= EAGER_ELEMENTS;
    const hasPlainFilters = array.filters.every(({ id }) => id < 256);
    const parts: ArrayParts = {
      dims: named,
      shape,
      values: isSmall && hasPlainFilters ? readAll(array) : lazyHdf5(path, array, type),
      ...(typeof units === "string" ? { units } : {}),
      attributes: others,
    };
    (isCoordinate ? coordinates : variables)[name] = parts;
  }
  return new Dataset({ variables, coordinates, attributes: facts });
}

/** Dimensions that agree with those of the other arrays: a name that has another length already is made the array's own. */
function uniqueDims(
  name: string,
  dims: readonly string[],
  shape: readonly number[],
  sizes: Map<string, number>,
): string[] {
  const named: string[] = [];
  for (const [i, dim] of dims.entries()) {
    const isTaken = (sizes.get(dim) ?? shape[i]) !== shape[i] || named.includes(dim);
    const own = isTaken ? `${name}_${dim}` : dim;
    sizes.set(own, shape[i]!);
    named.push(own);
  }
  return named;
}

/** Title, times and other facts of an entry. */
function factsOf(object: Group | StoredArray): Record<string, unknown> {
  const facts = attributesOf(object);
  if (!isGroup(object)) return facts;
  const entry = firstEntry(object) ?? object;
  for (const name of ["title", "start_time", "end_time", "definition", "experiment_identifier", "program_name"]) {
    const value = textIn(entry, name);
    if (value !== undefined) facts[name] = value;
  }
  return facts;
}

function summaryOf(object: Group | StoredArray): ScanSummary {
  if (isArray(object)) return { type: "array", description: "", shape: object.shape ?? [] };
  const entry = firstEntry(object) ?? object;
  const layout = LAYOUTS.find(([, find]) => (find(object)?.length ?? 0) > 0);
  const placed = layout?.[1](object) ?? [];
  const steps = placed.find(({ array }) => (array.shape?.length ?? 0) > 0)?.array.shape?.[0];
  const startTime = Date.parse(textIn(entry, "start_time") ?? "") / 1000;
  const exposure = Number(numberIn(entry, "count_time") ?? Number.NaN);
  return {
    type:
      textAttribute(entry, "type") ??
      textIn(entry, "definition") ??
      textIn(entry, "plan_name") ??
      layout?.[0] ??
      "hdf5",
    description: textIn(entry, "title") ?? textAttribute(entry, "description") ?? "",
    ...(steps === undefined ? {} : { steps }),
    ...(Number.isNaN(startTime) ? {} : { startTime }),
    ...(Number.isNaN(exposure) ? {} : { integration: exposure }),
  };
}

function firstEntry(group: Group | File): Group | undefined {
  if (textAttribute(group, "NX_class") === "NXentry") return group;
  const preferred = textAttribute(group, "default");
  for (const name of preferred === undefined ? group.keys() : [preferred, ...group.keys()]) {
    const child = childOf(group, name);
    if (isGroup(child) && textAttribute(child, "NX_class") === "NXentry") return child;
  }
  return undefined;
}

function textIn(group: Group, name: string): string | undefined {
  const array = group.keys().includes(name) ? childOf(group, name) : null;
  if (!isArray(array) || elementTypeOfStored(array) !== "string") return undefined;
  return String(readAll(array)[0] ?? "");
}

function numberIn(group: Group, name: string): number | undefined {
  const array = group.keys().includes(name) ? childOf(group, name) : null;
  if (!isArray(array)) return undefined;
  const value = Number(readAll(array)[0]);
  return Number.isNaN(value) ? undefined : value;
}
