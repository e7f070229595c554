import { z } from "zod";
import { RequestError } from "../../errors/mod.ts";
import { type ArrayParts, Dataset } from "../../repository/mod.ts";
import { defineRecipe } from "./recipe.ts";

const spice = z.object({
  peak: z.object({
    variable: z.string(),
    /** The dimension along which the peak lies; it needs labels. */
    along: z.string(),
    /** "ends": a straight line through the first and the last point is taken off before. */
    background: z.enum(["none", "ends"]).default("none"),
  }),
});

/** What is known about a peak. */
export interface PeakStatistics {
  /** Position of the highest point. */
  readonly position: number;
  readonly maximum: number;
  /** Sum of y x / sum of y. */
  readonly center: number;
  /** Width at half of the maximum, between straight lines through the neighbouring points; NaN when a flank is missing. */
  readonly fwhm: number;
  /** Integral by the trapezoidal rule. */
  readonly area: number;
}

/** Statistics of one peak on ascending or descending x. Points that are NaN are left out; all NaN when none remain. */
export function peakStatistics(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  background: "none" | "ends" = "none",
): PeakStatistics {
  const points = Array.from({ length: y.length }, (_, i): [number, number] => [x[i]!, y[i]!]).filter(
    ([, v]) => !Number.isNaN(v),
  );
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) {
    return { position: Number.NaN, maximum: Number.NaN, center: Number.NaN, fwhm: Number.NaN, area: Number.NaN };
  }
  if (background === "ends" && points.length > 1) {
    const slope = (last[1] - first[1]) / (last[0] - first[0]);
    const [x0, y0] = first;
    for (const point of points) point[1] -= y0 + slope * (point[0] - x0);
  }
  let top = 0;
  let [sum, moment, area] = [0, 0, 0];
  for (const [i, [px, py]] of points.entries()) {
    if (py > points[top]![1]) top = i;
    sum += py;
    moment += px * py;
    if (i > 0) area += ((py + points[i - 1]![1]) / 2) * Math.abs(px - points[i - 1]![0]);
  }
  const [position, maximum] = points[top]!;
  const left = crossing(points, top, -1, maximum / 2);
  const right = crossing(points, top, 1, maximum / 2);
  return { position, maximum, center: moment / sum, fwhm: Math.abs(right - left), area };
}

/** Where the flank on one side of the top falls to `level`. */
function crossing(points: readonly [number, number][], top: number, direction: 1 | -1, level: number): number {
  for (let i = top + direction; i >= 0 && i < points.length; i += direction) {
    const [x1, y1] = points[i]!;
    if (y1 > level) continue;
    const [x0, y0] = points[i - direction]!;
    return y0 === y1 ? x1 : x0 + ((level - y0) * (x1 - x0)) / (y1 - y0);
  }
  return Number.NaN;
}

const NAMES = ["position", "maximum", "center", "fwhm", "area"] as const;

/** Peak statistics along one dimension, for every entry of the others. */
export const peakRecipe = defineRecipe({
  name: "peak",
  version: 1,
  summary: "Position, maximum, center, width and area of the peak along one dimension.",
  spice,
  cook(raw, { peak }) {
    const array = raw.get(peak.variable);
    const axis = array.dims.indexOf(peak.along);
    if (axis < 0)
      throw new RequestError(`"${peak.variable}" has the dimensions ${array.dims.join(", ")}, not "${peak.along}".`);
    const x = raw.get(peak.along).numbers;
    const results: PeakStatistics[] = [];
    const first = array.reduce(peak.along, (line) => {
      results.push(peakStatistics(x, line, peak.background));
      return 0;
    });
    const variables = NAMES.map((name): [string, ArrayParts] => [
      name,
      { dims: first.dims, shape: first.shape, values: Float64Array.from(results, (result) => result[name]) },
    ]);
    const coordinates = Object.entries(raw.coordinates).filter(([, c]) =>
      c.dims.every((dim) => first.dims.includes(dim)),
    );
    return new Dataset({
      variables: Object.fromEntries(variables),
      coordinates: Object.fromEntries(coordinates),
      attributes: raw.attributes,
    });
  },
});
