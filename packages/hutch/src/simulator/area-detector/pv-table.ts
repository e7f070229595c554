import { type PvMetadata, type PvType, type PvValue, SEVERITY, type Severity } from "../../control/mod.ts";

/** Which records a parameter has: setpoint and `_RBV`, only `_RBV`, or one record with the plain name. */
export type PvRole = "pair" | "readback" | "record";

/** One parameter of a camera or plugin. Its PVs are made from this row. */
export interface PvRow {
  /** Name without prefix and without `_RBV`. */
  readonly name: string;
  readonly role: PvRole;
  readonly type: PvType;
  readonly initial: PvValue;
  /** Elements of an array, characters of a text. 1 for a scalar. */
  readonly maxCount: number;
  readonly metadata: PvMetadata;
  /** Alarm severity by value, where a value is worth one (readback side). */
  readonly alarms?: Readonly<Record<number, Severity>>;
  /** Full name of the readback where it is not the name with `_RBV`. */
  readonly readbackName?: string;
  /** A plain record that clients only read. */
  readonly readOnly?: boolean;
}

/** The parameters of one part of a detector. A later row replaces an earlier one of the same name. */
export type PvTable = readonly PvRow[];

type Extra = Partial<Pick<PvRow, "alarms" | "readbackName" | "readOnly">>;

interface RealExtra extends Extra {
  readonly units?: string;
  readonly precision?: number;
}

/** Makes rows of one role, one function per kind of record. */
export interface RowBuilders {
  /** longout, longin. */
  integer(name: string, initial?: number, extra?: RealExtra): PvRow;
  /** ao, ai, calc. */
  real(name: string, initial?: number, extra?: RealExtra): PvRow;
  /** bo, bi, mbbo, mbbi, busy; the initial value is a label. */
  choice(name: string, choices: readonly string[], initial?: string, extra?: Extra): PvRow;
  /** stringout, stringin: up to 39 characters. */
  string(name: string, initial?: string, extra?: Extra): PvRow;
  /** A waveform of characters, for text longer than a string record holds. */
  text(name: string, initial?: string, maxCount?: number, extra?: Extra): PvRow;
  /** A waveform of doubles. */
  reals(name: string, maxCount: number, extra?: RealExtra): PvRow;
  /** A waveform of 32-bit integers. */
  integers(name: string, maxCount: number, extra?: Extra): PvRow;
}

function builders(role: PvRole): RowBuilders {
  const row = (
    name: string,
    type: PvType,
    initial: PvValue,
    extra: RealExtra,
    maxCount = 1,
    choices?: readonly string[],
  ): PvRow => {
    const { units, precision, ...rest } = extra;
    const metadata = {
      ...(units === undefined ? {} : { units }),
      ...(precision === undefined ? {} : { precision }),
      ...(choices === undefined ? {} : { choices }),
    };
    return { name, role, type, initial, maxCount, metadata, ...rest };
  };
  return {
    integer: (name, initial = 0, extra = {}) => row(name, "long", initial, extra),
    real: (name, initial = 0, extra = {}) => row(name, "double", initial, extra),
    choice: (name, choices, initial = choices[0] ?? "", extra = {}) => {
      const index = choices.indexOf(initial);
      if (index < 0) throw new Error(`${name}: ${initial} is not one of ${choices.join(", ")}`);
      return row(name, "enum", index, extra, 1, choices);
    },
    string: (name, initial = "", extra = {}) => row(name, "string", initial, extra),
    text: (name, initial = "", maxCount = 256, extra = {}) =>
      row(name, "char", encodeText(initial, maxCount), extra, maxCount),
    reals: (name, maxCount, extra = {}) => row(name, "double", new Float64Array(0), extra, maxCount),
    integers: (name, maxCount, extra = {}) => row(name, "long", new Int32Array(0), extra, maxCount),
  };
}

/** Rows with a setpoint and a readback. */
export const pair = builders("pair");
/** Rows with a readback only. */
export const readback = builders("readback");
/** Rows with one record of the plain name. */
export const record = builders("record");

/** Severities of a switch that is worth a glance while it is on. */
export const MINOR_WHEN_ON = { alarms: { 1: SEVERITY.minor } } as const;
/** Severities of a switch that should be on. */
export const MAJOR_WHEN_OFF = { alarms: { 0: SEVERITY.major } } as const;

export const NO_YES = ["No", "Yes"] as const;
export const DISABLE_ENABLE = ["Disable", "Enable"] as const;
export const OFF_ON = ["Off", "On"] as const;

/** Text as the bytes of a character waveform, UTF-8 with a NUL at the end, cut to `maxCount` bytes. */
export function encodeText(text: string, maxCount: number): Uint8Array {
  const bytes = new TextEncoder().encode(text).subarray(0, maxCount - 1);
  const padded = new Uint8Array(bytes.length + 1);
  padded.set(bytes);
  return padded;
}

/** The text that a client wrote: characters up to the first NUL of a waveform, or a string. */
export function decodeText(value: PvValue): string {
  if (typeof value === "string") return value;
  const codes = typeof value === "number" ? [value] : Array.from(value, Number);
  const end = codes.indexOf(0);
  return new TextDecoder().decode(Uint8Array.from(end < 0 ? codes : codes.slice(0, end)));
}
