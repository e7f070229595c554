import { RequestError } from "../../errors/mod.ts";
import {
  DEFAULT_KAPPA,
  type DetectorCircle,
  type KappaAxis,
  type Motion,
  motionOf,
  rotationOf,
  type SampleCircle,
} from "./circles.ts";
import {
  add,
  apply,
  IDENTITY,
  inverse,
  length,
  type Mat3,
  multiply,
  scale,
  scaleMatrix,
  unit,
  type Vec3,
} from "./vectors.ts";
import { type BeamEnergy, wavelengths } from "./wavelength.ts";

/** The circles of a diffractometer. Right-handed laboratory frame; circles are listed from the outermost inwards. */
export interface Goniometer {
  readonly sampleCircles: readonly SampleCircle[];
  readonly detectorCircles: readonly DetectorCircle[];
  /** Direction in which the beam travels. Its length matters only to a displaced or translated point detector. */
  readonly beam: Vec3;
  readonly kappa?: KappaAxis;
}

/** Where the circles stood, frame by frame, and with which photons. */
export interface Positions {
  /** One entry per circle, sample circles first: one value for all frames, or one per frame. */
  readonly angles: readonly (number | ArrayLike<number>)[];
  readonly unit?: "deg" | "rad";
  readonly beam: BeamEnergy;
  /** Zero offset of each circle; angle used = given - offset. */
  readonly offsets?: readonly number[];
  /** Sample displacement from the center of rotation, laboratory frame, in the unit of the detector distance. */
  readonly displacement?: Vec3;
  /** Orientation matrix of the crystal, row-major, reciprocal lattice in 1/Angstrom including 2 pi. With it the result is hkl. */
  readonly ub?: Mat3;
}

/**
 * How one setting of all circles looks at the detector: q = toQ (unit(turn d + shift) - incident) for the ray d of a pixel.
 * Without a shift that is q = A u - b, with A = toQ turn, b = toQ incident and u = d / |d|.
 */
export interface View {
  /** Product of the detector circles. */
  readonly turn: Mat3;
  /** Detector translations less the sample's displacement; undefined when there is neither. */
  readonly shift: Vec3 | undefined;
  /** 2 pi / wavelength times the inverse of (sample circles times UB). */
  readonly toQ: Mat3;
  /** Unit vector along the beam. */
  readonly incident: Vec3;
}

/** The distinct settings of a scan, and which frame was taken in which. */
export interface Views {
  readonly distinct: readonly View[];
  /** Index into `distinct` for each frame. */
  readonly ofFrame: Int32Array;
}

/**
 * The distinct views of a scan. Frames whose angles and wavelength agree in every bit share one.
 *
 * Throws RequestError when angles are missing, differ in number, or are not finite.
 */
export function viewsOf(goniometer: Goniometer, positions: Positions): Views {
  const circles = goniometer.sampleCircles.length + goniometer.detectorCircles.length;
  const { angles, offsets } = positions;
  if (angles.length !== circles) {
    throw new RequestError(`The goniometer has ${circles} circles, but angles of ${angles.length} were given.`);
  }
  if (offsets !== undefined && offsets.length !== circles) {
    throw new RequestError(`The goniometer has ${circles} circles, but ${offsets.length} zero offsets were given.`);
  }
  if (!(length(goniometer.beam) > 0)) throw new RequestError("The beam direction has no length. Give e.g. [1, 0, 0].");
  const frames = frameCount(goniometer, positions);
  const wavelengthA = wavelengths(positions.beam, frames);
  const setting = new Float64Array(circles + 1);
  const settings = new DistinctRows(circles + 1, frames);
  const view = viewMaker(goniometer, positions);
  const distinct: View[] = [];
  const ofFrame = new Int32Array(frames);
  for (let frame = 0; frame < frames; frame++) {
    for (let circle = 0; circle < circles; circle++) {
      const given = angles[circle]!;
      const angle = typeof given === "number" ? given : given[frame]!;
      if (!Number.isFinite(angle)) {
        const name = [...goniometer.sampleCircles, ...goniometer.detectorCircles][circle];
        throw new RequestError(
          `Frame ${frame}: the angle of circle ${circle + 1} (${name}) is ${angle}. Leave the frame out.`,
        );
      }
      setting[circle] = angle - (offsets?.[circle] ?? 0);
    }
    setting[circles] = wavelengthA[frame]!;
    const index = settings.indexOf(setting);
    if (index === distinct.length) distinct.push(view(setting));
    ofFrame[frame] = index;
  }
  return { distinct, ofFrame };
}

