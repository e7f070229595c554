import type { PvType } from "../../control/mod.ts";
import { SEVERITY_NAMES, STATUS_CHOICES } from "../records/alarm.ts";
import { MENUS, SPMG } from "./menus.ts";

/** What a client may do: read; write; or write and have the record process what was written. */
export type FieldAccess = "read" | "write" | "process";

/** Unit of a field, made from EGU. */
export type FieldUnit = "position" | "speed" | "acceleration" | "time" | "steps";

/** Which limits a client reads with a field: user, dial or raw travel, or the range of speeds. */
export type FieldRange = "user" | "dial" | "raw" | "speed";

/** One field of the motor record as a client sees it. */
export interface FieldSpec {
  readonly type: PvType;
  readonly access: FieldAccess;
  readonly initial: number | string;
  readonly unit?: FieldUnit;
  readonly range?: FieldRange;
  readonly choices?: readonly string[];
}

/**
 * The fields of the motor record (record reference R7-3, read over Channel Access: an unsigned 32-bit field is a double, an
 * unsigned 16-bit field a long). What writing one does beyond storing the value is in on-write.ts.
 */
export const FIELDS = {
  // target and readback
  VAL: { type: "double", access: "process", initial: 0, unit: "position", range: "user" },
  DVAL: { type: "double", access: "process", initial: 0, unit: "position", range: "dial" },
  RVAL: { type: "long", access: "process", initial: 0, unit: "steps", range: "raw" },
  RLV: { type: "double", access: "process", initial: 0, unit: "position" },
  TWV: { type: "double", access: "write", initial: 0, unit: "position" },
  TWF: { type: "short", access: "process", initial: 0 },
  TWR: { type: "short", access: "process", initial: 0 },
  RBV: { type: "double", access: "read", initial: 0, unit: "position", range: "user" },
  DRBV: { type: "double", access: "read", initial: 0, unit: "position", range: "dial" },
  RRBV: { type: "long", access: "read", initial: 0, unit: "steps", range: "raw" },
  RMP: { type: "long", access: "read", initial: 0, unit: "steps" },
  REP: { type: "long", access: "read", initial: 0 },
  DIFF: { type: "double", access: "read", initial: 0, unit: "position" },
  RDIF: { type: "long", access: "read", initial: 0, unit: "steps" },
  LVAL: { type: "double", access: "read", initial: 0, unit: "position" },
  LDVL: { type: "double", access: "read", initial: 0, unit: "position" },
  LRVL: { type: "long", access: "read", initial: 0, unit: "steps" },
  LSPG: { type: "enum", access: "read", initial: SPMG.go, choices: MENUS.SPMG },

  // state of motion
  DMOV: { type: "short", access: "read", initial: 1 },
  MOVN: { type: "short", access: "read", initial: 0 },
  TDIR: { type: "short", access: "read", initial: 0 },
  CDIR: { type: "short", access: "read", initial: 0 },
  MSTA: { type: "double", access: "read", initial: 0 },
  MIP: { type: "long", access: "read", initial: 0 },

  // limits
  HLM: { type: "double", access: "process", initial: 0, unit: "position" },
  LLM: { type: "double", access: "process", initial: 0, unit: "position" },
  DHLM: { type: "double", access: "process", initial: 0, unit: "position" },
  DLLM: { type: "double", access: "process", initial: 0, unit: "position" },
  LVIO: { type: "short", access: "read", initial: 1 },
  HLS: { type: "short", access: "read", initial: 0 },
  LLS: { type: "short", access: "read", initial: 0 },
  RHLS: { type: "short", access: "read", initial: 0 },
  RLLS: { type: "short", access: "read", initial: 0 },
  ATHM: { type: "short", access: "read", initial: 0 },
  HLSV: { type: "enum", access: "process", initial: 0, choices: SEVERITY_NAMES },

  // commands
  STOP: { type: "short", access: "process", initial: 0 },
  SPMG: { type: "enum", access: "process", initial: SPMG.go, choices: MENUS.SPMG },
  HOMF: { type: "short", access: "process", initial: 0 },
  HOMR: { type: "short", access: "process", initial: 0 },
  JOGF: { type: "short", access: "process", initial: 0 },
  JOGR: { type: "short", access: "process", initial: 0 },
  SYNC: { type: "short", access: "process", initial: 0 },
  STUP: { type: "enum", access: "process", initial: 0, choices: MENUS.STUP },

  // calibration
  SET: { type: "enum", access: "write", initial: 0, choices: MENUS.SET },
  SSET: { type: "short", access: "write", initial: 0 },
  SUSE: { type: "short", access: "write", initial: 0 },
  IGSET: { type: "short", access: "write", initial: 0 },
  FOFF: { type: "enum", access: "write", initial: 0, choices: MENUS.FOFF },
  FOF: { type: "short", access: "write", initial: 0 },
  VOF: { type: "short", access: "write", initial: 0 },
  OFF: { type: "double", access: "process", initial: 0, unit: "position" },
  DIR: { type: "enum", access: "process", initial: 0, choices: MENUS.DIR },

  // speeds: in EGU/s, and the same in revolutions/s
  VELO: { type: "double", access: "write", initial: 1, unit: "speed", range: "speed" },
  VBAS: { type: "double", access: "write", initial: 0, unit: "speed" },
  VMAX: { type: "double", access: "write", initial: 0, unit: "speed" },
  BVEL: { type: "double", access: "write", initial: 0, unit: "speed", range: "speed" },
  HVEL: { type: "double", access: "write", initial: 0, unit: "speed", range: "speed" },
  JVEL: { type: "double", access: "write", initial: 0, unit: "speed", range: "speed" },
  S: { type: "double", access: "write", initial: 0 },
  SBAS: { type: "double", access: "write", initial: 0 },
  SMAX: { type: "double", access: "write", initial: 0 },
  SBAK: { type: "double", access: "write", initial: 0 },
  ACCL: { type: "double", access: "write", initial: 0.2, unit: "time" },
  ACCS: { type: "double", access: "write", initial: 0, unit: "acceleration" },
  ACCU: { type: "enum", access: "write", initial: 0, choices: MENUS.ACCU },
  BACC: { type: "double", access: "write", initial: 0.5, unit: "time" },
  JAR: { type: "double", access: "write", initial: 0, unit: "acceleration" },

  // backlash, retries, settling
  BDST: { type: "double", access: "write", initial: 0, unit: "position" },
  FRAC: { type: "double", access: "write", initial: 1 },
  RDBD: { type: "double", access: "write", initial: 0, unit: "position" },
  SPDB: { type: "double", access: "write", initial: 0, unit: "position" },
  RTRY: { type: "short", access: "write", initial: 10 },
  RCNT: { type: "short", access: "read", initial: 0 },
  MISS: { type: "short", access: "read", initial: 0 },
  RMOD: { type: "enum", access: "write", initial: 0, choices: MENUS.RMOD },
  DLY: { type: "double", access: "write", initial: 0, unit: "time" },
  NTM: { type: "enum", access: "write", initial: 1, choices: MENUS.NO_YES },
  NTMF: { type: "short", access: "write", initial: 2 },

  // resolution
  MRES: { type: "double", access: "process", initial: 1, unit: "position" },
  ERES: { type: "double", access: "process", initial: 0, unit: "position" },
  RRES: { type: "double", access: "process", initial: 0, unit: "position" },
  UREV: { type: "double", access: "process", initial: 0, unit: "position" },
  SREV: { type: "long", access: "process", initial: 200 },
  UEIP: { type: "enum", access: "process", initial: 0, choices: MENUS.YES_NO },
  URIP: { type: "enum", access: "process", initial: 0, choices: MENUS.YES_NO },

  // display and posting
  EGU: { type: "string", access: "write", initial: "" },
  PREC: { type: "short", access: "write", initial: 0 },
  HOPR: { type: "double", access: "write", initial: 0, unit: "position" },
  LOPR: { type: "double", access: "write", initial: 0, unit: "position" },
  HIHI: { type: "double", access: "write", initial: 0, unit: "position" },
  HIGH: { type: "double", access: "write", initial: 0, unit: "position" },
  LOW: { type: "double", access: "write", initial: 0, unit: "position" },
  LOLO: { type: "double", access: "write", initial: 0, unit: "position" },
  HHSV: { type: "enum", access: "write", initial: 0, choices: SEVERITY_NAMES },
  HSV: { type: "enum", access: "write", initial: 0, choices: SEVERITY_NAMES },
  LSV: { type: "enum", access: "write", initial: 0, choices: SEVERITY_NAMES },
  LLSV: { type: "enum", access: "write", initial: 0, choices: SEVERITY_NAMES },
  MDEL: { type: "double", access: "write", initial: 0, unit: "position" },
  ADEL: { type: "double", access: "write", initial: 0, unit: "position" },

  // controller and links: kept, but nothing in the simulation depends on them
  CNEN: { type: "enum", access: "write", initial: 0, choices: MENUS.ENABLE },
  PCOF: { type: "double", access: "write", initial: 0 },
  ICOF: { type: "double", access: "write", initial: 0 },
  DCOF: { type: "double", access: "write", initial: 0 },
  RSTM: { type: "enum", access: "write", initial: 3, choices: MENUS.RSTM },
  OMSL: { type: "enum", access: "write", initial: 0, choices: MENUS.OMSL },
  OUT: { type: "string", access: "write", initial: "@sim" },
  DOL: { type: "string", access: "write", initial: "" },
  RDBL: { type: "string", access: "write", initial: "" },
  RLNK: { type: "string", access: "write", initial: "" },
  STOO: { type: "string", access: "write", initial: "" },
  DINP: { type: "string", access: "write", initial: "" },
  RINP: { type: "string", access: "write", initial: "" },
  PREM: { type: "string", access: "write", initial: "" },
  POST: { type: "string", access: "write", initial: "" },
  INIT: { type: "string", access: "write", initial: "" },
  VERS: { type: "float", access: "read", initial: 7.4 },

  // common to all records
  NAME: { type: "string", access: "read", initial: "" },
  DESC: { type: "string", access: "write", initial: "" },
  RTYP: { type: "string", access: "read", initial: "motor" },
  DTYP: { type: "string", access: "read", initial: "simulated" },
  SCAN: { type: "enum", access: "read", initial: 0, choices: MENUS.SCAN },
  PROC: { type: "char", access: "process", initial: 0 },
  DISP: { type: "char", access: "write", initial: 0 },
  PACT: { type: "char", access: "read", initial: 0 },
  UDF: { type: "char", access: "read", initial: 0 },
  STAT: { type: "enum", access: "read", initial: 0, choices: STATUS_CHOICES },
  SEVR: { type: "enum", access: "read", initial: 0, choices: SEVERITY_NAMES },
} as const satisfies Readonly<Record<string, FieldSpec>>;

