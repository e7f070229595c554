import type { SignalTable } from "../signal-group.ts";

/** Fields of the EPICS motor record (record reference R7-3) that the device uses. */
export const MOTOR_FIELDS = {
  readback: [".RBV", "number"],
  setpoint: [".VAL", "number"],
  offset: [".OFF", "number"],
  direction: [".DIR", "choice"],
  velocity: [".VELO", "number"],
  baseVelocity: [".VBAS", "number"],
  acceleration: [".ACCL", "number"],
  backlashDistance: [".BDST", "number"],
  backlashVelocity: [".BVEL", "number"],
  settleTime: [".DLY", "number"],
  unit: [".EGU", "text"],
  precision: [".PREC", "number"],
  highLimit: [".HLM", "number"],
  lowLimit: [".LLM", "number"],
  dialHighLimit: [".DHLM", "number"],
  dialLowLimit: [".DLLM", "number"],
  retryDeadband: [".RDBD", "number"],
  setpointDeadband: [".SPDB", "number"],
  stepSize: [".MRES", "number"],
  motionMode: [".SPMG", "number"],
  setMode: [".SET", "flag"],
  disablePutField: [".DISP", "flag"],
  doneMoving: [".DMOV", "flag"],
  limitViolation: [".LVIO", "flag"],
  missed: [".MISS", "flag"],
  highSwitch: [".HLS", "flag"],
  lowSwitch: [".LLS", "flag"],
  status: [".MSTA", "number"],
  stop: [".STOP", "number"],
} as const satisfies SignalTable;

/** Values of SPMG. */
export const MOTION_MODE = { stop: 0, pause: 1, move: 2, go: 3 } as const;

/** Bits of MSTA that mean a fault, with what they mean. */
export const FAULT_BITS: readonly (readonly [bit: number, meaning: string])[] = [
  [6, "the controller reports slip or stall."],
  [9, "the controller reports a problem and is no longer asked."],
  [12, "the controller does not answer."],
];