/** How many frames the positions describe: the common length of all lists, or 1 when everything is constant. */
function frameCount(goniometer: Goniometer, { angles, beam }: Positions): number {
  const names = [...goniometer.sampleCircles, ...goniometer.detectorCircles];
  const lists = angles.map((angle, circle) => [`circle ${circle + 1} (${names[circle]})`, angle] as const);
  const energy = "energyEV" in beam ? beam.energyEV : beam.wavelengthA;
  let frames: number | undefined;
  let first = "";
  for (const [name, list] of [...lists, ["the beam", energy] as const]) {
    if (typeof list === "number" || typeof list === "string") continue;
    if (frames !== undefined && list.length !== frames) {
      throw new RequestError(`${first} has ${frames} values, but ${name} has ${list.length}. Give one per frame.`);
    }
    frames = list.length;
    first ||= name;
  }
  return frames ?? 1;
}

/** A function from one setting (angles, then the wavelength) to its view. */
function viewMaker(goniometer: Goniometer, positions: Positions): (setting: Float64Array) => View {
  const { kappa = DEFAULT_KAPPA } = goniometer;
  const sample = goniometer.sampleCircles.map((name) => motionOf(name, "sample", kappa));
  const detector = goniometer.detectorCircles.map((name) => motionOf(name, "detector"));
  const toRad = (positions.unit ?? "deg") === "deg" ? Math.PI / 180 : 1;
  const incident = unit(goniometer.beam);
  const { displacement, ub = IDENTITY } = positions;
  const isShifted = displacement !== undefined || detector.some((motion) => motion.kind === "translation");
  return (setting) => {
    let turned: Mat3 = IDENTITY;
    for (const [i, motion] of sample.entries()) turned = multiply(turned, matrixOf(motion, setting[i]! * toRad));
    const back = inverse(multiply(turned, ub));
    if (back === undefined) throw new RequestError(`The orientation matrix UB is singular: ${ub.join(", ")}.`);
    const arm = detectorArm(detector, setting.subarray(sample.length), toRad);
    const shift = displacement === undefined ? arm.shift : add(arm.shift, scale(displacement, -1));
    const wavelengthA = setting[setting.length - 1]!;
    return {
      turn: arm.turn,
      shift: isShifted ? shift : undefined,
      toQ: scaleMatrix(back, (2 * Math.PI) / wavelengthA),
      incident,
    };
  };
}

function matrixOf(motion: Motion, angleRad: number): Mat3 {
  return motion.kind === "rotation" ? rotationOf(motion, angleRad) : IDENTITY;
}

/** The detector arm as one rotation and one shift; motions act from the innermost outwards. */
function detectorArm(motions: readonly Motion[], values: Float64Array, toRad: number): { turn: Mat3; shift: Vec3 } {
  let turn: Mat3 = IDENTITY;
  let shift: Vec3 = [0, 0, 0];
  for (let i = motions.length - 1; i >= 0; i--) {
    const motion = motions[i]!;
    if (motion.kind === "translation") {
      shift = add(shift, scale(motion.direction, values[i]!));
    } else {
      const matrix = rotationOf(motion, values[i]! * toRad);
      turn = multiply(matrix, turn);
      shift = apply(matrix, shift);
    }
  }
  return { turn, shift };
}

/** Rows of numbers numbered in the order of their first appearance; rows are equal when every bit is. */
class DistinctRows {
  readonly #width: number;
  readonly #rows: Float64Array;
  readonly #byHash = new Map<number, number[]>();
  #count = 0;

  constructor(width: number, capacity: number) {
    this.#width = width;
    this.#rows = new Float64Array(width * capacity);
  }

  /** The number of this row; one more than the last known when it is new. */
  indexOf(row: Float64Array): number {
    const bits = new Uint32Array(row.buffer, row.byteOffset, 2 * row.length);
    let hash = 0;
    for (let i = 0; i < bits.length; i++) hash = (Math.imul(hash, 0x9e3779b1) ^ bits[i]!) >>> 0;
    const candidates = this.#byHash.get(hash);
    const known = candidates?.find((index) => this.#equals(index, row));
    if (known !== undefined) return known;
    const index = this.#count++;
    this.#rows.set(row, index * this.#width);
    if (candidates) candidates.push(index);
    else this.#byHash.set(hash, [index]);
    return index;
  }

  #equals(index: number, row: Float64Array): boolean {
    for (let i = 0; i < this.#width; i++) if (this.#rows[index * this.#width + i] !== row[i]) return false;
    return true;
  }
}
