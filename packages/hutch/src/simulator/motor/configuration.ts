import type { SimClock } from "../clock.ts";
import { updateAlarm } from "./alarms.ts";
import { Axis, type HomeReference } from "./axis.ts";
import { adoptReadback, updateDialLimits, updateUserLimits } from "./coordinates.ts";
import { type FieldValues, initialFields } from "./fields.ts";
import { limitsAreOff } from "./limits.ts";
import { readStatus } from "./readback.ts";
import { defaultSpeeds } from "./speeds.ts";

/** How a simulated motor is made. Positions are in EGU, in dial coordinates. */
export interface MotorOptions {
  readonly name: string;
  readonly clock: SimClock;
  /** First values of fields, as a database file would give them (MRES, VELO, EGU, DHLM …). */
  readonly fields?: Partial<FieldValues>;
  /** Where the limit switches are. */
  readonly switches: { readonly low: number; readonly high: number };
  /** What the search for home looks for. Default: a mark at 0. */
  readonly home?: { readonly kind: "mark"; readonly at: number } | { readonly kind: "limit switch" };
  /** Where the motor stands at the start. Default 0. */
  readonly position?: number;
  /** Time between two status reports of the controller while moving. Default 0.1 s. */
  readonly pollS?: number;
  /** Noise of the encoder, used with UEIP: standard deviation in EGU. Default none. */
  readonly encoderNoise?: { readonly seed: number; readonly sigma: number };
  /** Time by which the encoder trails while moving. Default 0. */
  readonly lagS?: number;
}

/** The fields of a motor before it was connected to its controller: what was not configured follows from what was. */
export function configuredFields(options: MotorOptions): FieldValues {
  const f: FieldValues = { ...initialFields(), NAME: options.name, ...options.fields };
  f.LSPG = f.SPMG;
  f.UREV = f.MRES * f.SREV;
  if (f.ERES === 0) f.ERES = f.MRES;
  if (f.RRES === 0) f.RRES = f.MRES;
  f.RDBD = Math.max(f.RDBD, Math.abs(f.MRES));
  defaultSpeeds(f);
  if (options.fields?.HLM !== undefined || options.fields?.LLM !== undefined) updateDialLimits(f);
  else updateUserLimits(f);
  return f;
}

/** Start of the record: the target is where the axis stands, and LVIO tells if that is outside the limits. */
export function initializeFrom(axis: Axis, f: FieldValues): void {
  readStatus(f, axis.status());
  adoptReadback(f);
  const step = Math.abs(f.MRES);
  const isBeyond = f.DRBV > f.DHLM + step || f.DRBV < f.DLLM - step;
  f.LVIO = isBeyond && !limitsAreOff(f) ? 1 : 0;
  updateAlarm(f);
}

/** The controller of a motor: everything in motor steps. */
export function makeAxis(options: MotorOptions, f: FieldValues): Axis {
  const steps = (dial: number) => Math.round(dial / f.MRES);
  const ends = [steps(options.switches.low), steps(options.switches.high)];
  const home = options.home ?? { kind: "mark", at: 0 };
  const reference: HomeReference = home.kind === "mark" ? { kind: "mark", atSteps: steps(home.at) } : home;
  return new Axis({
    clock: options.clock,
    switches: { minus: Math.min(...ends), plus: Math.max(...ends) },
    home: reference,
    initialSteps: steps(options.position ?? 0),
    countsPerStep: f.MRES / f.ERES,
    ...(options.pollS !== undefined && { pollS: options.pollS }),
    ...(options.lagS !== undefined && { lagS: options.lagS }),
    ...(options.encoderNoise && {
      noise: {
        seed: options.encoderNoise.seed,
        sigmaCounts: options.encoderNoise.sigma / Math.abs(f.ERES),
      },
    }),
  });
}
