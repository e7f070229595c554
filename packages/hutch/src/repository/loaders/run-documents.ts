import { fileURLToPath } from "node:url";
import type {
  DataKey,
  DataValue,
  EventDescriptor,
  NamedDocument,
  RunStart,
  RunStop,
  StreamDatum,
  StreamResource,
} from "../../documents/mod.ts";
import { frameRange } from "../../documents/mod.ts";
import { type ArrayParts, Dataset, type LazyValues } from "../dataset/mod.ts";
import { elementTypeOfStored, isArray, lazyHdf5, objectAt, withHdf5 } from "./hdf5-access.ts";
import type { LoadedScan } from "./scan-file.ts";

/** What a run's documents say about one stream. */
interface Stream {
  readonly descriptors: Map<string, EventDescriptor>;
  readonly seqNums: number[];
  readonly times: number[];
  /** Values by key, in the order of the events. */
  readonly columns: Map<string, DataValue[]>;
}

/** All that is needed of a run. */
interface CollectedRun {
  start: RunStart | undefined;
  stop: RunStop | undefined;
  readonly streams: Map<string, Stream>;
  readonly resources: Map<string, StreamResource>;
  readonly data: StreamDatum[];
}

/**
 * One stream of a run as a dataset over `index`: a variable per data key, the scanned motors as coordinates, frames in
 * files behind references read when they are needed.
 *
 * @param stream default `primary`, or the only one there is
 */
export async function datasetOfRun(
  documents: AsyncIterable<NamedDocument> | Iterable<NamedDocument>,
  stream = "primary",
): Promise<LoadedScan> {
  const run = await collect(documents);
  const chosen = run.streams.get(stream) ?? (run.streams.size === 1 ? [...run.streams.values()][0]! : undefined);
  const warnings: string[] = [];
  if (run.stop === undefined)
    warnings.push(`The run ${run.start?.uid ?? ""} has no stop document: it was interrupted, or goes on.`);
  const variables: Record<string, ArrayParts> = {};
  const coordinates: Record<string, ArrayParts> = {};
  const scanned = new Set(run.start?.hints?.dimensions?.flatMap(([fields]) => fields) ?? []);
  for (const descriptor of chosen?.descriptors.values() ?? []) {
    for (const [key, dataKey] of Object.entries(descriptor.data_keys)) {
      if (key in variables || key in coordinates) continue;
      const values = chosen!.columns.get(key);
      const parts = values ? columnOf(key, dataKey, values) : await framesOf(key, dataKey, run, warnings);
      if (parts) (scanned.has(key) ? coordinates : variables)[key] = parts;
    }
  }
  const events = chosen?.times.length ?? 0;
  if (events > 0) coordinates.time = { dims: ["index"], values: Float64Array.from(chosen!.times), units: "s" };
  return { dataset: aligned(variables, coordinates, events, { ...run.start, ...stopFacts(run.stop) }), warnings };
}

async function collect(documents: AsyncIterable<NamedDocument> | Iterable<NamedDocument>): Promise<CollectedRun> {
  const run: CollectedRun = { start: undefined, stop: undefined, streams: new Map(), resources: new Map(), data: [] };
  const byDescriptor = new Map<string, Stream>();
  for await (const document of documents) {
    if (document.name === "start") run.start ??= document.doc;
    else if (document.name === "stop") run.stop = document.doc;
    else if (document.name === "stream_resource") run.resources.set(document.doc.uid, document.doc);
    else if (document.name === "stream_datum") run.data.push(document.doc);
    else if (document.name === "descriptor") {
      const name = document.doc.name ?? "primary";
      const stream = run.streams.get(name) ?? { descriptors: new Map(), seqNums: [], times: [], columns: new Map() };
      stream.descriptors.set(document.doc.uid, document.doc);
      run.streams.set(name, stream);
      byDescriptor.set(document.doc.uid, stream);
    } else if (document.name === "event") {
      const { descriptor, seq_num, time, data } = document.doc;
      append(
        byDescriptor.get(descriptor),
        [seq_num],
        [time],
        Object.entries(data).map(([key, value]) => [key, [value]]),
      );
    } else if (document.name === "event_page") {
      const { descriptor, seq_num, time, data } = document.doc;
      append(byDescriptor.get(descriptor), seq_num, time, Object.entries(data));
    }
  }
  return run;
}

function append(
  stream: Stream | undefined,
  seqNums: readonly number[],
  times: readonly number[],
  data: readonly (readonly [string, readonly DataValue[]])[],
): void {
  if (stream === undefined) return;
  for (const [key, values] of data) {
    const column = stream.columns.get(key) ?? [];
    // A key that appears later has nothing in the events before.
    while (column.length < stream.times.length) column.push(null);
    column.push(...values);
    stream.columns.set(key, column);
  }
  stream.seqNums.push(...seqNums);
  stream.times.push(...times);
}

/** A column of scalars or of arrays of one shape. Missing values are NaN or empty texts. */
function columnOf(key: string, { shape, dtype, units }: DataKey, values: readonly DataValue[]): ArrayParts {
  const facts = units ? { units } : {};
  const each = values.map(flat);
  const size = each.reduce((most, items) => Math.max(most, items.length), 1);
  if (dtype === "string" || each.some((items) => items.some((item) => typeof item === "string"))) {
    const texts = each.flatMap((items) => Array.from({ length: size }, (_, i) => String(items[i] ?? "")));
    return { ...placed(key, values.length, size, shape), values: texts, ...facts };
  }
  const numbers = new Float64Array(values.length * size).fill(Number.NaN);
  for (const [row, items] of each.entries()) {
    for (const [i, item] of items.entries()) if (item !== null) numbers[row * size + i] = Number(item);
  }
  return { ...placed(key, values.length, size, shape), values: numbers, ...facts };
}

