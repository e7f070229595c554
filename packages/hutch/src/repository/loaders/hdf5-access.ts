import type { Attribute, Entity, File, Group, Dataset as StoredArray } from "h5wasm/node";
import { FormatError, HutchError, UnknownNameError } from "../../errors/mod.ts";
import { Hdf5Reader } from "../../formats/hdf5/mod.ts";
import type { ElementType, LazyValues, TypedArray, Values } from "../dataset/mod.ts";
import { checkSize } from "./hdf5-size.ts";

/** Filters of HDF5 itself: deflate, shuffle, checksum, nbit, scale-offset. */
const BUILT_IN_FILTERS = new Set([1, 2, 3, 5, 6]);

const INTEGERS: readonly (readonly [size: number, signed: ElementType, unsigned: ElementType])[] = [
  [1, "int8", "uint8"],
  [2, "int16", "uint16"],
  [4, "int32", "uint32"],
  [8, "int64", "uint64"],
];

/** Opens a file with libhdf5, for as long as `work` takes. Throws FormatError naming the file when it is damaged. */
export async function withHdf5<T>(path: string, work: (file: File) => T): Promise<T> {
  await checkSize(path); // libhdf5 would say it in many lines, on the terminal
  const { default: h5wasm } = await import("h5wasm/node");
  await h5wasm.ready;
  let file: File;
  try {
    file = new h5wasm.File(path, "r");
    if (file.file_id < 0n) throw new Error("it cannot be opened");
  } catch (cause) {
    throw new FormatError(`${path} cannot be read as HDF5: it was cut, or is none. Copy it again.`, { cause });
  }
  try {
    return work(file);
  } catch (cause) {
    if (cause instanceof HutchError) throw cause;
    throw new FormatError(`${path} is damaged: ${(cause as Error).message}. Copy it again.`, { cause });
  } finally {
    file.close();
  }
}

/** The object at a path. Throws UnknownNameError that lists what is there. */
export function objectAt(file: File, path: string): Group | StoredArray {
  let group: Group = file;
  const names = path.split("/").filter((name) => name !== "");
  for (const [i, name] of names.entries()) {
    const entity = group.keys().includes(name) ? group.get(name) : null;
    if (isGroup(entity)) group = entity;
    else if (isArray(entity) && i === names.length - 1) return entity;
    else {
      const where = `object in ${file.filename}:/${names.slice(0, i).join("/")}`;
      throw new UnknownNameError({ kind: where, requested: name, known: group.keys() });
    }
  }
  return group;
}

export function isGroup(entity: Entity | null): entity is Group {
  return entity !== null && "keys" in entity;
}

export function isArray(entity: Entity | null): entity is StoredArray {
  return entity !== null && "slice" in entity;
}

/** Attributes as plain values: texts, numbers and lists of them. */
export function attributesOf(object: { readonly attrs: Record<string, Attribute> }): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(object.attrs).map(([name, attribute]) => {
      const value = attribute.json_value;
      return [name, Array.isArray(value) && value.length === 1 && attribute.shape?.length === 0 ? value[0] : value];
    }),
  );
}

/** A text attribute, or undefined. */
export function textAttribute(object: { readonly attrs: Record<string, Attribute> }, name: string): string | undefined {
  const value = name in object.attrs ? object.attrs[name]!.json_value : undefined;
  return typeof value === "string" ? value : undefined;
}

/** The kind of elements, undefined for what a labelled array cannot hold. */
export function elementTypeOfStored({ metadata }: StoredArray): ElementType | undefined {
  const { type, size, signed } = metadata;
  if (type === 3 || (type === 9 && metadata.vlen_type?.type === 3)) return "string";
  if (type === 1) return size === 4 ? "float32" : size === 8 ? "float64" : undefined;
  const integer = type === 0 || type === 8 ? INTEGERS.find(([bytes]) => bytes === size) : undefined;
  return integer && (signed ? integer[1] : integer[2]);
}

/** Values of a dataset of an HDF5 file, read when they are needed; the file is open only while it is read. */
export function lazyHdf5(path: string, array: StoredArray, type: ElementType): LazyValues {
  const shape = array.shape ?? [];
  const innerPath = array.path;
  const foreign = array.filters.find(({ id }) => !BUILT_IN_FILTERS.has(id));
  return {
    type,
    shape,
    read: async (from, to) => {
      if (foreign)
        return readCompressed(path, innerPath, { from, to, filter: `${foreign.name || "filter"} (${foreign.id})` });
      return withHdf5(path, (file) => readRows(objectAt(file, innerPath) as StoredArray, from, to));
    },
  };
}

/** All values of a small dataset. */
export function readAll(array: StoredArray): Values {
  return asValues(array.value);
}

function readRows(array: StoredArray, from: number, to: number): Values {
  const [, ...rest] = array.shape ?? [];
  return asValues(array.slice([[from, to], ...rest.map((length): [number, number] => [0, length])]));
}

function asValues(value: unknown): Values {
  if (ArrayBuffer.isView(value)) return value as unknown as TypedArray;
  if (Array.isArray(value))
    return value.map((item) => (typeof item === "boolean" ? String(Number(item)) : String(item)));
  if (typeof value === "number") return Float64Array.of(value);
  return [String(value ?? "")];
}

/** Frames compressed by a filter that only our own reader has (bitshuffle, LZ4). */
function readCompressed(
  path: string,
  innerPath: string,
  { from, to, filter }: { from: number; to: number; filter: string },
): Values {
  let reader: Hdf5Reader | undefined;
  try {
    reader = Hdf5Reader.open(path);
    return reader.dataset(innerPath).readNumbers(from, to - from);
  } catch (cause) {
    throw new FormatError(
      `${path}:${innerPath} is compressed with ${filter}, which cannot be undone here. Repack it with h5repack -f GZIP=1.`,
      {
        cause,
      },
    );
  } finally {
    reader?.close();
  }
}
