import type { DataKey, Event, EventDescriptor, EventPage, RunStart } from "../documents/mod.ts";

/** Why a column is there: the plan steps along it, its device calls it worth showing, or neither. */
export type ColumnRole = "dimension" | "hinted" | "other";

/** One data key of a stream, with its place in the run. */
export interface Column {
  readonly name: string;
  readonly key: DataKey;
  readonly role: ColumnRole;
  /** The device that it belongs to; "" when the documents do not say. */
  readonly object: string;
}

/**
 * The columns of a stream in reading order: the dimensions as the plan lists them (slow to fast), what the devices
 * hint at, then everything else.
 */
export function columnsOf(start: RunStart, descriptor: EventDescriptor): Column[] {
  const dimensions = dimensionFields(start, descriptor).flat();
  const hinted = hintedFields(descriptor);
  const objects = new Map<string, string>();
  for (const [object, fields] of Object.entries(descriptor.object_keys ?? {})) {
    for (const field of fields) objects.set(field, object);
  }
  const names = new Set([...dimensions, ...hinted, ...Object.keys(descriptor.data_keys)]);
  return [...names].flatMap((name) => {
    const key = descriptor.data_keys[name];
    if (!key) return [];
    const role = dimensions.includes(name) ? "dimension" : hinted.includes(name) ? "hinted" : "other";
    return [{ name, key, role, object: objects.get(name) ?? key.object_name ?? "" } as const];
  });
}

/**
 * The fields along each axis of the scan, slow to fast, that this stream has. Without a usable hint the run's motors
 * are taken, one axis each. The pseudo-field `time` is left out.
 */
export function dimensionFields(start: RunStart, descriptor: EventDescriptor): string[][] {
  const stream = descriptor.name ?? "primary";
  const hints = start.hints?.dimensions;
  if (!hints || new Set(hints.map(([, name]) => name)).size !== 1) {
    if (stream !== "primary") return [];
    return (start.motors ?? [])
      .map((motor) => fieldsOf(motor, descriptor).filter((field) => field in descriptor.data_keys))
      .filter((fields) => fields.length > 0);
  }
  return hints
    .filter(([, name]) => name === stream)
    .map(([fields]) => fields.filter((field) => field in descriptor.data_keys))
    .filter((fields) => fields.length > 0);
}

/** The stream that the scan is about: the one its dimensions are in. */
export function mainStream(start: RunStart): string {
  return start.hints?.dimensions?.[0]?.[1] ?? "primary";
}

/** What the devices of a stream call worth showing, in the order of the devices; a device without hints gives all. */
export function hintedFields(descriptor: EventDescriptor): string[] {
  const objects = Object.keys(descriptor.object_keys ?? {});
  if (objects.length === 0) return Object.keys(descriptor.data_keys);
  return objects.flatMap((object) => fieldsOf(object, descriptor));
}

function fieldsOf(object: string, descriptor: EventDescriptor): readonly string[] {
  return descriptor.hints?.[object]?.fields ?? descriptor.object_keys?.[object] ?? [];
}

/** The events of an event page, row by row. */
export function* eventsOfPage(page: EventPage): Generator<Event> {
  for (const [row, uid] of page.uid.entries()) {
    yield {
      uid,
      time: page.time[row] ?? Number.NaN,
      seq_num: page.seq_num[row] ?? row + 1,
      descriptor: page.descriptor,
      data: rowOf(page.data, row),
      timestamps: rowOf(page.timestamps, row),
      filled: rowOf(page.filled ?? {}, row),
    };
  }
}

function rowOf<T>(columns: { readonly [key: string]: readonly T[] }, row: number): { [key: string]: T } {
  const values: { [key: string]: T } = {};
  for (const [key, column] of Object.entries(columns)) {
    const value = column[row];
    if (value !== undefined) values[key] = value;
  }
  return values;
}

/** True when the frames of a column live in a file of their own, not in the events. */
export function isExternal(key: DataKey): boolean {
  return key.external !== undefined;
}
