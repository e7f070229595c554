import type { PlainPixels } from "./data-type.ts";

/** Profiles along x and along y. */
export interface ProfilePair {
  readonly x: Float64Array;
  readonly y: Float64Array;
}

/** The profiles of a Stats plugin. */
export interface Profiles {
  /** Mean over the other axis. */
  readonly average: ProfilePair;
  /** The same, with pixels below the threshold as 0. */
  readonly threshold: ProfilePair;
  /** The row and the column through the centroid. */
  readonly centroid: ProfilePair;
  /** The row and the column through the cursor. */
  readonly cursor: ProfilePair;
  /** The pixel under the cursor. */
  readonly cursorValue: number;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Profiles of an image of rows of `width` pixels; points outside it are moved to its border [ADCore, NDPluginStats]. */
export function computeProfiles(
  pixels: PlainPixels,
  width: number,
  options: { readonly threshold: number; readonly centroid: Point; readonly cursor: Point },
): Profiles {
  const { threshold, centroid, cursor } = options;
  const height = Math.floor(pixels.length / width);
  const average = { x: new Float64Array(width), y: new Float64Array(height) };
  const bright = { x: new Float64Array(width), y: new Float64Array(height) };
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const value = pixels[y * width + x]!;
      average.x[x]! += value;
      average.y[y]! += value;
      if (value < threshold) continue;
      bright.x[x]! += value;
      bright.y[y]! += value;
    }
  }
  for (const profile of [average, bright]) {
    for (let x = 0; x < width; x++) profile.x[x]! /= height;
    for (let y = 0; y < height; y++) profile.y[y]! /= width;
  }
  const inside = (point: Point) => ({
    x: Math.max(0, Math.min(width - 1, Math.trunc(point.x))),
    y: Math.max(0, Math.min(height - 1, Math.trunc(point.y))),
  });
  const center = inside({ x: centroid.x + 0.5, y: centroid.y + 0.5 });
  const marked = inside(cursor);
  return {
    average,
    threshold: bright,
    centroid: cross(pixels, width, height, center),
    cursor: cross(pixels, width, height, marked),
    cursorValue: pixels[marked.y * width + marked.x] ?? 0,
  };
}

/** The row and the column that meet in a point. */
function cross(pixels: PlainPixels, width: number, height: number, point: Point): ProfilePair {
  return {
    x: Float64Array.from(pixels.subarray(point.y * width, (point.y + 1) * width)),
    y: Float64Array.from({ length: height }, (_, y) => pixels[y * width + point.x]!),
  };
}
