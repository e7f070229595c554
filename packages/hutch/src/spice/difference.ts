import { isDeepStrictEqual } from "node:util";
import type { SpiceData, SpiceValue } from "./record.ts";

/** One name whose values differ; undefined where one side has none. */
export interface Difference {
  readonly key: string;
  readonly before: SpiceValue | undefined;
  readonly after: SpiceValue | undefined;
}

/** What differs between two sets of parameters, name by name. */
export function differences(before: SpiceData, after: SpiceData): readonly Difference[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((key) => !isSame(before[key], after[key]))
    .map((key) => ({ key, before: before[key], after: after[key] }));
}

/** Whether two values are the same once they are JSON. */
export function isSame(a: SpiceValue | undefined, b: SpiceValue | undefined): boolean {
  return isDeepStrictEqual(a, b);
}

/** `grid_size: stored [80,150], given [70,140]`, a line each. */
export function describeDifferences(found: readonly Difference[]): string {
  const text = (value: SpiceValue | undefined) => (value === undefined ? "nothing" : JSON.stringify(value));
  return found.map(({ key, before, after }) => `  ${key}: stored ${text(before)}, given ${text(after)}`).join("\n");
}
