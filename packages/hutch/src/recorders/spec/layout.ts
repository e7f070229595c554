import type { DataKey, Event, EventDescriptor, RunStart } from "../../documents/mod.ts";
import { type Column, columnsOf, dimensionFields, isExternal } from "../columns.ts";

/** Which data key of the main stream goes where in a SPEC scan. */
export interface SpecLayout {
  /** Names of the numeric columns. `Epoch`, seconds since the file's `#E`, stands after the dimensions. */
  readonly columns: readonly string[];
  /** Names of the spectra, one `@A` for each in every point. */
  readonly spectra: readonly string[];
  /** Channels of the longest spectrum; shorter ones are filled up with zeros. */
  readonly channels: number;
  /** Names of text columns, which become comments. */
  readonly texts: readonly string[];
  /** Names of arrays that a SPEC file has no place for. */
  readonly skipped: readonly string[];
}

/** The label of the column of times. */
export const EPOCH = "Epoch";

/**
 * Columns in SPEC's own order, so that the readers' default plot is the right one: the dimensions, the fastest first;
 * the time; what nobody hinted at; what the detectors hint at, the first of them last.
 *
 * @param first the first event, which knows the length of spectra that the descriptor left open
 */
export function specLayout(start: RunStart, descriptor: EventDescriptor, first: Event | undefined): SpecLayout {
  const inEvents = columnsOf(start, descriptor).filter(({ key }) => !isExternal(key));
  const kinds = new Map(inEvents.map((column) => [column.name, kindOf(column.key)]));
  const named = (kind: Kind, role?: Column["role"]) =>
    inEvents
      .filter((column) => kinds.get(column.name) === kind && (!role || column.role === role))
      .map(({ name }) => name);

  const dimensions = dimensionFields(start, descriptor)
    .reverse()
    .flat()
    .filter((name) => kinds.get(name) === "number");
  const others = named("number", "other");
  const hasEpoch = kinds.has(EPOCH);
  const spectra = named("spectrum");
  const lengths = spectra.map((name) => lengthOf(first?.data[name]) ?? descriptor.data_keys[name]?.shape[0] ?? 0);
  return {
    columns: [
      ...new Set([...dimensions, ...(hasEpoch ? [] : [EPOCH]), ...others, ...named("number", "hinted").reverse()]),
    ],
    spectra,
    channels: Math.max(0, ...lengths),
    texts: named("text"),
    skipped: named("other"),
  };
}

type Kind = "number" | "spectrum" | "text" | "other";

function kindOf(key: DataKey): Kind {
  if (key.dtype === "string") return "text";
  if (key.dtype !== "array") return "number";
  if (/[USO]/.test(key.dtype_numpy ?? "")) return "text";
  return key.shape.length === 1 ? "spectrum" : "other";
}

function lengthOf(value: unknown): number | undefined {
  const length = (value as ArrayLike<unknown> | undefined | null)?.length;
  return typeof value === "object" && typeof length === "number" ? length : undefined;
}
