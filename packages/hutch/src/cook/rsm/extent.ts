import type { Rays } from "./detector.ts";

/**
 * Smallest and largest a.u - b over all pixels of a flat detector, u being the unit vector to the pixel.
 *
 * Along a straight line of pixels d = d0 + t e the function a.d / |d| has one extreme at most, at
 * t = (a.e d0.d0 - a.d0 d0.e) / (a.d0 e.e - a.e d0.e), so each row is looked at in its ends and there only.
 *
 * @param rays vectors to the pixels, whole: a row must be a straight line
 * @param unit the same vectors divided by their lengths
 */
export function extentOnPlane(rays: Rays, unit: Rays, a: readonly number[], b: number): [min: number, max: number] {
  const columns = rays.shape.at(-1) ?? 1;
  const total = rays.x.length;
  const [ax, ay, az] = a as [number, number, number];
  let min = Infinity;
  let max = -Infinity;
  const look = (i: number): void => {
    const value = ax * unit.x[i]! + ay * unit.y[i]! + az * unit.z[i]! - b;
    if (value < min) min = value;
    if (value > max) max = value;
  };
  for (let start = 0; start < total; start += columns) {
    const last = start + columns - 1;
    look(start);
    if (columns === 1) continue;
    look(last);
    const [x, y, z] = [rays.x[start]!, rays.y[start]!, rays.z[start]!];
    const s = 1 / (columns - 1);
    const [ex, ey, ez] = [(rays.x[last]! - x) * s, (rays.y[last]! - y) * s, (rays.z[last]! - z) * s];
    const alongStart = ax * x + ay * y + az * z;
    const alongStep = ax * ex + ay * ey + az * ez;
    const mixed = x * ex + y * ey + z * ez;
    const denominator = alongStart * (ex * ex + ey * ey + ez * ez) - alongStep * mixed;
    const at = Math.floor((alongStep * (x * x + y * y + z * z) - alongStart * mixed) / denominator);
    if (at > 0 && at < columns - 1) look(start + at);
    if (at >= 0 && at < columns - 2) look(start + at + 1);
  }
  return [min, max];
}
