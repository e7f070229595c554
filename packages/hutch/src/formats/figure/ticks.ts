import type { Interval, Scale } from "./figure.ts";

/** Where an axis is marked. */
export interface Ticks {
  readonly major: readonly { readonly value: number; readonly label: string }[];
  readonly minor: readonly number[];
  /** Labels are the values divided by 10 to this power; the axis title has to say so. */
  readonly exponent: number;
}

/** Ticks for an axis with room for about `most` labels. On a log scale `low` must be above 0. */
export function ticksFor(range: Interval, scale: Scale, most: number): Ticks {
  if (scale === "log" && Math.log10(range.high / range.low) >= 1) return logTicks(range, most);
  return linearTicks(range, most);
}

const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** `10⁴`, `10⁻²`. */
export function powerOfTen(exponent: number): string {
  const digits = Array.from(String(Math.abs(exponent)), (digit) => SUPERSCRIPTS[Number(digit)]).join("");
  return `10${exponent < 0 ? "⁻" : ""}${digits}`;
}

function linearTicks({ low, high }: Interval, most: number): Ticks {
  const [step, parts] = roundStep((high - low) / Math.max(1, most));
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  const values = Array.from({ length: last - first + 1 }, (_, i) => (first + i) * step);
  const exponent = exponentOf(Math.max(Math.abs(low), Math.abs(high)));
  const decimals = Math.max(0, Math.min(12, exponent - Math.floor(Math.log10(step) + 1e-9)));
  const fine = step / parts;
  const minor = Array.from(
    { length: Math.floor(high / fine + 1e-9) - Math.ceil(low / fine - 1e-9) + 1 },
    (_, i) => (Math.ceil(low / fine - 1e-9) + i) * fine,
  ).filter((value) => Math.abs(value / step - Math.round(value / step)) > 1e-6);
  const major = values.map((value) => ({ value, label: signed((value / 10 ** exponent).toFixed(decimals)) }));
  return { major, minor, exponent };
}

/** The next round step at or above `rough`, and into how many parts minor ticks divide it. */
function roundStep(rough: number): readonly [step: number, parts: number] {
  const power = 10 ** Math.floor(Math.log10(rough));
  for (const [factor, parts] of [
    [1, 5],
    [2, 4],
    [5, 5],
  ] as const) {
    if (rough <= factor * power * 1.0000001) return [factor * power, parts];
  }
  return [10 * power, 5];
}

/** Powers in threes, where plain numbers would be long. */
function exponentOf(largest: number): number {
  if (largest === 0) return 0;
  const power = Math.floor(Math.log10(largest));
  return power >= 5 || power <= -4 ? 3 * Math.floor(power / 3) : 0;
}

function logTicks({ low, high }: Interval, most: number): Ticks {
  const first = Math.ceil(Math.log10(low) - 1e-9);
  const last = Math.floor(Math.log10(high) + 1e-9);
  const step = Math.max(1, Math.ceil((last - first + 1) / Math.max(1, most)));
  const powers = Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i);
  const major = powers
    .filter((power) => (power - first) % step === 0)
    .map((power) => ({ value: 10 ** power, label: powerOfTen(power) }));
  const minor = [first - 1, ...powers]
    .flatMap((power) => (step === 1 ? [2, 3, 4, 5, 6, 7, 8, 9].map((factor) => factor * 10 ** power) : [10 ** power]))
    .filter((value) => value >= low && value <= high);
  return { major, minor, exponent: 0 };
}

/** A number with a real minus sign. */
function signed(text: string): string {
  return /^-0(\.0*)?$/.test(text) ? text.slice(1) : text.replace("-", "−");
}
