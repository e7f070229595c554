import type { PlainPixels } from "./data-type.ts";

/** Place, size and shape of what is bright in an image, in pixels and degrees. */
export interface Centroid {
  readonly total: number;
  readonly x: number;
  readonly y: number;
  readonly sigmaX: number;
  readonly sigmaY: number;
  readonly sigmaXY: number;
  readonly skewX: number;
  readonly skewY: number;
  readonly kurtosisX: number;
  readonly kurtosisY: number;
  readonly eccentricity: number;
  readonly orientation: number;
}

/** Sums of v x^n, n = 0..4, over one axis. */
type AxisMoments = readonly [m0: number, m1: number, m2: number, m3: number, m4: number];

/**
 * Moments of the pixels that are not below a threshold [ADCore 3.14, NDPluginStats, doComputeCentroid].
 *
 * With Mpq = sum v x^p y^q and central moments mu: center M10/M00, sigma^2 = mu20/M00, sigmaXY = mu11 / (M00 sigmaX
 * sigmaY), skew = mu30 / (M00 sigma^3), kurtosis = mu40 / (M00 sigma^4) - 3, orientation = atan2(2 mu11, mu20 - mu02) / 2.
 * The eccentricity is the plugin's ((mu20 - mu02)^2 - 4 mu11^2) / (mu20 + mu02)^2; textbooks have a plus.
 *
 * @returns all zero when nothing is above the threshold; 0 where a width is 0 and a quotient has no meaning
 */
export function computeCentroid(pixels: PlainPixels, width: number, threshold: number): Centroid {
  const { columns, rows, crossMoment } = brightSums(pixels, width, threshold);
  const x = axisMoments(columns);
  const y = axisMoments(rows);
  const total = x[0];
  if (total <= 0) return EMPTY;
  const mu11 = crossMoment - (x[1] * y[1]) / total;
  const shapeX = shape(x);
  const shapeY = shape(y);
  const varianceSum = shapeX.mu2 + shapeY.mu2;
  return {
    total,
    x: x[1] / total,
    y: y[1] / total,
    sigmaX: shapeX.sigma,
    sigmaY: shapeY.sigma,
    sigmaXY: quotient(mu11 / total, shapeX.sigma * shapeY.sigma),
    skewX: shapeX.skew,
    skewY: shapeY.skew,
    kurtosisX: shapeX.kurtosis,
    kurtosisY: shapeY.kurtosis,
    eccentricity: quotient((shapeX.mu2 - shapeY.mu2) ** 2 - 4 * mu11 ** 2, varianceSum ** 2),
    orientation: (0.5 * Math.atan2(2 * mu11, shapeX.mu2 - shapeY.mu2) * 180) / Math.PI,
  };
}

const EMPTY: Centroid = {
  total: 0,
  x: 0,
  y: 0,
  sigmaX: 0,
  sigmaY: 0,
  sigmaXY: 0,
  skewX: 0,
  skewY: 0,
  kurtosisX: 0,
  kurtosisY: 0,
  eccentricity: 0,
  orientation: 0,
};

/** Column and row sums and sum v x y of the bright pixels: all other moments follow from these. */
function brightSums(pixels: PlainPixels, width: number, threshold: number) {
  const height = Math.floor(pixels.length / width);
  const columns = new Float64Array(width);
  const rows = new Float64Array(height);
  let crossMoment = 0;
  for (let y = 0; y < height; y++) {
    let rowSum = 0;
    let rowMoment = 0;
    for (let x = 0, i = y * width; x < width; x++, i++) {
      const value = pixels[i]!;
      if (value < threshold) continue;
      columns[x]! += value;
      rowSum += value;
      rowMoment += value * x;
    }
    rows[y] = rowSum;
    crossMoment += rowMoment * y;
  }
  return { columns, rows, crossMoment };
}

function axisMoments(sums: Float64Array): AxisMoments {
  const moments: [number, number, number, number, number] = [0, 0, 0, 0, 0];
  for (const [position, value] of sums.entries()) {
    let term = value;
    for (let power = 0; power < 5; power++) {
      moments[power]! += term;
      term *= position;
    }
  }
  return moments;
}

function shape([m0, m1, m2, m3, m4]: AxisMoments) {
  const mu2 = m2 - m1 ** 2 / m0;
  const mu3 = m3 - (3 * m1 * m2) / m0 + (2 * m1 ** 3) / m0 ** 2;
  const mu4 = m4 - (4 * m3 * m1) / m0 + (6 * m2 * m1 ** 2) / m0 ** 2 - (3 * m1 ** 4) / m0 ** 3;
  const variance = Math.max(0, mu2 / m0);
  return {
    mu2,
    sigma: Math.sqrt(variance),
    skew: quotient(mu3, m0 * variance ** 1.5),
    kurtosis: variance > 0 ? mu4 / (m0 * variance ** 2) - 3 : 0,
  };
}

function quotient(numerator: number, denominator: number): number {
  return denominator === 0 ? 0 : numerator / denominator;
}
