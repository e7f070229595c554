/** Choices of the motor record's menus, in order of their number (motor record reference). */
export const MENUS = {
  SPMG: ["Stop", "Pause", "Move", "Go"],
  SET: ["Use", "Set"],
  DIR: ["Pos", "Neg"],
  FOFF: ["Variable", "Frozen"],
  STUP: ["OFF", "ON", "BUSY"],
  RMOD: ["Default", "Arithmetic", "Geometric", "In-Position"],
  ACCU: ["Use ACCL", "Use ACCS"],
  RSTM: ["Never", "Always", "NearZero", "Conditional"],
  OMSL: ["supervisory", "closed_loop"],
  YES_NO: ["No", "Yes"],
  NO_YES: ["NO", "YES"],
  ENABLE: ["Disable", "Enable"],
  SCAN: ["Passive"],
} as const;

/** Numbers of SPMG. */
export const SPMG = { stop: 0, pause: 1, move: 2, go: 3 } as const;

/** Numbers of STUP. */
export const STUP = { off: 0, on: 1, busy: 2 } as const;

/** Numbers of RMOD. */
export const RETRY_MODE = { default: 0, arithmetic: 1, geometric: 2, inPosition: 3 } as const;

/** Numbers of ACCU. */
export const ACCELERATION_RULE = { time: 0, rate: 1 } as const;
