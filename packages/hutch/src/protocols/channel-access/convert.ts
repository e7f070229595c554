import { RequestError } from "../../errors/mod.ts";
import type { DbrBase } from "./dbr.ts";
import { decodeText } from "./text.ts";
import type { DbrInput, DbrProperties, DbrValue } from "./values.ts";

/** Digits that a number without a precision of its own is shown with. */
const DEFAULT_PRECISION = 6;

/** What a conversion has to know of a variable: how many digits it shows, and its labels. */
export type ConversionFacts = Pick<DbrProperties, "precision" | "choices">;

/**
 * Turn a value of one base type into another, as an IOC does for a client that asks for it: numbers as text with the
 * precision of the variable, an enum as its label, text as a number or as the index of a label. Between number types
 * nothing changes here; the wire's writer casts. Throws RequestError for text that is no number and no label.
 */
export function convert(value: DbrInput, from: DbrBase, to: DbrBase, facts: ConversionFacts = {}): DbrInput {
  if (from === to || (from !== "string" && to !== "string")) return value;
  if (to === "string") return toText(value, from, facts);
  if (typeof value === "number") return value;
  const one = (text: string) => (to === "enum" ? parseChoice(text, facts.choices ?? []) : parseNumber(text));
  if (typeof value === "string") return one(value);
  return Array.from(value as readonly string[], (text) => one(String(text)));
}

function toText(value: DbrInput, from: DbrBase, facts: ConversionFacts): DbrValue {
  const one = (item: number) => formatAs(item, from, facts);
  if (typeof value === "string") return value;
  if (typeof value === "number") return one(value);
  return Array.from(value as ArrayLike<number | bigint | string>, (item) => one(Number(item)));
}

function formatAs(value: number, from: DbrBase, facts: ConversionFacts): string {
  if (from === "enum") return facts.choices?.[value] ?? String(value);
  if (from === "float" || from === "double") return formatNumber(value, facts.precision ?? DEFAULT_PRECISION);
  return String(value);
}

/**
 * A number as an IOC writes it into text: `precision` digits behind the point; from 1e7 on at most 3 of them; exponent
 * form above 1e16 or with a precision above 8.
 */
export function formatNumber(value: number, precision: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  const size = Math.abs(value);
  if (precision > 8 || size > 1e16) return exponentForm(value, Math.min(17, Math.max(0, precision)));
  return value.toFixed(size > 1e7 ? Math.min(3, precision) : Math.max(0, precision));
}

/** At least two digits of exponent, and blanks before it up to a fixed width, as an IOC prints it. */
function exponentForm(value: number, digits: number): string {
  return value
    .toExponential(digits)
    .replace(/e([+-])(\d)$/, "e$10$2")
    .padStart(digits + 7);
}

/** A number from text: decimal, hexadecimal with 0x, `nan` or `inf`; blanks around it do not matter. */
export function parseNumber(text: string): number {
  const trimmed = text.trim();
  const special = SPECIAL_NUMBERS.get(trimmed.toLowerCase().replace(/^\+/, ""));
  if (special !== undefined) return special;
  const value = trimmed === "" ? Number.NaN : Number(trimmed);
  if (Number.isNaN(value)) throw new RequestError(`"${text}" is not a number.`);
  return value;
}

const SPECIAL_NUMBERS = new Map([
  ["nan", Number.NaN],
  ["inf", Number.POSITIVE_INFINITY],
  ["infinity", Number.POSITIVE_INFINITY],
  ["-inf", Number.NEGATIVE_INFINITY],
  ["-infinity", Number.NEGATIVE_INFINITY],
]);

/** The index of a label; failing that the text as a number, which must be the index of one. */
export function parseChoice(text: string, choices: readonly string[]): number {
  const index = choices.indexOf(text);
  if (index >= 0) return index;
  const number = /^\s*\d+\s*$/.test(text) ? Number(text) : -1;
  if (number >= 0 && number < Math.max(choices.length, 1)) return number;
  throw new RequestError(`"${text}" is none of the choices ${choices.map((choice) => `"${choice}"`).join(", ")}.`);
}

/** The text of a char array, up to its first NUL. */
export function charsToText(chars: Uint8Array): string {
  return decodeText(chars, 0, chars.length);
}
