/** A place where two documents are not the same. */
export interface Difference {
  /** Keys from the top, joined by dots; list indices are numbers. */
  readonly path: string;
  readonly theirs: unknown;
  readonly ours: unknown;
}

/** Numbers may differ in the last bits: two libraries compute the same exponential. */
const RELATIVE = 4 * Number.EPSILON;

/** Where two values of JSON differ. A key that is missing on one side is undefined there. */
export function* differences(theirs: unknown, ours: unknown, path = ""): Generator<Difference> {
  if (isObject(theirs) && isObject(ours) && Array.isArray(theirs) === Array.isArray(ours)) {
    for (const key of new Set([...Object.keys(theirs), ...Object.keys(ours)])) {
      yield* differences(theirs[key], ours[key], path === "" ? key : `${path}.${key}`);
    }
    return;
  }
  if (!isSame(theirs, ours)) yield { path, theirs, ours };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

function isSame(a: unknown, b: unknown): boolean {
  if (typeof a !== "number" || typeof b !== "number") return a === b;
  return Math.abs(a - b) <= RELATIVE * Math.max(Math.abs(a), Math.abs(b));
}
