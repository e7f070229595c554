import type { CaChannelInfo } from "../../control/channel-access/mod.ts";
import type { DataKey, Limits, LimitsRange } from "../../documents/mod.ts";

/** The parts of a control-form reading that describe a variable. */
export interface Described {
  readonly value: unknown;
  readonly properties:
    | {
        readonly units?: string;
        readonly precision?: number;
        readonly choices?: readonly string[];
        readonly display?: EpicsRange;
        readonly control?: EpicsRange;
        readonly warning?: EpicsRange;
        readonly alarm?: EpicsRange;
      }
    | undefined;
}

interface EpicsRange {
  readonly low: number;
  readonly high: number;
}

/** Channel Access type to event-model type and numpy type. An enumerated value is its index. */
const TYPES = {
  string: ["string", undefined],
  short: ["integer", "<i2"],
  float: ["number", "<f4"],
  enum: ["integer", "<u2"],
  char: ["integer", "|u1"],
  long: ["integer", "<i4"],
  double: ["number", "<f8"],
} as const;

/** Describe a process variable as the run documents do. */
export function dataKey(
  source: string,
  info: Pick<CaChannelInfo, "type" | "count">,
  { value, properties }: Described,
): DataKey {
  if (typeof value === "string") return { source, dtype: "string", shape: [] };
  const [dtype, numpy] = TYPES[info.type];
  const { units, precision, choices } = properties ?? {};
  const limits = limitsOf(properties);
  return {
    source,
    ...(info.count === 1 ? { dtype, shape: [] } : { dtype: "array", shape: [lengthOf(value)] }),
    ...(numpy && { dtype_numpy: numpy }),
    ...(units && { units }),
    ...(precision !== undefined && { precision }),
    ...(choices && choices.length > 0 && { choices }),
    ...(limits && { limits }),
  };
}

function limitsOf(properties: Described["properties"] = {}): Limits | undefined {
  const limits: { -readonly [N in keyof Limits]: Limits[N] } = {};
  for (const kind of ["control", "display", "warning", "alarm"] as const) {
    const range = rangeOf(properties[kind]);
    if (range) limits[kind] = range;
  }
  return Object.keys(limits).length > 0 ? limits : undefined;
}

/** Records without limits send two equal ones (both 0 as a rule) or NaN. */
function rangeOf(range: EpicsRange | undefined): LimitsRange | undefined {
  if (!range || range.low === range.high) return undefined;
  const { low, high } = range;
  if (!Number.isFinite(low) && !Number.isFinite(high)) return undefined;
  return { low: Number.isFinite(low) ? low : null, high: Number.isFinite(high) ? high : null };
}

function lengthOf(value: unknown): number {
  return typeof value === "object" && value !== null && "length" in value ? Number(value.length) : 1;
}
