import { CHANGE, type PvMetadata, type PvSample, type PvType, type PvValue, type ServedPv } from "../../control/mod.ts";
import type { SimClock } from "../clock.ts";
import { SimPv } from "../sim-pv.ts";
import { SEVERITY_NAMES, STATUS_CHOICES } from "./alarm.ts";
import type { SimRecord } from "./record.ts";

/** How a lone process variable is dressed as a record. */
export interface SimpleRecordOptions {
  readonly clock: SimClock;
  /** Record type (RTYP), such as `ao`. By default the one that fits the variable. */
  readonly recordType?: string;
  /** First text of DESC. */
  readonly description?: string;
}

/**
 * A record around one process variable, which becomes its VAL. The other fields (units, limits, alarm, choices …) are what
 * the variable itself says; DESC can be written. A field that the record type would not have is absent.
 */
export function simpleRecord(pv: ServedPv, options: SimpleRecordOptions): SimRecord {
  const recordType = options.recordType ?? fittingType(pv);
  const fields = new Map<string, ServedPv>([["VAL", pv]]);
  const names = ["VAL", "DESC", ...FIELDS.filter((spec) => spec.read(pv, recordType) !== undefined).map((s) => s.name)];
  const make = (name: string): ServedPv | undefined => {
    if (name === "DESC") {
      const initial = options.description ?? "";
      return new SimPv({ name: `${pv.name}.DESC`, type: "string", initial, clock: options.clock });
    }
    const spec = FIELDS.find((candidate) => candidate.name === name);
    return spec && new DerivedField(pv, recordType, spec);
  };
  return {
    name: pv.name,
    fieldNames: names,
    field: (name) => {
      if (!fields.has(name) && names.includes(name)) fields.set(name, make(name)!);
      return fields.get(name);
    },
  };
}

/** The record type that a variable of this kind would have on an IOC. */
function fittingType(pv: ServedPv): string {
  if (pv.maxCount > 1) return "waveform";
  const { write } = pv.access();
  const types: Readonly<Record<PvType, readonly [input: string, output: string]>> = {
    double: ["ai", "ao"],
    float: ["ai", "ao"],
    long: ["longin", "longout"],
    short: ["longin", "longout"],
    char: ["longin", "longout"],
    string: ["stringin", "stringout"],
    enum: (pv.metadata().choices?.length ?? 0) > 2 ? ["mbbi", "mbbo"] : ["bi", "bo"],
  };
  return types[pv.type][write ? 1 : 0];
}

/** A read-only field: its name, type, and what it says about the record's variable. */
interface FieldSpec {
  readonly name: string;
  readonly type: PvType;
  readonly choices?: readonly string[];
  /** The value, or undefined when a record of this type has no such field. */
  read(pv: ServedPv, recordType: string): PvValue | undefined;
}

/** State strings of binary records, and of multi-bit ones (ZRST .. FFST). */
const BINARY_STATES = ["ZNAM", "ONAM"];
const MULTI_STATES = [
  "ZR",
  "ON",
  "TW",
  "TH",
  "FR",
  "FV",
  "SX",
  "SV",
  "EI",
  "NI",
  "TE",
  "EL",
  "TV",
  "TT",
  "FT",
  "FF",
].map((prefix) => `${prefix}ST`);

const ELEMENT_TYPES: Readonly<Record<PvType, string>> = {
  string: "STRING",
  short: "SHORT",
  float: "FLOAT",
  enum: "ENUM",
  char: "UCHAR",
  long: "LONG",
  double: "DOUBLE",
};

const isNumeric = (pv: ServedPv) => pv.type !== "string" && pv.type !== "enum";
const numberOf = (read: (metadata: PvMetadata) => number | undefined) => (pv: ServedPv) =>
  isNumeric(pv) ? (read(pv.metadata()) ?? 0) : undefined;

