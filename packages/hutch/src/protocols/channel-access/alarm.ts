/** Names of the EPICS alarm severities by number. */
export const SEVERITY_NAMES = ["NO_ALARM", "MINOR", "MAJOR", "INVALID"] as const;

/** Names of the EPICS alarm conditions ("status") by number. */
export const ALARM_NAMES = [
  "NO_ALARM",
  "READ",
  "WRITE",
  "HIHI",
  "HIGH",
  "LOLO",
  "LOW",
  "STATE",
  "COS",
  "COMM",
  "TIMEOUT",
  "HWLIMIT",
  "CALC",
  "SCAN",
  "LINK",
  "SOFT",
  "BAD_SUB",
  "UDF",
  "DISABLE",
  "SIMM",
  "READ_ACCESS",
  "WRITE_ACCESS",
] as const;

/** POSIX seconds of the EPICS epoch, 1990-01-01 00:00:00 UTC. */
export const EPICS_EPOCH_S = 631_152_000;
