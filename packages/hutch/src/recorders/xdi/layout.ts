import type { EventDescriptor, Json, RunStart } from "../../documents/mod.ts";
import type { XdiColumn } from "../../formats/xdi/mod.ts";
import { type Column, columnsOf, isExternal } from "../columns.ts";
import { isoTime } from "../local-time.ts";
import { planText, userName } from "../plan-text.ts";

/** A column of the table and the data key that fills it. */
export interface XdiSource extends XdiColumn {
  readonly key: string;
}

/** Fields that XDI 1.0 requires; nothing but the run's metadata can know them. */
export const REQUIRED_FIELDS = ["Element.symbol", "Element.edge", "Mono.d_spacing"] as const;

/**
 * Whether a run is an absorption scan: its metadata has an entry `xdi`, or it steps along an energy.
 *
 * @param columns of the main stream
 */
export function isAbsorptionScan(start: RunStart, columns: readonly XdiSource[]): boolean {
  return isObject(start.xdi) || columns[0]?.name === "energy";
}

/**
 * The table of an XDI file: the dimensions, what the detectors hint at, the rest; numbers only. Names are the data keys,
 * unless the metadata say otherwise (`xdi: { columns: { det2: "itrans" } }`); a first column in eV or keV is `energy`,
 * one in degrees called theta or angle is `angle`.
 */
export function xdiColumns(start: RunStart, descriptor: EventDescriptor): XdiSource[] {
  const named = isObject(start.xdi) && isObject(start.xdi.columns) ? start.xdi.columns : {};
  return columnsOf(start, descriptor)
    .filter(({ key }) => !isExternal(key) && (key.dtype === "number" || key.dtype === "integer"))
    .map((column, index) => {
      const given = named[column.name];
      const name = typeof given === "string" ? given : index === 0 ? abscissaName(column) : column.name;
      const unit = UNITS[column.key.units ?? ""] ?? column.key.units;
      return { key: column.name, name, ...(unit ? { unit } : {}) };
    });
}

/** The fields of the head, those of the metadata first: `xdi: { Element: { symbol: "Fe", edge: "K" }, … }`. */
export function xdiFields(
  start: RunStart,
  baseline: Readonly<Record<string, string>>,
): readonly (readonly [field: string, value: string])[] {
  const fields = new Map<string, string>();
  for (const [family, keys] of Object.entries(isObject(start.xdi) ? start.xdi : {})) {
    if (family === "columns" || !isObject(keys)) continue;
    for (const [key, value] of Object.entries(keys)) if (value !== null) fields.set(`${family}.${key}`, text(value));
  }
  const known: readonly (readonly [string, Json | undefined])[] = [
    ["Facility.name", start.facility as Json | undefined],
    ["Beamline.name", start.beamline as Json | undefined],
    ["Scan.start_time", isoTime(start.time)],
    ["Sample.name", isObject(start.sample) ? start.sample.name : start.sample],
    ["Sample.experimenters", userName(start)],
    ["Hutch.scan_id", start.scan_id],
    ["Hutch.uid", start.uid],
    ["Hutch.command", planText(start)],
  ];
  for (const [field, value] of known)
    if (value !== undefined && value !== null && !fields.has(field)) fields.set(field, text(value));
  for (const [name, value] of Object.entries(baseline)) fields.set(`Hutch.${name.replace(/\W+/g, "_")}`, value);
  return [...fields];
}

/** Units in XDI's words. */
const UNITS: Readonly<Record<string, string>> = {
  deg: "degrees",
  degree: "degrees",
  rad: "radians",
  ev: "eV",
  kev: "keV",
};

function abscissaName({ name, key }: Column): string {
  if (/^k?ev$/i.test(key.units ?? "")) return "energy";
  return /^(deg|rad)/i.test(key.units ?? "") && /theta|angle|bragg/i.test(name) ? "angle" : name;
}

function isObject(value: unknown): value is { readonly [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function text(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
