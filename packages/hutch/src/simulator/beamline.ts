import type { ServedPv } from "../control/mod.ts";
import type { SimClock } from "./clock.ts";
import { Database } from "./database.ts";
import { type MotorOptions, MotorRecord } from "./motor/mod.ts";
import type { SimRecord } from "./records/record.ts";
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
  readonly records: Iterable<ServedPv>;
  close?(): void;
}

export interface BeamlineOptions {
  readonly clock: SimClock;
  readonly seed?: number;
  /** Makers of everything that is not a motor. */
  readonly parts?: readonly ((site: BeamlineSite) => BeamlinePart)[];
  /** The motors. Default: `gp:m1` .. `gp:m8` and `micos:m1`. */
  readonly motors?: readonly Omit<MotorOptions, "clock">[];
}

/** The simulated beamline: its variables by name, and its motors for tests that want to interfere. */
export interface Beamline {
  readonly database: Database;
  readonly motors: ReadonlyMap<string, MotorRecord>;
  readonly positions: MotorPositions;
  /** End all that waits on the clock. */
  close(): void;
}

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
  const parts = (options.parts ?? []).map((make) => make({ clock, positions, seed }));
  const records: SimRecord[] = [...motors.values()];
  for (const part of parts) {
    for (const pv of part.records) records.push(simpleRecord(pv, { clock }));
  }
  return {
    database: new Database(records),
    motors,
    positions,
    close: () => {
      for (const motor of motors.values()) motor.close();
      for (const part of parts) part.close?.();
    },
  };
}

/** A general-purpose stage: steps of 0.1 um, half a millimeter in a fifth of a second. */
const STAGE: Omit<MotorOptions, "clock" | "name"> = {
  switches: { low: -35, high: 35 },
  home: { kind: "mark", at: 0 },
  fields: {
    EGU: "mm",
    PREC: 4,
    MRES: 0.0001,
    SREV: 10_000,
    VELO: 5,
    VBAS: 0.1,
    VMAX: 10,
    ACCL: 0.1,
    HVEL: 2,
    JVEL: 1,
    BVEL: 1,
    TWV: 0.1,
    DHLM: 32,
    DLLM: -32,
    OUT: "@sim",
  },
};

/** The MICOS translation stage of the tomography set-up: slower, longer, and homing on its limit switch. */
const MICOS: Omit<MotorOptions, "clock" | "name"> = {
  switches: { low: -52, high: 52 },
  home: { kind: "limit switch" },
  fields: {
    EGU: "mm",
    PREC: 5,
    MRES: 0.00005,
    SREV: 20_000,
    VELO: 2,
    VBAS: 0.05,
    VMAX: 14,
    ACCL: 0.25,
    HVEL: 5,
    JVEL: 2,
    BVEL: 1,
    TWV: 0.1,
    DHLM: 50,
    DLLM: -50,
    OUT: "@sim",
  },
};

const BEAMLINE_MOTORS: readonly Omit<MotorOptions, "clock">[] = [
  ...Array.from({ length: 8 }, (_, index) => stage(`gp:m${index + 1}`, `general purpose stage ${index + 1}`)),
  { ...MICOS, name: "micos:m1", fields: { ...MICOS.fields, DESC: "MICOS translation stage" } },
];

function stage(name: string, description: string): Omit<MotorOptions, "clock"> {
  return { ...STAGE, name, fields: { ...STAGE.fields, DESC: description } };
}
