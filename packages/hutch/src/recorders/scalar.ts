import type { DataValue } from "../documents/mod.ts";

/** A finite number for what is one (booleans are 1 and 0); undefined for everything else. */
export function finiteNumber(value: DataValue | undefined): number | undefined {
  if (typeof value === "boolean") return value ? 1 : 0;
  if (typeof value === "number") return Number.isFinite(value) ? value : undefined;
  return undefined;
}

/**
 * The elements of a one-dimensional array of numbers; undefined when the value is no array. Integers beyond 2^53, which
 * the journal keeps as text, count as numbers; what else an element may be is the caller's to check.
 */
export function numericArray(value: DataValue | undefined): ArrayLike<number> | undefined {
  if (value instanceof BigInt64Array || value instanceof BigUint64Array) return Array.from(value, Number);
  if (ArrayBuffer.isView(value)) return value as ArrayLike<number>;
  if (!Array.isArray(value)) return undefined;
  return value.map((element: unknown) => {
    const isInteger = typeof element === "boolean" || (typeof element === "string" && /^-?\d+$/.test(element));
    return isInteger ? Number(element) : (element as number);
  });
}

/**
 * A value in words, for comments, never more than 200 characters. It reads the same for a value and for what the journal
 * keeps of it: everything that is not finite is `nan`, arrays show their length.
 */
export function inWords(value: DataValue | undefined): string {
  if (value === undefined) return "missing";
  if (value === null || (typeof value === "number" && !Number.isFinite(value))) return "nan";
  if (ArrayBuffer.isView(value) || Array.isArray(value)) return `${(value as ArrayLike<unknown>).length} values`;
  return clipped(typeof value === "string" ? value : JSON.stringify(value), 200);
}

/** A text cut to `length` characters, with `…` where it was cut. */
export function clipped(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}
