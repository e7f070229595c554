import type { ServedPv } from "../control/mod.ts";
import { type AreaDetectorSim, createFlirDetector, createSimDetector } from "./area-detector/mod.ts";
import { BEAMLINE_MOTORS } from "./beamline-motors.ts";
import type { SimClock } from "./clock.ts";
import { Database } from "./database.ts";
import { type MotorOptions, MotorRecord } from "./motor/mod.ts";
import { simpleRecord } from "./records/simple-record.ts";

/** Where a motor is at this moment, by its record's name (`gp:m1`), in EGU. Throws for an unknown motor: a wiring bug. */
export type MotorPositions = (motor: string) => { readonly user: number; readonly dial: number };

/** What a part of the beamline, such as a detector, is given to be built from. */
export interface BeamlineSite {
  readonly clock: SimClock;
  /** The motors move the sample through the beam: a detector's picture asks here where they are. */
  readonly positions: MotorPositions;
  /** All random numbers of the simulation come from this. */
  readonly seed: number;
}

/** A part of the beamline beside the motors; its variables become records with the usual fields (DESC, EGU, PREC …). */
export interface BeamlinePart {
  pvs(): Iterable<ServedPv>;
  close?(): void;
}

export interface BeamlineOptions {
  readonly clock: SimClock;
  readonly seed?: number;
  /** The motors. Default: `gp:m1` .. `gp:m8` and `micos:m1`. */
  readonly motors?: readonly Omit<MotorOptions, "clock">[];
  /** Makers of the detectors. Default: `kad:`, in a beam steered by gp:m1 and gp:m2, and `FLIR5:`, by micos:m1. */
  readonly detectors?: readonly ((site: BeamlineSite) => AreaDetectorSim)[];
  /** Makers of anything else. */
  readonly parts?: readonly ((site: BeamlineSite) => BeamlinePart)[];
}

/** The simulated beamline: its variables by name, and its motors and detectors for whoever wants to interfere. */
export interface Beamline {
  readonly database: Database;
  /** By record name, `gp:m1`. */
  readonly motors: ReadonlyMap<string, MotorRecord>;
  /** By prefix, `kad:`. */
  readonly detectors: ReadonlyMap<string, AreaDetectorSim>;
  readonly positions: MotorPositions;
  /** End all that waits on the clock. */
  close(): void;
}

const BEAMLINE_DETECTORS: readonly ((site: BeamlineSite) => AreaDetectorSim)[] = [
  ({ clock, seed, positions }) =>
    createSimDetector({
      prefix: "kad:",
      clock,
      seed,
      positions: () => ({ horizontal: positions("gp:m1").dial, vertical: positions("gp:m2").dial }),
    }),
  ({ clock, seed, positions }) =>
    createFlirDetector({
      prefix: "FLIR5:",
      clock,
      seed: seed + 1,
      positions: () => ({ horizontal: positions("micos:m1").dial, vertical: 0 }),
    }),
];

/** Assemble a beamline. Nothing of it opens a socket: a control-system server is put in front of `database`. */
export function simulatedBeamline(options: BeamlineOptions): Beamline {
  const { clock, seed = 1 } = options;
  const motors = new Map(
    (options.motors ?? BEAMLINE_MOTORS).map((motor) => [motor.name, new MotorRecord({ ...motor, clock })]),
  );
  const positions: MotorPositions = (name) => {
    const motor = motors.get(name);
    if (!motor) throw new Error(`The simulated beamline has no motor ${name}`);
    return motor.position();
  };
  const site: BeamlineSite = { clock, positions, seed };
  const detectors = (options.detectors ?? BEAMLINE_DETECTORS).map((make) => make(site));
  const parts: readonly BeamlinePart[] = [...detectors, ...(options.parts ?? []).map((make) => make(site))];
  const database = new Database(motors.values());
  for (const part of parts) {
    for (const pv of part.pvs()) database.add(simpleRecord(pv, { clock }));
  }
  return {
    database,
    motors,
    detectors: new Map(detectors.map((detector) => [detector.prefix, detector])),
    positions,
    close: () => {
      for (const motor of motors.values()) motor.close();
      for (const part of parts) part.close?.();
    },
  };
}
