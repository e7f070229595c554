import { RequestError } from "../../errors/mod.ts";
import { apply, basis, type Mat3, rotation, scale, type Vec3 } from "./vectors.ts";

/** A signed laboratory axis: a direction, or a rotation about it (`+` right-handed, `-` left-handed). */
export type Axis = "x+" | "x-" | "y+" | "y-" | "z+" | "z-";

/** A sample circle: about a laboratory axis, or about the kappa axis. */
export type SampleCircle = Axis | "k+" | "k-";

/** A detector motion: a circle about a laboratory axis, or a translation in the unit of the distance. */
export type DetectorCircle = Axis | "tx" | "ty" | "tz";

/** The kappa axis: the unit vector of the first letter of `plane`, turned towards the second by `angleDeg`. */
export interface KappaAxis {
  readonly plane: "xy" | "xz" | "yx" | "yz" | "zx" | "zy";
  readonly angleDeg: number;
}

/** The kappa axis of most kappa goniometers, inclined by 60 degrees: (0, -0.866, 0.5). */
export const DEFAULT_KAPPA: KappaAxis = { plane: "zy", angleDeg: -60 };

const LETTERS = "xyz";

/** One motion of a goniometer arm, ready to be given an angle (radians) or a distance. */
export type Motion =
  | { readonly kind: "rotation"; readonly axis: Vec3; readonly sense: 1 | -1 }
  | { readonly kind: "translation"; readonly direction: Vec3 };

/** The unit vector along a signed laboratory axis; `y-` is (0, -1, 0). Throws RequestError when there is no such axis. */
export function axisVector(axis: string): Vec3 {
  const letter = LETTERS.indexOf(axis[0] ?? " ");
  const sign = axis[1] === "+" ? 1 : axis[1] === "-" ? -1 : 0;
  if (letter < 0 || sign === 0 || axis.length !== 2) {
    throw new RequestError(`"${axis}" is no axis. Use one of x+ x- y+ y- z+ z-.`);
  }
  return scale(basis(letter as 0 | 1 | 2), sign);
}

/** Reads a circle's name. Throws RequestError that lists the names there are. */
export function motionOf(circle: string, arm: "sample" | "detector", kappa: KappaAxis = DEFAULT_KAPPA): Motion {
  const [first, second] = circle;
  if (arm === "sample" && first === "k" && (second === "+" || second === "-") && circle.length === 2) {
    // About an arbitrary axis the reference conventions turn left-handed.
    return { kind: "rotation", axis: scale(kappaVector(kappa), second === "+" ? 1 : -1), sense: -1 };
  }
  if (arm === "detector" && first === "t" && circle.length === 2 && LETTERS.includes(second ?? " ")) {
    return { kind: "translation", direction: basis(LETTERS.indexOf(second!) as 0 | 1 | 2) };
  }
  if (!/^[xyz][+-]$/.test(circle)) {
    const names = arm === "sample" ? "x+ x- y+ y- z+ z- k+ k-" : "x+ x- y+ y- z+ z- tx ty tz";
    throw new RequestError(`"${circle}" is no ${arm} circle. Use one of ${names}.`);
  }
  return { kind: "rotation", axis: axisVector(circle), sense: 1 };
}

/** The rotation of a circle at an angle in radians. */
export function rotationOf(motion: Motion & { kind: "rotation" }, angleRad: number): Mat3 {
  return rotation(motion.axis, motion.sense * angleRad);
}

/** The unit vector of the kappa axis for `k+`. */
export function kappaVector({ plane, angleDeg }: KappaAxis): Vec3 {
  const from = LETTERS.indexOf(plane[0]!) as 0 | 1 | 2;
  const to = LETTERS.indexOf(plane[1]!) as 0 | 1 | 2;
  const normal = LETTERS.length - from - to;
  const sense = (from + 1) % 3 === to ? 1 : -1;
  const turn = rotation(basis(normal as 0 | 1 | 2), (sense * angleDeg * Math.PI) / 180);
  return apply(turn, basis(from));
}
