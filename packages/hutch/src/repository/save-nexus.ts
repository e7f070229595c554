import type { AttributeValue, Dtype, Group, NumericArray } from "../formats/hdf5/mod.ts";
import { Hdf5File } from "../formats/hdf5/mod.ts";
import type { Attributes, Dataset, ElementType, LabelledArray } from "./dataset/mod.ts";

const DTYPES: Readonly<Record<ElementType, Dtype>> = {
  int8: "<i1",
  uint8: "<u1",
  int16: "<i2",
  uint16: "<u2",
  int32: "<i4",
  uint32: "<u4",
  int64: "<i8",
  uint64: "<u8",
  float32: "<f4",
  float64: "<f8",
  string: "str",
};

/** Rows read and written at a time, in bytes, about. */
const PART_BYTES = 1 << 25;

/**
 * A dataset as a NeXus file: `/entry/data` (NXdata) holds all arrays; the largest variable is the default plot, its
 * dimensions with a coordinate of their name are its axes. Dimension names are the attribute `dims` of each array;
 * attributes of the dataset are in `/entry/attributes`, as JSON where HDF5 has no type for them.
 * `[NeXus manual, NXdata]`
 *
 * @param more writes what else the entry should hold
 */
export async function writeNexus(
  dataset: Dataset,
  path: string,
  signal?: AbortSignal,
  more?: (entry: Group) => void,
): Promise<void> {
  const file = Hdf5File.create(path);
  try {
    file.root.setAttributes({ NX_class: "NXroot", default: "entry", creator: "Hutch" });
    const entry = file.root.group("entry", { NX_class: "NXentry", default: "data" });
    const data = entry.group("data", { NX_class: "NXdata" });
    for (const [name, array] of dataset.arrays()) await writeArray(data, name, array, signal);
    const signalName = largest(dataset);
    if (signalName !== undefined) {
      const { dims } = dataset.get(signalName);
      const axes = dims.map((dim) => (dataset.coordinates[dim]?.dims.join() === dim ? dim : "."));
      data.setAttributes({ signal: nexusSafe(signalName), axes: axes.map(nexusSafe) });
    }
    writeAttributes(entry.group("attributes", { NX_class: "NXcollection" }), dataset.attributes);
    more?.(entry);
  } finally {
    file.close();
  }
}

async function writeArray(group: Group, name: string, array: LabelledArray, signal?: AbortSignal): Promise<void> {
  const dtype = DTYPES[array.type];
  const attributes: Record<string, AttributeValue> = {
    ...(array.dims.length > 0 ? { dims: [...array.dims] } : {}),
    ...(array.units === undefined ? {} : { units: array.units }),
  };
  const safeName = nexusSafe(name);
  if (array.isLoaded) {
    const value = array.type === "string" ? [...(array.values as readonly string[])] : (array.values as NumericArray);
    group.write(safeName, value, { dtype, shape: array.shape, attributes });
    return;
  }
  const [rows = 1, ...rest] = array.shape;
  const stored = group.dataset(safeName, { dtype, shape: [null, ...rest], attributes });
  const rowElements = rest.reduce((product, n) => product * n, 1);
  const rowsPerPart = Math.max(1, Math.min(rows, Math.floor(PART_BYTES / (8 * Math.max(1, rowElements)))));
  for await (const part of array.chunks(rowsPerPart, signal)) stored.append(part.values as NumericArray);
}

function writeAttributes(group: Group, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || group.has(nexusSafe(name))) continue;
    if (["number", "string", "boolean"].includes(typeof value)) group.write(nexusSafe(name), value as number | string);
    else group.write(nexusSafe(name), JSON.stringify(value), { attributes: { text_format: "json" } });
  }
}

function largest(dataset: Dataset): string | undefined {
  const numeric = Object.entries(dataset.variables).filter(([, array]) => array.type !== "string");
  return numeric.sort(([, a], [, b]) => b.dims.length - a.dims.length || b.length - a.length)[0]?.[0];
}

function nexusSafe(name: string): string {
  return name === "." ? name : name.replaceAll("/", "_").replace(/^\.+/, "_") || "_";
}
