import type { FieldValues, NumberField } from "./fields.ts";
import { ACCELERATION_RULE } from "./menus.ts";
import type { SpeedProfile } from "./trapezoid.ts";

/** Speeds given in EGU/s and, beside it, in revolutions/s. */
const REVOLUTIONS: readonly (readonly [speed: NumberField, revolutions: NumberField])[] = [
  ["VELO", "S"],
  ["VBAS", "SBAS"],
  ["VMAX", "SMAX"],
  ["BVEL", "SBAK"],
];

const SLEW_SPEEDS = ["VELO", "BVEL", "JVEL", "HVEL"] as const;

/** A speed as the controller wants it: motor steps per second, ramped from VBAS in `rampS` seconds. */
export function rampedProfile(f: FieldValues, speed: number, rampS: number): SpeedProfile {
  const rise = speed > f.VBAS ? speed - f.VBAS : speed;
  return inSteps(f, speed, rise / rampS);
}

/** Profile of a jog, whose acceleration is a field of its own. */
export function jogProfile(f: FieldValues): SpeedProfile {
  return inSteps(f, f.JVEL, f.JAR);
}

function inSteps(f: FieldValues, speed: number, acceleration: number): SpeedProfile {
  const step = Math.abs(f.MRES);
  return { speed: speed / step, baseSpeed: Math.min(f.VBAS, speed) / step, acceleration: acceleration / step };
}

/** Bring all speeds into VBAS .. VMAX (VMAX 0 is no upper bound), and the accelerations and revolutions with them. */
export function reconcileSpeeds(f: FieldValues): void {
  f.VBAS = Math.abs(f.VBAS);
  if (f.VMAX > 0 && f.VBAS > f.VMAX) f.VMAX = f.VBAS;
  for (const name of SLEW_SPEEDS) {
    f[name] = Math.max(f[name], f.VBAS);
    if (f.VMAX > 0) f[name] = Math.min(f[name], f.VMAX);
  }
  reconcileAccelerations(f);
  const perRevolution = Math.abs(f.UREV);
  for (const [speed, revolutions] of REVOLUTIONS) f[revolutions] = f[speed] / perRevolution;
}

/** ACCL and ACCS say the same twice; ACCU tells which of them stays when the speed changes. */
export function reconcileAccelerations(f: FieldValues): void {
  if (f.ACCL <= 0) f.ACCL = 0.1;
  if (f.BACC <= 0) f.BACC = 0.1;
  if (f.JAR <= 0) f.JAR = f.JVEL / 0.1;
  if (f.ACCU === ACCELERATION_RULE.rate && f.ACCS > 0) f.ACCL = f.VELO / f.ACCS;
  else f.ACCS = f.VELO / f.ACCL;
}

/** Speeds in EGU/s from those in revolutions/s, which are what stays when the resolution changes. */
export function speedsFromRevolutions(f: FieldValues): void {
  for (const [speed, revolutions] of REVOLUTIONS) f[speed] = Math.abs(f.UREV) * f[revolutions];
  reconcileSpeeds(f);
}

/** ACCS was written: ACCL follows. */
export function accelerationFromRate(f: FieldValues): void {
  if (f.ACCS <= 0) f.ACCS = f.VELO / 0.1;
  f.ACCL = f.VELO / f.ACCS;
}

/** Speeds that were not configured, as the record sets them when it starts. */
export function defaultSpeeds(f: FieldValues): void {
  if (f.BVEL === 0) f.BVEL = f.VELO;
  if (f.HVEL === 0) f.HVEL = f.VBAS;
  if (f.JVEL === 0) f.JVEL = f.VELO;
  if (f.JAR === 0) f.JAR = f.VELO / f.ACCL;
  reconcileSpeeds(f);
}
