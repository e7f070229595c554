/** Texts of times as the files and tables of the field have them. Times are UNIX seconds; local time zone. */

const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** `Sat Nov 21 02:28:12 2026`, as SPEC and C's `ctime` print it, with a two-digit day. */
export function cTime(seconds: number): string {
  const date = asDate(seconds);
  const day = two(date.getDate());
  return `${DAYS[date.getDay()]} ${MONTHS[date.getMonth()]} ${day} ${clockTime(date)} ${date.getFullYear()}`;
}

/** `2026-11-21 02:28:12`. */
export function dateTime(seconds: number): string {
  const date = asDate(seconds);
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${clockTime(date)}`;
}

/** `2026-11-21T02:28:12.345+02:00`: ISO 8601 with milliseconds and the offset of the local time zone. */
export function isoTime(seconds: number): string {
  const date = asDate(seconds);
  const offset = -date.getTimezoneOffset();
  const zone = `${offset < 0 ? "-" : "+"}${two(Math.floor(Math.abs(offset) / 60))}:${two(Math.abs(offset) % 60)}`;
  return `${dateTime(seconds).replace(" ", "T")}.${String(date.getMilliseconds()).padStart(3, "0")}${zone}`;
}

/** `02:28:12`. */
export function clockTime(date: Date): string {
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/** `0:01:05.250000`, or `0:01:05` when the seconds are whole: a duration as Python prints it. */
export function durationText(seconds: number): string {
  const microseconds = Math.round(Math.max(0, finite(seconds)) * 1e6);
  const whole = Math.floor(microseconds / 1e6);
  const rest = microseconds % 1e6;
  const clock = `${Math.floor(whole / 3600)}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
  return rest === 0 ? clock : `${clock}.${String(rest).padStart(6, "0")}`;
}

function asDate(seconds: number): Date {
  const date = new Date(finite(seconds) * 1000);
  return Number.isNaN(date.getTime()) ? new Date(0) : date;
}

function finite(seconds: number): number {
  return Number.isFinite(seconds) ? seconds : 0;
}

function two(n: number): string {
  return n < 10 ? `0${n}` : String(n);
}
