import type { DataKey, DataValue } from "../../documents/mod.ts";

/** Text of one value, without padding. */
export type CellFormat = (value: DataValue) => string;

/** How the values of a data key are shown in a cell of `width` characters; undefined for arrays, which have no cell. */
export function cellFormat(key: DataKey, width: number): CellFormat | undefined {
  switch (key.dtype) {
    case "array":
      return undefined;
    case "string":
      return (value) => plainText(value).slice(0, width - 3);
    default: {
      const precision = precisionOf(key);
      const integer = key.dtype === "integer";
      return (value) => numberText(value, precision, integer) ?? plainText(value).slice(0, width - 3);
    }
  }
}

/** Decimals to show; 3 when the source does not say. */
export function precisionOf(key: DataKey): number {
  const precision = Math.trunc(key.precision ?? 3);
  return precision >= 0 && precision <= 100 ? precision : 3;
}

/**
 * A number as the table shows it; undefined for what is not one. A value that is whole shows without decimals where the
 * column is one of integers; where it is not (a motor described at 0 that now stands at 0.5) it gets its decimals.
 */
function numberText(value: DataValue, precision: number, integer: boolean): string | undefined {
  if (typeof value !== "number") return undefined;
  return integer && Number.isInteger(value) ? value.toFixed(0) : fixed(value, precision);
}

/** Strings as they are, booleans as `True` and `False`, everything else as JSON has it. */
export function plainText(value: DataValue): string {
  if (typeof value === "string") return value;
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "number") return nonFinite(value) ?? String(value);
  if (value === null || value === undefined) return "";
  if (ArrayBuffer.isView(value)) return `(${(value as unknown as ArrayLike<number>).length},)`;
  return JSON.stringify(value);
}

/**
 * Fixed decimals as C and Python print them: ties go to the even digit, minus zero keeps its sign, and the odd ones are
 * `nan`, `inf` and `-inf`.
 */
export function fixed(value: number, decimals: number): string {
  const odd = nonFinite(value);
  if (odd !== undefined) return odd;
  if (Object.is(value, -0)) return `-${(0).toFixed(decimals)}`;
  const text = value.toFixed(decimals);
  const isTie =
    decimals < 100 && Number.isInteger(value * 2 ** (decimals + 1)) && !Number.isInteger(value * 2 ** decimals);
  if (!isTie) return text;
  const exact = value.toFixed(decimals + 1);
  const isOdd = (text.charCodeAt(text.length - 1) - 48) % 2 === 1;
  if (!exact.endsWith("5") || !isOdd) return text;
  return decimals === 0 ? exact.slice(0, -2) : exact.slice(0, -1);
}

/** Six significant digits, without trailing zeros, as `%g` of C prints it. */
export function general(value: number): string {
  const odd = nonFinite(value);
  if (odd !== undefined) return odd;
  if (value === 0) return Object.is(value, -0) ? "-0" : "0";
  const [digits, exponentText] = value.toExponential(5).split("e") as [string, string];
  const exponent = Number(exponentText);
  if (exponent < -4 || exponent >= 6) {
    const size = String(Math.abs(exponent)).padStart(2, "0");
    return `${withoutZeros(digits)}e${exponent < 0 ? "-" : "+"}${size}`;
  }
  return withoutZeros(value.toFixed(5 - exponent));
}

function withoutZeros(text: string): string {
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

function nonFinite(value: number): string | undefined {
  if (Number.isFinite(value)) return undefined;
  return Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
}
