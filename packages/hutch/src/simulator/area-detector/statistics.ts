import type { PlainPixels } from "./data-type.ts";

/** Sums and extremes of an image. Positions count pixels from 0, the first of equal pixels wins. */
export interface Statistics {
  readonly minimum: number;
  readonly minimumX: number;
  readonly minimumY: number;
  readonly maximum: number;
  readonly maximumX: number;
  readonly maximumY: number;
  readonly mean: number;
  readonly sigma: number;
  readonly total: number;
  /** Total less the background that the borders show. */
  readonly net: number;
}

interface Moments {
  readonly minimum: number;
  readonly maximum: number;
  readonly total: number;
  readonly sumOfSquares: number;
}

/**
 * Statistics of an image, row by row, in float64 [ADCore 3.14, NDPluginStats].
 *
 * sigma = sqrt(sum(v^2) / N - mean^2), 0 where rounding makes the difference negative.
 * net = total - N * (mean of the `backgroundWidth` rows and columns at each border, corners counted twice); the total when
 * the width is 0.
 *
 * @param width pixels in a row; the height follows
 */
export function computeStatistics(pixels: PlainPixels, width: number, backgroundWidth: number): Statistics {
  const { minimum, maximum, total, sumOfSquares } =
    pixels instanceof Uint8Array ? byteMoments(pixels) : moments(pixels);
  const mean = total / pixels.length;
  const minimumAt = Math.max(0, pixels.indexOf(minimum));
  const maximumAt = Math.max(0, pixels.indexOf(maximum));
  return {
    minimum,
    minimumX: minimumAt % width,
    minimumY: Math.floor(minimumAt / width),
    maximum,
    maximumX: maximumAt % width,
    maximumY: Math.floor(maximumAt / width),
    mean,
    sigma: Math.sqrt(Math.max(0, sumOfSquares / pixels.length - mean * mean)),
    total,
    net: total - borderMean(pixels, width, backgroundWidth) * pixels.length,
  };
}

function moments(pixels: PlainPixels): Moments {
  let minimum = pixels[0] ?? 0;
  let maximum = minimum;
  let total = 0;
  let sumOfSquares = 0;
  for (let i = 0; i < pixels.length; i++) {
    const value = pixels[i]!;
    if (value < minimum) minimum = value;
    if (value > maximum) maximum = value;
    total += value;
    sumOfSquares += value * value;
  }
  return { minimum, maximum, total, sumOfSquares };
}

/**
 * Moments of bytes from their histogram: exact, and about three times as fast as the plain loop. Four histograms take
 * turns, so that equal neighbors do not wait for each other's count.
 */
function byteMoments(pixels: Uint8Array): Moments {
  const counts = new Uint32Array(4 * 256);
  const whole = pixels.length & ~3;
  for (let i = 0; i < whole; i += 4) {
    counts[pixels[i]!]!++;
    counts[256 + pixels[i + 1]!]!++;
    counts[512 + pixels[i + 2]!]!++;
    counts[768 + pixels[i + 3]!]!++;
  }
  for (let i = whole; i < pixels.length; i++) counts[pixels[i]!]!++;
  let minimum = 255;
  let maximum = 0;
  let total = 0;
  let sumOfSquares = 0;
  for (let value = 0; value < 256; value++) {
    const count = counts[value]! + counts[256 + value]! + counts[512 + value]! + counts[768 + value]!;
    if (count === 0) continue;
    if (value < minimum) minimum = value;
    maximum = value;
    total += value * count;
    sumOfSquares += value * value * count;
  }
  return { minimum, maximum, total, sumOfSquares };
}

/** Mean of the pixels in slabs of `slab` rows and columns at all four borders; 0 without slabs. */
function borderMean(pixels: PlainPixels, width: number, slab: number): number {
  if (slab <= 0 || pixels.length === 0) return 0;
  const height = Math.floor(pixels.length / width);
  const columns = Math.min(slab, width);
  const rows = Math.min(slab, height);
  const edges: readonly (readonly [x: number, y: number, width: number, height: number])[] = [
    [0, 0, columns, height],
    [width - columns, 0, columns, height],
    [0, 0, width, rows],
    [0, height - rows, width, rows],
  ];
  let sum = 0;
  let count = 0;
  for (const [x0, y0, columnCount, rowCount] of edges) {
    for (let y = y0; y < y0 + rowCount; y++) {
      for (let x = x0; x < x0 + columnCount; x++) sum += pixels[y * width + x]!;
    }
    count += columnCount * rowCount;
  }
  return sum / count;
}
