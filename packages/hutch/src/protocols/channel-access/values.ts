/** The typed arrays in which numbers of Channel Access arrive: char, short, enum, long, float, double. */
export type DbrArray = Uint8Array | Int16Array | Uint16Array | Int32Array | Float32Array | Float64Array;

/** A decoded value: a scalar, an array, or strings. An enum is its index. */
export type DbrValue = number | string | readonly string[] | DbrArray;

/** What a caller may send: besides decoded values, any list of numbers. */
export type DbrInput =
  | DbrValue
  | readonly number[]
  | Int8Array
  | Uint32Array
  | Uint8ClampedArray
  | BigInt64Array
  | BigUint64Array;

/** A closed range, in the value's units. */
export interface DbrRange {
  readonly low: number;
  readonly high: number;
}

/** What the graphic and control forms tell about a variable. Absent where the type has no such part. */
export interface DbrProperties {
  readonly units?: string;
  /** Digits behind the decimal point. */
  readonly precision?: number;
  /** Labels of an enum in order of their index. */
  readonly choices?: readonly string[];
  readonly display?: DbrRange;
  readonly alarm?: DbrRange;
  readonly warning?: DbrRange;
  readonly control?: DbrRange;
  /** Alarm acknowledgement (STSACK_STRING only): whether transient alarms need it, and the severity that waits for it. */
  readonly acknowledge?: { readonly transient: boolean; readonly severity: number };
}

/** A value with what its form brought along. */
export interface DbrReading<T extends DbrValue = DbrValue> {
  readonly value: T;
  /** EPICS alarm severity 0 .. 3; 0 when the form carries none. */
  readonly severity: number;
  /** EPICS alarm condition, see ALARM_NAMES; 0 when the form carries none. */
  readonly status: number;
  /** UNIX seconds; 0 when the form carries no time or the record was never processed. */
  readonly timestamp: number;
  /** The nanoseconds of the time stamp as sent; some facilities keep a pulse number in the low bits. */
  readonly nanoseconds: number;
  /** Number of the DBR type that was received. */
  readonly type: number;
  readonly properties: DbrProperties | undefined;
}

/** The parts of a reading that a server puts on the wire; what is absent is sent as zero. */
export interface DbrSample {
  readonly value: DbrValue | DbrInput;
  readonly severity?: number;
  readonly status?: number;
  readonly timestamp?: number;
  readonly nanoseconds?: number;
}

/** Number of elements of a value; 1 for a scalar or a single string. */
export function elementCount(value: DbrInput): number {
  return typeof value === "number" || typeof value === "string" ? 1 : value.length;
}
