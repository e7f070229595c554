import { RequestError } from "../../errors/mod.ts";
import { rereadPosition, rescale, reverseDirection, shiftOffset } from "./calibrate.ts";
import { updateDialLimits, updateUserLimits } from "./coordinates.ts";
import type { MotorCore } from "./core.ts";
import type { FieldName, FieldValues, NumberField } from "./fields.ts";
import { accelerationFromRate, reconcileAccelerations, reconcileSpeeds } from "./speeds.ts";

/** What follows at once when a client has written a field, before the record processes. May refuse by throwing. */
export type WriteAction = (motor: MotorCore, previous: number | string) => void;

const speeds: WriteAction = ({ fields }) => reconcileSpeeds(fields);
const accelerations: WriteAction = ({ fields }) => reconcileAccelerations(fields);
const userLimits: WriteAction = ({ fields }) => updateDialLimits(fields);
const dialLimits: WriteAction = ({ fields }) => updateUserLimits(fields);
const reread: WriteAction = (motor) => rereadPosition(motor);

/** A speed written in revolutions/s. */
const revolutions =
  (speed: NumberField, source: NumberField): WriteAction =>
  ({ fields: f }) => {
    f[speed] = Math.abs(f.UREV) * f[source];
    reconcileSpeeds(f);
  };

/** A button that sets a menu and falls back to 0. */
const choose =
  (button: NumberField, menu: NumberField, choice: number): WriteAction =>
  ({ fields: f }) => {
    f[menu] = choice;
    f[button] = 0;
  };

const clamp =
  (name: NumberField, low: number | ((f: FieldValues) => number), high = Number.POSITIVE_INFINITY): WriteAction =>
  ({ fields: f }) => {
    f[name] = Math.min(high, Math.max(typeof low === "number" ? low : low(f), f[name]));
  };

const resolution =
  (name: "MRES" | "UREV" | "SREV"): WriteAction =>
  (motor, previous) => {
    if (motor.fields[name] === 0) {
      motor.fields[name] = Number(previous);
      throw new RequestError(`${motor.name}.${name}: 0 is no step size. Write a number other than 0.`);
    }
    rescale(motor, (f) => {
      if (name === "MRES") f.UREV = f.MRES * f.SREV;
      else f.MRES = f.UREV / f.SREV;
    });
  };

/** The action of each field that has one. */
export const ON_WRITE: Partial<Readonly<Record<FieldName, WriteAction>>> = {
  VELO: speeds,
  VBAS: speeds,
  VMAX: speeds,
  BVEL: speeds,
  HVEL: speeds,
  JVEL: speeds,
  S: revolutions("VELO", "S"),
  SBAS: revolutions("VBAS", "SBAS"),
  SMAX: revolutions("VMAX", "SMAX"),
  SBAK: revolutions("BVEL", "SBAK"),
  ACCL: ({ fields: f }) => {
    f.ACCS = 0;
    reconcileAccelerations(f);
  },
  ACCS: ({ fields }) => accelerationFromRate(fields),
  BACC: accelerations,
  JAR: accelerations,
  HLM: userLimits,
  LLM: userLimits,
  DHLM: dialLimits,
  DLLM: dialLimits,
  OFF: ({ fields }) => shiftOffset(fields),
  DIR: ({ fields }) => reverseDirection(fields),
  SSET: choose("SSET", "SET", 1),
  SUSE: choose("SUSE", "SET", 0),
  FOF: choose("FOF", "FOFF", 1),
  VOF: choose("VOF", "FOFF", 0),
  MRES: resolution("MRES"),
  UREV: resolution("UREV"),
  SREV: resolution("SREV"),
  ERES: reread,
  UEIP: reread,
  URIP: (motor) => {
    if (motor.fields.URIP === 0) return;
    motor.fields.URIP = 0;
    throw new RequestError(
      `${motor.name}.URIP: the simulated motor has no readback link. Use its encoder (UEIP) instead.`,
    );
  },
  RDBD: clamp("RDBD", (f) => Math.abs(f.MRES)),
  SPDB: clamp("SPDB", 0),
  RTRY: clamp("RTRY", 0),
  NTMF: clamp("NTMF", 2),
  FRAC: clamp("FRAC", 0.1, 1.5),
  DLY: clamp("DLY", 0),
  PCOF: clamp("PCOF", 0, 1),
  ICOF: clamp("ICOF", 0, 1),
  DCOF: clamp("DCOF", 0, 1),
};