export type FieldName = keyof typeof FIELDS;

/** Values of all fields: text for string fields, numbers (an enum's index) for the rest. */
export type FieldValues = { [Name in FieldName]: (typeof FIELDS)[Name]["type"] extends "string" ? string : number };

/** Fields that hold numbers. */
export type NumberField = { [Name in FieldName]: FieldValues[Name] extends number ? Name : never }[FieldName];

/** All names, in the order of the table. */
export const FIELD_NAMES = Object.keys(FIELDS) as readonly FieldName[];

export function isFieldName(name: string): name is FieldName {
  return Object.hasOwn(FIELDS, name);
}

/** A set of fields as a record has them before anything was configured. */
export function initialFields(): FieldValues {
  return Object.fromEntries(FIELD_NAMES.map((name) => [name, FIELDS[name].initial])) as FieldValues;
}

/**
 * The order in which the fields that one processing has changed are posted (motorRecord.cc, `monitor`): the readback first,
 * DMOV after everything that says how the motion ended, the buttons last. Fields not listed come before MOVN.
 */
export const POST_ORDER: readonly FieldName[] = postOrder(
  [
    "RBV",
    "RRBV",
    "DRBV",
    "DIFF",
    "RDIF",
    "MSTA",
    "VAL",
    "DVAL",
    "RVAL",
    "TDIR",
    "MIP",
    "HLM",
    "LLM",
    "SPMG",
    "RCNT",
    "RLV",
  ],
  ["OFF", "DHLM", "DLLM", "HLS", "LLS", "ATHM", "MRES", "ERES", "UEIP", "LVIO", "STOP", "VELO", "VBAS", "MISS"],
  ["MOVN", "DMOV", "STUP", "JOGF", "JOGR", "HOMF", "HOMR"],
);

function postOrder(...groups: readonly (readonly FieldName[])[]): FieldName[] {
  const [before = [], between = [], after = []] = groups;
  const listed = new Set(groups.flat());
  return [...before, ...between, ...FIELD_NAMES.filter((name) => !listed.has(name)), ...after];
}
