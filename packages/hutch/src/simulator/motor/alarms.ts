import { SEVERITY, type Severity } from "../../control/mod.ts";
import { type AlarmStatus, alarmNumber } from "../records/alarm.ts";
import { has, MSTA } from "./bits.ts";
import type { FieldValues } from "./fields.ts";

/** What can put the record in alarm, each with its severity; of equal ones the first counts. */
const CAUSES: readonly { status: AlarmStatus; severity(f: FieldValues): Severity }[] = [
  { status: "UDF", severity: (f) => (f.UDF === 1 ? SEVERITY.invalid : SEVERITY.none) },
  { status: "HIGH", severity: (f) => (f.HLS === 1 || f.DVAL > f.DHLM ? limitSeverity(f) : SEVERITY.none) },
  { status: "LOW", severity: (f) => (f.LLS === 1 || f.DVAL < f.DLLM ? limitSeverity(f) : SEVERITY.none) },
  { status: "COMM", severity: (f) => (has(f.MSTA, MSTA.commError) ? SEVERITY.invalid : SEVERITY.none) },
  { status: "STATE", severity: (f) => (has(f.MSTA, MSTA.slipStall | MSTA.problem) ? SEVERITY.major : SEVERITY.none) },
];

/** Set SEVR and STAT; true when they have changed. The limits HIHI .. LOLO play no part in the motor record. */
export function updateAlarm(f: FieldValues): boolean {
  let severity: Severity = SEVERITY.none;
  let status: AlarmStatus = "NO_ALARM";
  for (const cause of CAUSES) {
    const candidate = cause.severity(f);
    if (candidate <= severity) continue;
    severity = candidate;
    status = cause.status;
  }
  const number = alarmNumber(status);
  const hasChanged = f.SEVR !== severity || f.STAT !== number;
  f.SEVR = severity;
  f.STAT = number;
  return hasChanged;
}

/** By default NO_ALARM, so that a limit switch raises none; limits 0, 0 do not switch this test off. */
function limitSeverity(f: FieldValues): Severity {
  return f.HLSV as Severity;
}
