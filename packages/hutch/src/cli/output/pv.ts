import type { CaChannelInfo } from "../../control/channel-access/mod.ts";
import {
  ALARM_NAMES,
  type DbrProperties,
  type DbrReading,
  decodeText,
  SEVERITY_NAMES,
} from "../../protocols/channel-access/mod.ts";
import { formatNumber, formatTime } from "./quantities.ts";

/** Most elements of an array that are printed on a line. */
const SHOWN = 20;

/** `gp:m1.RBV  2026-11-21 10:09:48  0.5000 mm` and the alarm, if there is one. */
export function describeReading(name: string, reading: DbrReading): string {
  const { severity, status, timestamp, properties } = reading;
  const alarm = severity === 0 ? "" : `  ${SEVERITY_NAMES[severity]} ${ALARM_NAMES[status] ?? status}`;
  const time = timestamp === 0 ? "never processed" : formatTime(timestamp);
  return `${name}  ${time}  ${valueText(reading)}${properties?.units ? ` ${properties.units}` : ""}${alarm}`;
}

/** The same for scripts; numbers that are not finite are null. */
export function readingAsJson(name: string, { value, severity, status, timestamp, properties }: DbrReading): unknown {
  return {
    name,
    value: typeof value === "object" ? Array.from(value as ArrayLike<unknown>) : value,
    ...(value instanceof Uint8Array && textIn(value) !== undefined && { text: textIn(value) }),
    ...(properties?.choices && typeof value === "number" && { label: properties.choices[value] ?? null }),
    timestamp,
    severity: SEVERITY_NAMES[severity],
    status: ALARM_NAMES[status] ?? status,
    units: properties?.units ?? null,
  };
}

/** Everything known of a channel, a fact a line. */
export function describeInfo(info: CaChannelInfo, properties: DbrProperties | undefined): string {
  const { read, write } = info.access;
  const range = (title: string, limits: { readonly low: number; readonly high: number } | undefined) =>
    limits
      ? [[title, `${formatNumber(limits.low)} .. ${formatNumber(limits.high)} ${properties?.units ?? ""}`.trimEnd()]]
      : [];
  const facts = [
    ["server", `${info.host}:${info.port}`],
    ["type", info.count === 1 ? info.type : `${info.type}[${info.count}]`],
    ["access", [read ? "read" : "no read", write ? "write" : "no write"].join(", ")],
    ...(properties?.units ? [["units", properties.units]] : []),
    ...(properties?.precision === undefined ? [] : [["precision", String(properties.precision)]]),
    ...(properties?.choices ? [["choices", properties.choices.join(", ")]] : []),
    ...range("control", properties?.control),
    ...range("display", properties?.display),
    ...range("warning", properties?.warning),
    ...range("alarm", properties?.alarm),
  ];
  return [info.name, ...facts.map(([title = "", text]) => `  ${title.padEnd(10)} ${text}`)].join("\n");
}

function valueText({ value, properties }: DbrReading): string {
  if (typeof value === "string") return value;
  if (typeof value === "number") {
    const label = properties?.choices?.[value];
    if (label !== undefined) return label;
    const { precision } = properties ?? {};
    return precision !== undefined && !Number.isInteger(value) ? value.toFixed(precision) : String(value);
  }
  const text = value instanceof Uint8Array ? textIn(value) : undefined;
  if (text !== undefined) return `"${text}"`;
  const elements = Array.from(value as ArrayLike<string | number>);
  const more = elements.length > SHOWN ? ` … (${elements.length} elements)` : "";
  return `[${elements.slice(0, SHOWN).join(", ")}${more}]`;
}

/** Longest text looked for in a char array; what is longer is an image or a spectrum. */
const LONGEST_TEXT = 4096;

/**
 * The text in a char array, as EPICS has it in paths and names of more than 39 bytes; undefined when the bytes are numbers:
 * unprintable ones, or anything but NUL behind the first NUL.
 */
function textIn(bytes: Uint8Array): string | undefined {
  const end = bytes.indexOf(0);
  const length = end < 0 ? bytes.length : end;
  if (bytes.length === 0 || bytes.length > LONGEST_TEXT || bytes.subarray(length).some((byte) => byte !== 0)) {
    return undefined;
  }
  if (length === 0 && bytes.length > 1) return undefined;
  const text = decodeText(bytes, 0, length);
  return /\p{Cc}/u.test(text) ? undefined : text;
}
