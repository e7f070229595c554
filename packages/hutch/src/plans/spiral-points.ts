import { RequestError } from "../errors/mod.ts";
import { checkCount, type Points, repeatable } from "./points.ts";

/** The rectangle that a spiral fills, around its center. `tilt` turns it, in radians. */
export interface SpiralArea {
  readonly xCenter: number;
  readonly yCenter: number;
  /** Full width, from edge to edge. */
  readonly xRange: number;
  readonly yRange: number;
  readonly tilt?: number;
}

/** Distance between rings; `drY` stretches the spiral into an ellipse. */
export interface RingStep {
  readonly dr: number;
  readonly drY?: number | undefined;
}

/**
 * Rings `dr` apart, the i-th with i · nth points, cut to the area.
 *
 * A point (r cos a, r sin a · drY/dr) is kept when |x − y' / tan(tilt + π/2)| ≤ xRange/2 and |y'| ≤ yRange / 2 / (drY/dr), with
 * y' = y / (drY/dr)                                                                     [bluesky.plan_patterns.spiral]
 */
export function spiralPoints(area: SpiralArea, { dr, drY = dr }: RingStep, nth: number): Points {
  checkSpiral(area, dr, drY);
  if (!(nth > 0)) throw new RequestError(`The number of points of the first ring must be above 0, not ${nth}.`);
  const aspect = drY / dr;
  const halfX = area.xRange / 2;
  const halfY = area.yRange / (2 * aspect);
  const rings = 1 + Math.trunc(Math.hypot(halfX, halfY) / dr);
  return repeatable(function* () {
    const slope = Math.tan((area.tilt ?? 0) + Math.PI / 2);
    for (let ring = 1; ring <= rings + 1; ring++) {
      for (let i = 0; i < Math.trunc(ring * nth); i++) {
        const angle = (i * 2 * Math.PI) / (ring * nth);
        const x = ring * dr * Math.cos(angle);
        const y = ring * dr * Math.sin(angle) * aspect;
        if (Math.abs(x - y / aspect / slope) > halfX || Math.abs(y / aspect) > halfY) continue;
        yield [area.xCenter + x, area.yCenter + y];
      }
    }
  });
}

/** The golden angle that Bluesky uses, radians. */
const FERMAT_ANGLE = (137.508 * Math.PI) / 180;

/**
 * Fermat's spiral, which covers an area evenly: the i-th point at radius sqrt(i) · dr / factor and angle 137.508° · i, cut to
 * the area.                                                                      [bluesky.plan_patterns.spiral_fermat]
 */
export function fermatPoints(area: SpiralArea, { dr, drY = dr }: RingStep, factor: number): Points {
  checkSpiral(area, dr, drY);
  if (!(factor > 0)) throw new RequestError(`The factor of a Fermat spiral must be above 0, not ${factor}.`);
  const aspect = drY / dr;
  const halfX = area.xRange / 2;
  const halfY = area.yRange / (2 * aspect);
  const last = Math.trunc(((1.5 * Math.hypot(halfX, halfY)) / (dr / factor)) ** 2);
  return repeatable(function* () {
    const slope = Math.tan((area.tilt ?? 0) + Math.PI / 2);
    for (let i = 1; i < last; i++) {
      const radius = (Math.sqrt(i) * dr) / factor;
      const x = radius * Math.cos(FERMAT_ANGLE * i);
      const y = radius * Math.sin(FERMAT_ANGLE * i) * aspect;
      if (Math.abs(x - y / aspect / slope) > halfX || Math.abs(y) > halfY) continue;
      yield [area.xCenter + x, area.yCenter + y];
    }
  });
}

/**
 * The points of a rectangular grid, from its middle outwards in squares: right side down, bottom to the left, left side up,
 * top to the right, ring after ring. With an even number the middle is the point left of (above) the center.
 */
export function squarePoints(area: SpiralArea, xNum: number, yNum: number): Points {
  checkCount(xNum, "number of points in x");
  checkCount(yNum, "number of points in y");
  const xOffset = xNum % 2 === 0 ? 0.5 : 0;
  const yOffset = yNum % 2 === 0 ? -0.5 : 0;
  const xStep = xNum > 1 ? area.xRange / (xNum - 1) : 0;
  const yStep = yNum > 1 ? area.yRange / (yNum - 1) : 0;
  return repeatable(function* () {
    for (const [i, j] of squareRings(Math.max(xNum, yNum))) {
      if (Math.abs(i - xOffset) >= xNum / 2 || Math.abs(j - yOffset) >= yNum / 2) continue;
      yield [area.xCenter + xStep * (i - xOffset), area.yCenter + yStep * (j - yOffset)];
    }
  });
}

/** Steps from the middle of a square spiral, `rings` rings of them. */
function* squareRings(rings: number): Generator<readonly [i: number, j: number]> {
  yield [0, 0];
  for (let ring = 1; ring < rings; ring++) {
    for (let j = ring - 1; j >= -ring; j--) yield [ring, j];
    for (let i = ring - 1; i >= -ring; i--) yield [i, -ring];
    for (let j = 1 - ring; j <= ring; j++) yield [-ring, j];
    for (let i = 1 - ring; i <= ring; i++) yield [i, ring];
  }
}

function checkSpiral({ xRange, yRange }: SpiralArea, dr: number, drY: number): void {
  if (!(xRange > 0) || !(yRange > 0)) {
    throw new RequestError(`The ranges of a spiral must be above 0, not ${xRange} and ${yRange}.`);
  }
  if (!(dr > 0) || !(drY > 0)) throw new RequestError(`The distance between rings must be above 0, not ${dr}.`);
}
