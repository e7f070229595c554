import { renameSync, rmSync } from "node:fs";
import { RequestError } from "../../errors/mod.ts";
import { type Group, Hdf5File, type NumericArray } from "../../formats/hdf5/mod.ts";
import type { Dataset } from "./dataset.ts";
import type { LabelledArray } from "./labelled-array.ts";

/** Where and how a dataset goes into a file. */
export interface NexusOptions {
  /** The variable that viewers plot; default the first one with the most dimensions. */
  readonly signal?: string;
  /** Name of the NXentry; default `entry`. */
  readonly entry?: string;
  /** More NXcollections of the entry, e.g. how the result came about. Values that are no text or number become JSON. */
  readonly collections?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/**
 * Writes a dataset as a NeXus file: one NXentry with one NXdata, named axes, units as attributes; the dataset's own
 * attributes are in the NXcollection `attributes`. The file appears under its name when it is complete; one that was there
 * is replaced. [NeXus manual, NXdata, "signal", "axes", "AXISNAME_indices"]
 *
 * All arrays must be in memory.
 */
export function datasetToNexus(dataset: Dataset, path: string, options: NexusOptions = {}): void {
  const signal = options.signal ?? mostDimensions(dataset);
  const { dims } = dataset.get(signal);
  const unfinished = `${path}.part`;
  const file = Hdf5File.create(unfinished, { overwrite: true });
  try {
    file.root.setAttributes({ default: options.entry ?? "entry" });
    const entry = file.root.group(options.entry ?? "entry", { NX_class: "NXentry", default: "data" });
    const data = entry.group("data", {
      NX_class: "NXdata",
      signal,
      axes: dims.map((dim) => (dataset.coordinates[dim] ? dim : ".")),
      ...indicesOf(dataset, dims),
    });
    for (const [name, array] of dataset.arrays()) writeArray(data, name, array);
    const collections = { attributes: dataset.attributes, ...options.collections };
    for (const [name, facts] of Object.entries(collections)) {
      if (Object.keys(facts).length > 0) writeCollection(entry, name, facts);
    }
    file.close();
    renameSync(unfinished, path);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw error;
  }
}

function mostDimensions(dataset: Dataset): string {
  const [first, ...rest] = Object.entries(dataset.variables);
  if (first === undefined) throw new RequestError("The dataset has no variable to write.");
  return rest.reduce((most, next) => (next[1].dims.length > most[1].dims.length ? next : most), first)[0];
}

/** For every array whose dimensions are among those of the signal: which ones they are. */
function indicesOf(dataset: Dataset, dims: readonly string[]): Record<string, number[]> {
  const indices: Record<string, number[]> = {};
  for (const [name, array] of dataset.arrays()) {
    const own = array.dims.map((dim) => dims.indexOf(dim));
    if (own.length > 0 && own.every((i) => i >= 0)) indices[`${name}_indices`] = own;
  }
  return indices;
}

function writeArray(group: Group, name: string, array: LabelledArray): void {
  const attributes = array.units === undefined ? {} : { units: array.units };
  const { shape, values } = array;
  if ("subarray" in values) group.write(name, values as NumericArray, { shape, attributes });
  else group.write(name, shape.length === 0 ? (values[0] ?? "") : values, { attributes });
}

function writeCollection(entry: Group, name: string, facts: Readonly<Record<string, unknown>>): void {
  const collection = entry.group(name, { NX_class: "NXcollection" });
  for (const [key, value] of Object.entries(facts)) {
    const isPlain = typeof value === "string" || typeof value === "number" || typeof value === "boolean";
    collection.write(key.replaceAll("/", "_"), isPlain ? value : (JSON.stringify(value) ?? "null"));
  }
}
