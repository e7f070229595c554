import type { MotorOptions } from "./motor/mod.ts";

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

/** The motors of the simulated beamline. */
export const BEAMLINE_MOTORS: readonly Omit<MotorOptions, "clock">[] = [
  ...Array.from({ length: 8 }, (_, index) => stage(`gp:m${index + 1}`, `general purpose stage ${index + 1}`)),
  { ...MICOS, name: "micos:m1", fields: { ...MICOS.fields, DESC: "MICOS translation stage" } },
];

function stage(name: string, description: string): Omit<MotorOptions, "clock"> {
  return { ...STAGE, name, fields: { ...STAGE.fields, DESC: description } };
}
