import type { File, Group, Dataset as StoredArray } from "h5wasm/node";
import { attributesOf, isArray, isGroup, textAttribute } from "./hdf5-access.ts";

/** An array of a file with the place it takes in a dataset. */
export interface PlacedArray {
  readonly name: string;
  readonly array: StoredArray;
  /** One name per dimension; a name that is taken with another length gets the array's name in front. */
  readonly dims: readonly string[];
  readonly isCoordinate: boolean;
}

/** A way to find a scan's arrays in a group. Undefined when the group is not laid out so. */
export type Layout = (group: Group) => readonly PlacedArray[] | undefined;

/** Layouts in the order in which they are tried. */
export const LAYOUTS: readonly (readonly [name: string, layout: Layout])[] = [
  ["data-exchange", dataExchange],
  ["nexus", nexus],
  ["hdf5", anyArrays],
];

/**
 * HDF5 Data Exchange: projections, dark and white fields, angles. The axes are those of the attribute `axes`, or
 * theta:y:x. `[github.com/data-exchange/dxfile, core reference]`
 */
function dataExchange(group: Group): readonly PlacedArray[] | undefined {
  const exchange = group.keys().includes("exchange") ? group.get("exchange") : group;
  if (!isGroup(exchange) || !isArray(childOf(exchange, "data"))) return undefined;
  if (exchange === group && !/\/exchange(_\d+)?$/.test(group.path)) return undefined;
  const first = { data: "theta", data_dark: "theta_dark", data_white: "theta_white" };
  return exchange.keys().flatMap((name): PlacedArray[] => {
    const array = childOf(exchange, name);
    if (!isArray(array)) return [];
    const rank = array.shape?.length ?? 0;
    const angle = first[name as keyof typeof first];
    if (angle === undefined) {
      const isAngle = name.startsWith("theta");
      return [{ name, array, dims: rank === 1 ? [isAngle ? name : "theta"] : numbered(rank), isCoordinate: isAngle }];
    }
    const axes = textAttribute(array, "axes")?.split(":");
    const dims = axes?.length === rank ? axes : [angle, "y", "x"].slice(0, rank);
    return [{ name, array, dims, isCoordinate: false }];
  });
}

/**
 * NeXus: the default plot decides names and dimensions; every other array of the entry with as many frames is taken too.
 * `[NeXus manual, NXdata]`
 */
function nexus(group: Group): readonly PlacedArray[] | undefined {
  const data = defaultData(group);
  if (data === undefined) return undefined;
  const attributes = attributesOf(data);
  const signalName = typeof attributes.signal === "string" ? attributes.signal : oldSignal(data);
  const signal = signalName === undefined ? null : childOf(data, signalName);
  if (signalName === undefined || !isArray(signal)) return undefined;
  const shape = signal.shape ?? [];
  const axes = listOf(attributes.axes);
  const dims = shape.map((_, i) => (axes[i] === undefined || axes[i] === "." ? dimName(i) : axes[i]));
  const placed = new Map<string, PlacedArray>();
  const place = (name: string, array: StoredArray, isCoordinate: boolean) => {
    const length = array.shape?.length ?? 0;
    const saved = listOf(attributesOf(array).dims);
    if (saved.length === length) {
      placed.set(name, { name, array, dims: saved, isCoordinate: isCoordinate || saved.join() === name });
      return;
    }
    const own = listOf(attributes[`${name}_indices`]).map((i) => dims[Number(i)] ?? dimName(Number(i)));
    const fits = own.length === length ? own : isCoordinate && length === 1 && dims.includes(name) ? [name] : undefined;
    const extra = Array.from({ length: Math.max(0, length - dims.length) }, (_, i) => `${name}_${dimName(i + 1)}`);
    placed.set(name, { name, array, dims: fits ?? [...dims.slice(0, length), ...extra], isCoordinate });
  };
  place(signalName, signal, false);
  for (const name of data.keys()) {
    const array = childOf(data, name);
    if (isArray(array) && name !== signalName)
      place(name, array, axes.includes(name) || `${name}_indices` in attributes);
  }
  const entry = group.path === data.path ? undefined : group;
  for (const { name, array } of entry ? arraysBelow(entry) : []) {
    if (!placed.has(name) && shape[0] !== undefined && array.shape?.[0] === shape[0]) {
      const rest = array.shape.slice(1).map((_, i) => `${name}_${dimName(i + 1)}`);
      placed.set(name, { name, array, dims: [dims[0]!, ...rest], isCoordinate: false });
    }
  }
  return [...placed.values()];
}