const FIELDS: readonly FieldSpec[] = [
  { name: "NAME", type: "string", read: (pv) => pv.name },
  { name: "RTYP", type: "string", read: (_, recordType) => recordType },
  { name: "STAT", type: "enum", choices: STATUS_CHOICES, read: (pv) => pv.read().status },
  { name: "SEVR", type: "enum", choices: SEVERITY_NAMES, read: (pv) => pv.read().severity },
  { name: "UDF", type: "char", read: (pv) => (pv.read().timestamp === 0 ? 1 : 0) },
  { name: "EGU", type: "string", read: (pv) => (isNumeric(pv) ? (pv.metadata().units ?? "") : undefined) },
  { name: "PREC", type: "short", read: numberOf((metadata) => metadata.precision) },
  { name: "HOPR", type: "double", read: numberOf((metadata) => metadata.display?.high) },
  { name: "LOPR", type: "double", read: numberOf((metadata) => metadata.display?.low) },
  { name: "DRVH", type: "double", read: (pv, type) => driveLimit(pv, type, "high") },
  { name: "DRVL", type: "double", read: (pv, type) => driveLimit(pv, type, "low") },
  { name: "HIHI", type: "double", read: numberOf((metadata) => metadata.alarm?.high) },
  { name: "LOLO", type: "double", read: numberOf((metadata) => metadata.alarm?.low) },
  { name: "HIGH", type: "double", read: numberOf((metadata) => metadata.warning?.high) },
  { name: "LOW", type: "double", read: numberOf((metadata) => metadata.warning?.low) },
  { name: "NELM", type: "long", read: (pv, type) => (type === "waveform" ? pv.maxCount : undefined) },
  { name: "NORD", type: "long", read: (pv, type) => (type === "waveform" ? lengthOf(pv.read().value) : undefined) },
  { name: "FTVL", type: "string", read: (pv, type) => (type === "waveform" ? ELEMENT_TYPES[pv.type] : undefined) },
  ...stateFields(BINARY_STATES, ["bi", "bo"]),
  ...stateFields(MULTI_STATES, ["mbbi", "mbbo"]),
];

function stateFields(names: readonly string[], recordTypes: readonly string[]): FieldSpec[] {
  return names.map((name, index) => ({
    name,
    type: "string",
    read: (pv, recordType) => (recordTypes.includes(recordType) ? (pv.metadata().choices?.[index] ?? "") : undefined),
  }));
}

function driveLimit(pv: ServedPv, recordType: string, side: "low" | "high"): number | undefined {
  return recordType === "ao" || recordType === "longout" ? (pv.metadata().control?.[side] ?? 0) : undefined;
}

function lengthOf(value: PvValue): number {
  return typeof value === "number" || typeof value === "string" ? 1 : value.length;
}

/** A field computed from the record's variable each time it is read. */
class DerivedField implements ServedPv {
  readonly name: string;
  readonly type: PvType;
  readonly maxCount = 1;
  readonly #pv: ServedPv;
  readonly #recordType: string;
  readonly #spec: FieldSpec;

  constructor(pv: ServedPv, recordType: string, spec: FieldSpec) {
    this.name = `${pv.name}.${spec.name}`;
    this.type = spec.type;
    this.#pv = pv;
    this.#recordType = recordType;
    this.#spec = spec;
  }

  access(): { readonly read: boolean; readonly write: boolean } {
    return { read: true, write: false };
  }

  read(): PvSample {
    return { ...this.#pv.read(), value: this.#spec.read(this.#pv, this.#recordType) ?? 0 };
  }

  metadata(): PvMetadata {
    return this.#spec.choices ? { choices: this.#spec.choices } : {};
  }

  write(): never {
    throw new Error(`${this.name} was written although it is read-only`);
  }

  subscribe(listener: (sample: PvSample, changes: number) => void): () => void {
    let last = this.read().value;
    return this.#pv.subscribe(() => {
      const sample = this.read();
      if (sample.value === last) return;
      last = sample.value;
      listener(sample, CHANGE.value | CHANGE.log);
    });
  }
}