function placed(key: string, rows: number, size: number, declared: DataKey["shape"]) {
  if (size === 1 && declared.length === 0) return { dims: ["index"], shape: [rows] };
  const shape = declared.filter((n) => n !== null);
  const fits = shape.length === declared.length && shape.reduce((product, n) => product * n, 1) === size;
  const rest = fits && shape.length > 0 ? shape : [size];
  return { dims: ["index", ...rest.map((_, i) => `${key}_dim_${i + 1}`)], shape: [rows, ...rest] };
}

function flat(value: DataValue): readonly unknown[] {
  if (ArrayBuffer.isView(value)) return Array.from(value as unknown as ArrayLike<number>);
  return Array.isArray(value) ? (value as readonly unknown[]).flat(Number.POSITIVE_INFINITY) : [value];
}

/** Frames that a detector wrote into HDF5 files, as one array; a file that is not there is a warning. */
async function framesOf(
  key: string,
  dataKey: DataKey,
  run: CollectedRun,
  warnings: string[],
): Promise<ArrayParts | undefined> {
  const parts: LazyValues[] = [];
  let points = 0;
  for (const datum of run.data) {
    const resource = run.resources.get(datum.stream_resource);
    if (resource?.data_key !== key) continue;
    try {
      const whole = await openFrames(resource);
      const { start, stop } = frameRange(datum.indices, dataKey, resource);
      if (whole) parts.push(sliced(whole, start, stop));
      points += datum.indices.stop - datum.indices.start;
    } catch (error) {
      warnings.push(`${key} was left out: ${(error as Error).message}`);
      return undefined;
    }
  }
  const [first] = parts;
  if (first === undefined) return undefined;
  const all = joined(parts);
  const perPoint = all.shape[0]! / points;
  const values = perPoint > 1 ? byPoint(all, perPoint) : all;
  const rest = first.shape.slice(1).map((_, i) => `${key}_dim_${i + 1}`);
  const image = rest.length === 2 ? [`${key}_row`, `${key}_column`] : rest;
  const dims = ["index", ...(perPoint > 1 ? [`${key}_frame`] : []), ...image];
  return { dims, values, ...(dataKey.units ? { units: dataKey.units } : {}) };
}

async function openFrames({ uri, mimetype, parameters }: StreamResource): Promise<LazyValues | undefined> {
  if (!/hdf5/.test(mimetype) || !uri.startsWith("file:")) return undefined;
  const path = fileURLToPath(uri.replace(/^file:\/\/localhost\//, "file:///"));
  const inside = String(parameters.dataset ?? parameters.path ?? "/entry/data/data");
  return withHdf5(path, (file) => {
    const array = objectAt(file, inside);
    const type = isArray(array) ? elementTypeOfStored(array) : undefined;
    return isArray(array) && type ? lazyHdf5(path, array, type) : undefined;
  });
}

function sliced(source: LazyValues, start: number, stop: number): LazyValues {
  return {
    type: source.type,
    shape: [stop - start, ...source.shape.slice(1)],
    read: (from, to, signal) => source.read(start + from, start + to, signal),
  };
}

/** Frames `[frame, …]` as `[point, frame of the point, …]`. */
function byPoint(source: LazyValues, perPoint: number): LazyValues {
  const [frames = 0, ...rest] = source.shape;
  return {
    type: source.type,
    shape: [frames / perPoint, perPoint, ...rest],
    read: (from, to, signal) => source.read(from * perPoint, to * perPoint, signal),
  };
}

/** Frames of several references behind each other. */
function joined(parts: readonly LazyValues[]): LazyValues {
  const [first] = parts;
  const variables = parts.map((values) => new Dataset({ variables: { frames: { dims: dimsOf(values), values } } }));
  return parts.length === 1 ? first! : Dataset.concat(variables, "frame").get("frames").lazy;
}

function dimsOf({ shape }: LazyValues): string[] {
  return shape.map((_, i) => (i === 0 ? "frame" : `d${i}`));
}

/**
 * Arrays with as many entries as there are events share `index`; frames that are more than one per event get a dimension
 * of their own.
 */
function aligned(
  variables: Record<string, ArrayParts>,
  coordinates: Record<string, ArrayParts>,
  events: number,
  attributes: Record<string, unknown>,
): Dataset {
  for (const arrays of [variables, coordinates]) {
    for (const [key, parts] of Object.entries(arrays)) {
      const shape = parts.shape ?? ("read" in parts.values ? parts.values.shape : [parts.values.length]);
      if (events > 0 && shape[0] !== events) arrays[key] = { ...parts, dims: [`${key}_frame`, ...parts.dims.slice(1)] };
    }
  }
  return new Dataset({ variables, coordinates, attributes });
}

function stopFacts(stop: RunStop | undefined): Record<string, unknown> {
  return stop
    ? { exit_status: stop.exit_status, stop_time: stop.time, ...(stop.reason ? { reason: stop.reason } : {}) }
    : {};
}
