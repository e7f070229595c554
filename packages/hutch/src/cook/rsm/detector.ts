import { RequestError } from "../../errors/mod.ts";
import { type Axis, axisVector } from "./circles.ts";
import { add, apply, cross, length, rotation, scale, unit, type Vec3 } from "./vectors.ts";

/**
 * Size of a channel: its width at a distance from the sample (any one unit for both), or channels per degree.
 * Area detectors have one value per direction; a single number serves both.
 */
export type ChannelSize =
  | { readonly width: number | readonly [number, number]; readonly distance: number }
  | { readonly channelsPerDegree: number | readonly [number, number] };

/** An area detector. Channels count from 0 over the whole sensor, whatever the region of interest. */
export interface AreaDetector {
  readonly kind: "area";
  /** Where the first and the second index run when all detector circles are at zero. */
  readonly directions: readonly [Axis, Axis];
  /** Channel (fractional, both directions) hit by the direct beam at zero. */
  readonly center: readonly [number, number];
  readonly channels: readonly [number, number];
  readonly size: ChannelSize;
  /** Turn of the detector about the beam, in degrees; the beam must lie along x, y or z. */
  readonly rotationDeg?: number;
  /** Tilt against the plane normal to the beam, about an axis at `azimuthDeg` + 90 degrees in the detector plane. */
  readonly tilt?: { readonly azimuthDeg: number; readonly angleDeg: number };
  /** Half-open channel ranges [from1, to1, from2, to2]. */
  readonly roi?: readonly [number, number, number, number];
  readonly binning?: Binning<readonly [number, number]>;
}

/** A strip detector: one row of channels. */
export interface LinearDetector {
  readonly kind: "linear";
  readonly direction: Axis;
  readonly center: number;
  readonly channels: number;
  readonly size: ChannelSize;
  /** Turn about the axis normal to the beam and to the strip, in degrees. */
  readonly tiltDeg?: number;
  readonly roi?: readonly [number, number];
  readonly binning?: Binning<number>;
}

/** A detector that sees only the direction in which its arm points. */
export interface PointDetector {
  readonly kind: "point";
}

export type Detector = AreaDetector | LinearDetector | PointDetector;

/**
 * Channels averaged (or skipped) in blocks. Pixel size and center are scaled along with it, unless `scalesGeometry` is
 * false: then they are taken as already given for the binned detector. A block stands where its first channel stands.
 */
export interface Binning<By> {
  readonly by: By;
  readonly scalesGeometry?: boolean;
}

/** The vectors from the sample to every channel, all detector circles at zero: x, y and z apart, row-major. */
export interface Rays {
  /** `[]` for a point, `[channels]` for a strip, `[rows, columns]` for an area. */
  readonly shape: readonly number[];
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly z: Float64Array;
}

/**
 * The rays of a detector. The length of a ray is its distance in the unit given; it matters only together with
 * translations and displacements.
 *
 * Throws RequestError for an empty region of interest, a size of zero, or a turn about an oblique beam.
 */
export function raysOf(detector: Detector, beam: Vec3): Rays {
  switch (detector.kind) {
    case "point":
      return { shape: [], x: Float64Array.of(beam[0]), y: Float64Array.of(beam[1]), z: Float64Array.of(beam[2]) };
    case "linear": {
      const line = lineOf(detector, beam);
      return fill([line.count], (a) => ray(line.origin, line.step, a + line.start));
    }
    case "area": {
      const { origin, first, second } = planeOf(detector, beam);
      return fill([first.count, second.count], (a, b) =>
        ray(ray(origin, first.step, a + first.start), second.step, b + second.start),
      );
    }
  }
}

/** Channels of one direction after region of interest and binning. */
interface Channels {
  readonly step: Vec3;
  readonly center: number;
  readonly start: number;
  readonly count: number;
}

function lineOf(detector: LinearDetector, beam: Vec3): Channels & { origin: Vec3 } {
  const { distance, widths } = sizes(detector.size);
  const [from, to] = detector.roi ?? [0, detector.channels];
  const channels = binned(
    detector.center,
    [from, to],
    widths[0],
    detector.binning?.by,
    detector.binning?.scalesGeometry,
  );
  const along = scale(axisVector(detector.direction), channels.width);
  const normal = cross(beam, along);
  const step = detector.tiltDeg === undefined ? along : turnLeft(along, unit(normal), detector.tiltDeg);
  return { ...channels, step, origin: add(scale(unit(beam), distance), scale(step, -channels.center)) };
}

