import { ALARM_NAMES, SEVERITY_NAMES } from "../../protocols/channel-access/mod.ts";

export { SEVERITY_NAMES };

/** Why a record is in alarm, by the names of EPICS base (menuAlarmStat). */
export type AlarmStatus = (typeof ALARM_NAMES)[number];

/** Number of an alarm status, as `PvSample.status` has it. */
export function alarmNumber(status: AlarmStatus): number {
  return ALARM_NAMES.indexOf(status);
}

/** Choices of the field STAT. Channel Access has room for 16; the six rarer ones after them have a number only. */
export const STATUS_CHOICES: readonly string[] = ALARM_NAMES.slice(0, 16);