/** Any HDF5: the commonest first length is taken for the frames. */
function anyArrays(group: Group): readonly PlacedArray[] {
  const found = [...arraysBelow(group)];
  const lengths = new Map<number, number>();
  for (const { array } of found) {
    const length = array.shape?.[0];
    if (length !== undefined) lengths.set(length, (lengths.get(length) ?? 0) + 1);
  }
  const [frames] = [...lengths].sort(([a, timesA], [b, timesB]) => timesB - timesA || b - a)[0] ?? [];
  return found.map(({ name, array }) => {
    const shape = array.shape ?? [];
    const dims = shape.map((length, i) => (i === 0 && length === frames ? "index" : `${name}_${dimName(i)}`));
    return { name, array, dims, isCoordinate: false };
  });
}

/** The group of the default plot: by `default` attributes, else the first NXdata of the first NXentry. */
function defaultData(group: Group, depth = 0): Group | undefined {
  if (textAttribute(group, "NX_class") === "NXdata") return group;
  const named = textAttribute(group, "default");
  const children = named !== undefined && group.keys().includes(named) ? [named] : group.keys();
  if (depth > 3) return undefined;
  for (const name of children) {
    const child = childOf(group, name);
    if (!isGroup(child) || !/^NX(entry|subentry|data)$/.test(textAttribute(child, "NX_class") ?? "")) continue;
    const data = defaultData(child, depth + 1);
    if (data) return data;
  }
  return undefined;
}

/** The way before `signal` was an attribute of the group: the array has it. */
function oldSignal(data: Group): string | undefined {
  return data.keys().find((name) => {
    const array = childOf(data, name);
    return isArray(array) && "signal" in array.attrs;
  });
}

/** Arrays under a group, by their name; one called `data` or `value` is named by its group. */
function* arraysBelow(group: Group, depth = 0): Generator<{ name: string; array: StoredArray }> {
  const taken = new Set<string>();
  for (const found of unnamedArrays(group, depth)) {
    const [last = "", parent = ""] = found.path.slice(group.path.length).split("/").filter(Boolean).reverse();
    const plain = /^(data|value)$/.test(last) && parent !== "" ? parent : last;
    const name = taken.has(plain) ? `${parent}_${last}` : plain;
    if (taken.has(name)) continue;
    taken.add(name);
    yield { name, array: found };
  }
}

function* unnamedArrays(group: Group, depth: number): Generator<StoredArray> {
  for (const name of group.keys()) {
    const child = childOf(group, name);
    if (isArray(child)) yield child;
    else if (isGroup(child) && depth < 8) yield* unnamedArrays(child, depth + 1);
  }
}

/** A child, or null for a link that leads nowhere. */
export function childOf(group: Group | File, name: string): ReturnType<Group["get"]> {
  try {
    return group.get(name);
  } catch {
    return null;
  }
}

function listOf(value: unknown): readonly string[] {
  if (value === undefined || value === null) return [];
  return (Array.isArray(value) ? value : String(value).split(/[:,]/)).map(String);
}

function numbered(rank: number): string[] {
  return Array.from({ length: rank }, (_, i) => dimName(i));
}

function dimName(i: number): string {
  return i === 0 ? "index" : `dim_${i}`;
}