function planeOf(detector: AreaDetector, beam: Vec3): { origin: Vec3; first: Channels; second: Channels } {
  const { distance, widths } = sizes(detector.size);
  const [from1, to1, from2, to2] = detector.roi ?? [0, detector.channels[0], 0, detector.channels[1]];
  const { by, scalesGeometry } = detector.binning ?? {};
  const one = binned(detector.center[0], [from1, to1], widths[0], by?.[0], scalesGeometry);
  const two = binned(detector.center[1], [from2, to2], widths[1], by?.[1], scalesGeometry);
  const plain = [
    scale(axisVector(detector.directions[0]), one.width),
    scale(axisVector(detector.directions[1]), two.width),
  ] as const;
  const tilted = detector.tilt === undefined ? plain : plain.map(tilt(plain, detector.tilt));
  const turn = detector.rotationDeg === undefined ? (v: Vec3) => v : turnAboutBeam(beam, detector.rotationDeg);
  const [step1, step2] = [turn(tilted[0]!), turn(tilted[1]!)];
  const toCenter = add(scale(step1, one.center), scale(step2, two.center));
  return {
    origin: add(scale(unit(beam), distance), scale(toCenter, -1)),
    first: { ...one, step: step1 },
    second: { ...two, step: step2 },
  };
}

/** Distance and channel widths in one unit. With channels per degree the distance is 1. */
function sizes(size: ChannelSize): { distance: number; widths: readonly [number, number] } {
  if ("width" in size) {
    const widths = pair(size.width);
    if (!(size.distance > 0) || !widths.every((width) => width !== 0 && Number.isFinite(width))) {
      throw new RequestError(
        `Channel width ${widths.join(", ")} at distance ${size.distance} spans no angle. Give both in one unit.`,
      );
    }
    return { distance: size.distance, widths };
  }
  const perDegree = pair(size.channelsPerDegree);
  const widthAtOne = (n: number): number => (2 * Math.tan(Math.PI / 360)) / Math.abs(n);
  const widths = [widthAtOne(perDegree[0]), widthAtOne(perDegree[1])] as const;
  if (!widths.every(Number.isFinite))
    throw new RequestError(`${perDegree.join(", ")} channels per degree span no angle.`);
  return { distance: 1, widths };
}

/** Center, width and channel range after binning. */
function binned(center: number, roi: readonly [number, number], width: number, by = 1, scalesGeometry = true) {
  const [from, to] = roi;
  if (!(to > from)) throw new RequestError(`The region of interest ${from}:${to} holds no channel.`);
  if (!(Number.isInteger(by) && by >= 1))
    throw new RequestError(`Cannot average ${by} channels. Give a whole number from 1.`);
  return {
    center: scalesGeometry ? center / by : center,
    width: scalesGeometry ? width * by : width,
    start: Math.floor(from / by),
    count: Math.ceil((to - from) / by),
  };
}

/** Turns both pixel vectors about the tilt axis, left-handed as every turn about an oblique axis here. */
function tilt([p1, p2]: readonly [Vec3, Vec3], { azimuthDeg, angleDeg }: { azimuthDeg: number; angleDeg: number }) {
  const azimuth = ((azimuthDeg + 90) * Math.PI) / 180;
  const axis = add(scale(unit(p1), Math.cos(azimuth)), scale(unit(p2), Math.sin(azimuth)));
  return (v: Vec3): Vec3 => turnLeft(v, axis, angleDeg);
}

function turnLeft(v: Vec3, axis: Vec3, angleDeg: number): Vec3 {
  return apply(rotation(axis, (-angleDeg * Math.PI) / 180), v);
}

/** A turn about the beam, as an innermost detector circle would make it. */
function turnAboutBeam(beam: Vec3, angleDeg: number): (v: Vec3) => Vec3 {
  const axis = unit(beam);
  if (axis.filter((x) => x !== 0).length !== 1) {
    throw new RequestError(`The detector can turn about a beam along x, y or z only, not along ${beam.join(", ")}.`);
  }
  const matrix = rotation(axis, (angleDeg * Math.PI) / 180);
  return (v) => apply(matrix, v);
}

function pair(value: number | readonly [number, number]): readonly [number, number] {
  return typeof value === "number" ? [value, value] : value;
}

function ray(origin: Vec3, step: Vec3, channel: number): Vec3 {
  return add(origin, scale(step, channel));
}

function fill(shape: readonly [number] | readonly [number, number], at: (a: number, b: number) => Vec3): Rays {
  const [rows, columns = 1] = shape;
  const n = rows * columns;
  if (length(at(0, 0)) === 0)
    throw new RequestError("The first channel lies in the sample. Check distance and center.");
  const rays = { shape, x: new Float64Array(n), y: new Float64Array(n), z: new Float64Array(n) };
  for (let a = 0, i = 0; a < rows; a++) {
    for (let b = 0; b < columns; b++, i++) {
      const [x, y, z] = at(a, b);
      rays.x[i] = x;
      rays.y[i] = y;
      rays.z[i] = z;
    }
  }
  return rays;
}
