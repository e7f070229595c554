import { type Detector, type Rays, raysOf } from "./detector.ts";
import { type Goniometer, type Positions, type View, viewsOf } from "./goniometer.ts";
import { apply, type Mat3, multiply, type Vec3 } from "./vectors.ts";

/** Momentum transfer of every frame and channel, in 1/Angstrom (hkl when a UB matrix was given), one array per component. */
export interface MomentumTransfer {
  /** `[frame]`, `[frame, channel]` or `[frame, row, column]`, by the kind of detector. */
  readonly shape: readonly number[];
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly z: Float64Array;
}

/**
 * Momentum transfer q = k_out - k_in in the sample's frame for every frame and channel of a scan.
 *
 * For maps of whole scans `mapScan` is much faster: it never writes these arrays down.
 */
export function momentumTransfer(goniometer: Goniometer, detector: Detector, positions: Positions): MomentumTransfer {
  const rays = raysOf(detector, goniometer.beam);
  const { distinct, ofFrame } = viewsOf(goniometer, positions);
  const channels = rays.x.length;
  const total = ofFrame.length * channels;
  const q = { x: new Float64Array(total), y: new Float64Array(total), z: new Float64Array(total) };
  const firstFrameOf = new Map<number, number>();
  const plainRays = unitRays(rays, undefined);
  for (const [frame, index] of ofFrame.entries()) {
    const known = firstFrameOf.get(index);
    const at = frame * channels;
    if (known !== undefined) {
      for (const axis of ["x", "y", "z"] as const) {
        q[axis].copyWithin(at, known * channels, (known + 1) * channels);
      }
      continue;
    }
    firstFrameOf.set(index, frame);
    const view = distinct[index]!;
    const u = view.shift === undefined ? plainRays : unitRays(rays, view);
    const { a, b } = linearForm(view);
    for (let i = 0; i < channels; i++) {
      const [x, y, z] = [u.x[i]!, u.y[i]!, u.z[i]!];
      q.x[at + i] = a[0] * x + a[1] * y + a[2] * z - b[0];
      q.y[at + i] = a[3] * x + a[4] * y + a[5] * z - b[1];
      q.z[at + i] = a[6] * x + a[7] * y + a[8] * z - b[2];
    }
  }
  return { shape: [ofFrame.length, ...rays.shape], ...q };
}

/** The two parts of q = A u - b for one view; `unitRays` of the same view gives the u. */
export function linearForm(view: View): { a: Mat3; b: Vec3 } {
  return {
    a: view.shift === undefined ? multiply(view.toQ, view.turn) : view.toQ,
    b: apply(view.toQ, view.incident),
  };
}

/**
 * Unit vectors from the sample to every channel. For a view with translations or a displaced sample they are those of
 * that view, already turned into the laboratory; otherwise they serve all views.
 */
export function unitRays(rays: Rays, view: View | undefined): Rays {
  const { x, y, z, shape } = rays;
  const n = x.length;
  const u = { shape, x: new Float64Array(n), y: new Float64Array(n), z: new Float64Array(n) };
  const shift = view?.shift;
  for (let i = 0; i < n; i++) {
    let [dx, dy, dz]: Vec3 = [x[i]!, y[i]!, z[i]!];
    if (view && shift) {
      [dx, dy, dz] = apply(view.turn, [dx, dy, dz]);
      dx += shift[0];
      dy += shift[1];
      dz += shift[2];
    }
    const norm = Math.sqrt(dx * dx + dy * dy + dz * dz);
    u.x[i] = dx / norm;
    u.y[i] = dy / norm;
    u.z[i] = dz / norm;
  }
  return u;
}
