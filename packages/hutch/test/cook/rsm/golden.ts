import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Reference vectors that lie beside the repository; undefined where they are missing (tests then skip with a notice). */
export function golden<T>(name: string): T | undefined {
  for (let folder = dirname(fileURLToPath(import.meta.url)); folder !== dirname(folder); folder = dirname(folder)) {
    const file = join(folder, "../shared/data/rsm", name);
    if (existsSync(file)) return JSON.parse(readFileSync(file, "utf8")) as T;
  }
  return undefined;
}

/** Why a test was skipped. */
export const MISSING = "the reference vectors ../shared/data/rsm are not here";

/** Largest absolute difference of two lists; infinite when their lengths differ or a value is not a number. */
export function worst(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Infinity;
  let largest = 0;
  for (let i = 0; i < actual.length; i++) {
    const difference = Math.abs(actual[i]! - expected[i]!);
    largest = difference <= largest ? largest : Number.isNaN(difference) ? Infinity : difference;
  }
  return largest;
}
