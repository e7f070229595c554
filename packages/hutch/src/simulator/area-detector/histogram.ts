import type { PlainPixels } from "./data-type.ts";

/** A histogram of an image, as a Stats plugin makes it. */
export interface Histogram {
  /** Pixels per bin. */
  readonly counts: Float64Array;
  /** Value at the start of each bin. */
  readonly edges: Float64Array;
  readonly below: number;
  readonly above: number;
  /** - sum c ln c / N, an empty bin counting as one pixel. */
  readonly entropy: number;
}

/**
 * Histogram of `size` bins from `low` to `high` [ADCore 3.14, NDPluginStats]: bin = floor((v - low) (size - 1) /
 * (high - low) + 0.5). A `high` that is not above `low` is taken as low + 1.
 */
export function computeHistogram(pixels: PlainPixels, size: number, low: number, high: number): Histogram {
  const top = high > low ? high : low + 1;
  const counts = new Float64Array(size);
  const scale = (size - 1) / (top - low);
  let below = 0;
  let above = 0;
  for (let i = 0; i < pixels.length; i++) {
    const value = pixels[i]!;
    if (value < low) below += 1;
    else if (value > top) above += 1;
    else counts[Math.floor((value - low) * scale + 0.5)]! += 1;
  }
  let weighted = 0;
  for (const count of counts) weighted += count > 1 ? count * Math.log(count) : 0;
  return {
    counts,
    edges: Float64Array.from({ length: size }, (_, i) => low + (i * (top - low)) / size),
    below,
    above,
    entropy: pixels.length > 0 ? -weighted / pixels.length : 0,
  };
}
