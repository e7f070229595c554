/** A point of a curve. */
export interface CurvePoint {
  readonly x: number;
  readonly y: number;
}

/** What a curve looks like: a peak, a dip (a peak upside down), one step up or down, or none of these. */
export type CurveShape = "peak" | "dip" | "edge" | "flat";

/** The numbers people read off a scan. All in the units of x and y. */
export interface PeakStatistics {
  readonly shape: CurveShape;
  readonly points: number;
  readonly max: CurvePoint;
  readonly min: CurvePoint;
  /**
   * Centre of mass as Bluesky's PeakStats has it: the point number sum(i y) / sum(y), read off the x axis. It is drawn
   * to the middle of the range by any background. Undefined when sum(y) is 0 or the result lies outside the points.
   */
  readonly com: number | undefined;
  /** Mean of the crossings of the half height (max + min) / 2. Undefined without a crossing. */
  readonly cen: number | undefined;
  /** Distance of the first and last crossing of the half height. Undefined with fewer than two. */
  readonly fwhm: number | undefined;
  /**
   * Centre of what stands out above the half height (below it, for a dip): sum(w x) / sum(w) over the neighbors of the
   * extreme on the same side of the half height, w = |y - half| times the width of the point's interval. A constant
   * background, the range of the scan and uneven steps do not move it. Undefined for edges and flat curves.
   */
  readonly centroid: number | undefined;
}

/**
 * Statistics of one curve, in the order in which it was measured. Points that are not finite are left out.
 *
 * @returns undefined with fewer than three points
 */
export function peakStatistics(x: ArrayLike<number>, y: ArrayLike<number>): PeakStatistics | undefined {
  const points = finitePoints(x, y);
  if (points.length < 3) return undefined;
  const highest = indexOf(points, (a, b) => a.y > b.y);
  const lowest = indexOf(points, (a, b) => a.y < b.y);
  const max = points[highest]!;
  const min = points[lowest]!;
  const half = (max.y + min.y) / 2;
  const crossings = crossingsOf(points, half);
  const [first, last] = [crossings[0], crossings.at(-1)];
  const shape = shapeOf(points, half, crossings.length);
  const extreme = shape === "peak" ? highest : shape === "dip" ? lowest : undefined;
  return {
    shape,
    points: points.length,
    max,
    min,
    com: centerOfMass(points),
    cen: crossings.length > 0 ? crossings.reduce((sum, at) => sum + at, 0) / crossings.length : undefined,
    fwhm: crossings.length > 1 ? Math.abs(last! - first!) : undefined,
    centroid: extreme === undefined ? undefined : centroidAround(points, extreme, half),
  };
}

/** A place of the plane with its value. */
export interface MapPoint {
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

/** The numbers people read off a map. */
export interface MapStatistics {
  readonly points: number;
  readonly max: MapPoint;
  readonly min: MapPoint;
  /** Centre of what stands above (max + min) / 2, weighted by the height above it; undefined for a flat map. */
  readonly centroid: { readonly x: number; readonly y: number } | undefined;
}

/** Statistics of a map of points anywhere in the plane; undefined with fewer than four finite points. */
export function mapStatistics(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  z: ArrayLike<number>,
): MapStatistics | undefined {
  const points: MapPoint[] = [];
  for (let i = 0; i < z.length; i++) {
    const point = { x: x[i] ?? Number.NaN, y: y[i] ?? Number.NaN, z: z[i]! };
    if (Number.isFinite(point.x + point.y + point.z)) points.push(point);
  }
  if (points.length < 4) return undefined;
  const max = points.reduce((best, point) => (point.z > best.z ? point : best));
  const min = points.reduce((best, point) => (point.z < best.z ? point : best));
  const half = (max.z + min.z) / 2;
  let weight = 0;
  let [sumX, sumY] = [0, 0];
  for (const point of points) {
    const above = Math.max(0, point.z - half);
    weight += above;
    sumX += above * point.x;
    sumY += above * point.y;
  }
  return { points: points.length, max, min, centroid: weight > 0 ? { x: sumX / weight, y: sumY / weight } : undefined };
}

function finitePoints(x: ArrayLike<number>, y: ArrayLike<number>): CurvePoint[] {
  const points: CurvePoint[] = [];
  for (let i = 0; i < Math.min(x.length, y.length); i++) {
    if (Number.isFinite(x[i]) && Number.isFinite(y[i])) points.push({ x: x[i]!, y: y[i]! });
  }
  return points;
}

function indexOf(points: readonly CurvePoint[], isBetter: (a: CurvePoint, b: CurvePoint) => boolean): number {
  let best = 0;
  for (let i = 1; i < points.length; i++) if (isBetter(points[i]!, points[best]!)) best = i;
  return best;
}

/** Where the line through neighboring points crosses `level`. */
function crossingsOf(points: readonly CurvePoint[], level: number): number[] {
  const crossings: number[] = [];
  for (let i = 0; i + 1 < points.length; i++) {
    const [a, b] = [points[i]!, points[i + 1]!];
    if (a.y > level === b.y > level) continue;
    crossings.push(a.x - ((a.y - level) * (b.x - a.x)) / (b.y - a.y));
  }
  return crossings;
}

function centerOfMass(points: readonly CurvePoint[]): number | undefined {
  let weight = 0;
  let sum = 0;
  for (const [i, { y }] of points.entries()) {
    weight += y;
    sum += i * y;
  }
  const at = sum / weight;
  if (!(at >= 0 && at <= points.length - 1)) return undefined;
  const left = points[Math.floor(at)]!;
  const right = points[Math.min(points.length - 1, Math.floor(at) + 1)]!;
  return left.x + (at - Math.floor(at)) * (right.x - left.x);
}

/** By which side of the half height the ends are on: both low make a peak, both high a dip, one of each an edge. */
function shapeOf(points: readonly CurvePoint[], half: number, crossings: number): CurveShape {
  if (crossings === 0) return "flat";
  const [isFirstHigh, isLastHigh] = [points[0]!.y > half, points.at(-1)!.y > half];
  if (isFirstHigh !== isLastHigh) return "edge";
  return isFirstHigh ? "dip" : "peak";
}

function centroidAround(points: readonly CurvePoint[], extreme: number, half: number): number | undefined {
  const side = Math.sign(points[extreme]!.y - half);
  const isBeyond = (i: number) => points[i] !== undefined && Math.sign(points[i]!.y - half) === side;
  let [from, to] = [extreme, extreme];
  while (isBeyond(from - 1)) from--;
  while (isBeyond(to + 1)) to++;
  let weight = 0;
  let sum = 0;
  for (let i = from; i <= to; i++) {
    const { x, y } = points[i]!;
    const before = points[Math.max(0, i - 1)]!.x;
    const after = points[Math.min(points.length - 1, i + 1)]!.x;
    const w = Math.abs(y - half) * Math.abs(after - before);
    weight += w;
    sum += w * x;
  }
  return weight > 0 ? sum / weight : undefined;
}
