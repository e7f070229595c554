/** Why a record is in alarm, by the names of EPICS base (menuAlarmStat), in order of their number. */
export const ALARM_STATUS = [
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
export type AlarmStatus = (typeof ALARM_STATUS)[number];

/** Choices of the field SEVR, in order of their number. */
export const SEVERITY_NAMES = ["NO_ALARM", "MINOR", "MAJOR", "INVALID"] as const;

/** Number of an alarm status, as `PvSample.status` has it. */
export function alarmNumber(status: AlarmStatus): number {
  return ALARM_STATUS.indexOf(status);
}

/** Choices of the field STAT. Channel Access has room for 16; the six rarer ones after them have a number only. */
export const STATUS_CHOICES: readonly string[] = ALARM_STATUS.slice(0, 16);
