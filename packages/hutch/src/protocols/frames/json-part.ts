import type { FrameType } from "./frame.ts";

const utf8 = new TextDecoder("utf-8", { fatal: true });

/** JSON that must be an object; undefined for anything else. */
export function parseJsonObject(part: Uint8Array): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(utf8.decode(part));
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** A shape as JSON headers give it: whole numbers, 0 or more; undefined for anything else. */
export function readShape(value: unknown): readonly number[] | undefined {
  const isShape = Array.isArray(value) && value.every((length) => Number.isSafeInteger(length) && length >= 0);
  return isShape ? (value as number[]) : undefined;
}

/** numpy's names of element types, as JSON headers give them. */
export const NUMPY_TYPES: Readonly<Record<string, FrameType>> = {
  uint8: "u1",
  uint16: "u2",
  uint32: "u4",
  uint64: "u8",
  int8: "i1",
  int16: "i2",
  int32: "i4",
  int64: "i8",
  float16: "f2",
  float32: "f4",
  float64: "f8",
};
