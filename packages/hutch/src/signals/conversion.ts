import type { DataKey, DataValue, NumericArray } from "../documents/mod.ts";
import { RequestError, UnknownNameError } from "../errors/mod.ts";

/**
 * What a program wants to see of a signal, whatever its source sends:
 * `number` (an enumerated value is its index), `flag` (not zero), `text` (strings, characters, labels), `choice` (a label
 * of an enumerated value), `array`, and `any` (labels where there are labels, otherwise what the source sends).
 */
export interface SignalValues {
  readonly number: number;
  readonly flag: boolean;
  readonly text: string;
  readonly choice: string;
  readonly array: NumericArray | readonly number[];
  readonly any: DataValue;
}
export type SignalKind = keyof SignalValues;

/** Turns values of a source into those of a kind and back. `key` describes the source's value. */
interface Conversion<T> {
  /** Whether `decode` needs the source's description first, for the labels. */
  readonly needsKey: boolean;
  decode(raw: DataValue, key: DataKey | undefined): T;
  encode(value: T, key: DataKey | undefined): DataValue;
  describe(key: DataKey): DataKey;
}

const utf8 = new TextDecoder();

/** The conversions, by kind. */
export const CONVERSIONS: { readonly [K in SignalKind]: Conversion<SignalValues[K]> } = {
  number: {
    needsKey: false,
    decode: toNumber,
    encode: (value, key) => asNumber(value, key),
    describe: (key) => key,
  },
  flag: {
    needsKey: false,
    decode: (raw) => (typeof raw === "string" ? raw !== "" && raw !== "0" : Number(raw) !== 0),
    encode: (value) => (value ? 1 : 0),
    describe: ({ choices: _, ...key }) => ({ ...key, dtype: "boolean", dtype_numpy: "|b1", shape: [] }),
  },
  text: {
    needsKey: true,
    decode: toText,
    encode: (value, key) => {
      if (key?.choices) return indexOf(value, key);
      return isCharacters(key) ? new TextEncoder().encode(`${value}\0`) : value;
    },
    describe: (key) => ({ ...stringKey(key), ...(key.choices && { choices: key.choices }) }),
  },
  choice: {
    needsKey: true,
    decode: toText,
    encode: (value, key) => indexOf(value, key),
    describe: (key) => ({ ...stringKey(key), choices: key.choices ?? [] }),
  },
  array: {
    needsKey: false,
    decode: (raw) => (Array.isArray(raw) || ArrayBuffer.isView(raw) ? (raw as NumericArray) : [Number(raw)]),
    encode: (value) => value,
    describe: (key) => key,
  },
  any: {
    needsKey: true,
    decode: (raw, key) => (key?.choices && typeof raw === "number" ? (key.choices[raw] ?? raw) : raw),
    encode: (value, key) => {
      if (key?.choices && typeof value === "string") return indexOf(value, key);
      if (typeof value === "string" && isCharacters(key)) return new TextEncoder().encode(`${value}\0`);
      return key?.dtype === "number" || key?.dtype === "integer" ? asNumber(value, key) : value;
    },
    describe: (key) => (key.choices ? { ...stringKey(key), choices: key.choices } : key),
  },
};

function toNumber(raw: DataValue, key: DataKey | undefined): number {
  if (typeof raw === "number") return raw;
  if (ArrayBuffer.isView(raw) || Array.isArray(raw)) return Number((raw as ArrayLike<unknown>)[0]);
  const label = key?.choices?.indexOf(String(raw)) ?? -1;
  return label >= 0 ? label : Number(raw);
}

/** Characters up to the first NUL; a label for an index; otherwise the value as text. */
function toText(raw: DataValue, key: DataKey | undefined): string {
  if (typeof raw === "string") return raw;
  if (typeof raw === "number") return key?.choices?.[raw] ?? String(raw);
  if (raw instanceof Uint8Array || raw instanceof Int8Array) {
    const bytes = new Uint8Array(raw.buffer, raw.byteOffset, raw.byteLength);
    const end = bytes.indexOf(0);
    return utf8.decode(end < 0 ? bytes : bytes.subarray(0, end));
  }
  return String(raw);
}

function asNumber(value: unknown, key: DataKey | undefined): number {
  if (typeof value === "number") return value;
  if (typeof value === "boolean") return value ? 1 : 0;
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : Number.NaN;
  if (Number.isNaN(number)) {
    throw new RequestError(`${key?.source ?? "The signal"} takes a number, not ${JSON.stringify(value)}.`);
  }
  return number;
}

function indexOf(label: string, key: DataKey | undefined): number {
  const choices = key?.choices ?? [];
  const index = choices.indexOf(label);
  if (index >= 0) return index;
  throw new UnknownNameError({ kind: `choice of ${key?.source ?? "the signal"}`, requested: label, known: choices });
}

function isCharacters(key: DataKey | undefined): boolean {
  return key?.dtype === "array" && (key.dtype_numpy === "|u1" || key.dtype_numpy === "|i1");
}

function stringKey(key: DataKey): DataKey {
  const { dtype_numpy: _numpy, units: _units, precision: _precision, limits: _limits, ...rest } = key;
  return { ...rest, dtype: "string", shape: [] };
}
