/** The seven value types of Channel Access; the index is the wire number. */
export const DBR_BASES = ["string", "short", "float", "enum", "char", "long", "double"] as const;
export type DbrBase = (typeof DBR_BASES)[number];

/**
 * What comes along with a value, cheapest first: nothing; alarm status; alarm and time stamp; alarm, units, precision,
 * display and alarm limits; the same with control limits. The wire number of a type is `base + 7 * form`.
 */
export const DBR_FORMS = ["plain", "status", "time", "graphic", "control"] as const;
export type DbrForm = (typeof DBR_FORMS)[number];

/** Numbers of the base types. */
export const BASE = { string: 0, short: 1, float: 2, enum: 3, char: 4, long: 5, double: 6 } as const;

/** Numbers of the forms. */
export const FORM = { plain: 0, status: 1, time: 2, graphic: 3, control: 4 } as const;

/** Types outside the regular scheme: acknowledging alarms, and asking for a record's type. */
export const SPECIAL = { putAckTransient: 35, putAckSeverity: 36, statusAckString: 37, className: 38 } as const;

/** The largest type number. */
export const LAST_TYPE = SPECIAL.className;

/** Bytes of one string value, its terminating NUL included. */
export const STRING_BYTES = 40;
/** An enum has at most this many labels, of this many bytes each. */
export const ENUM_LABELS = 16;
export const ENUM_LABEL_BYTES = 26;
/** Bytes of a unit; not always terminated. */
export const UNIT_BYTES = 8;

/** Where the parts of one type's payload are, in bytes from its start; -1 where a type has no such part. */
export interface DbrLayout {
  readonly base: number;
  readonly form: number;
  readonly elementBytes: number;
  readonly value: number;
  readonly units: number;
  readonly precision: number;
  /** Upper display limit; then lower display, upper alarm, upper warning, lower warning, lower alarm, upper and lower control. */
  readonly limits: number;
  readonly limitCount: 0 | 6 | 8;
  /** Number of enum labels; the labels follow. */
  readonly labels: number;
}

/** Bytes of one element by base type. */
export const ELEMENT_BYTES: readonly number[] = [STRING_BYTES, 2, 4, 2, 1, 4, 8];

/** Offsets of the value by form, then base type; measured against libca, whose structures carry compiler padding. */
const VALUE_OFFSETS: readonly (readonly number[])[] = [
  [0, 0, 0, 0, 0, 0, 0],
  [4, 4, 4, 4, 5, 4, 8],
  [12, 14, 12, 14, 15, 12, 16],
  [4, 24, 40, 422, 19, 36, 64],
  [4, 28, 48, 422, 21, 44, 80],
];

/** Offsets of units, precision and the first limit in the graphic and control forms, by base type. */
const UNIT_OFFSETS: readonly number[] = [-1, 4, 8, -1, 4, 4, 8];
const PRECISION_OFFSETS: readonly number[] = [-1, -1, 4, -1, -1, -1, 4];
const LIMIT_OFFSETS: readonly number[] = [-1, 12, 16, -1, 12, 12, 16];
const LABELS_OFFSET = 4;

function layout(type: number): DbrLayout {
  const base = type % 7;
  const form = Math.floor(type / 7);
  const hasProperties = form >= FORM.graphic;
  const limits = hasProperties ? LIMIT_OFFSETS[base]! : -1;
  return {
    base,
    form,
    elementBytes: ELEMENT_BYTES[base]!,
    value: VALUE_OFFSETS[form]![base]!,
    units: hasProperties ? UNIT_OFFSETS[base]! : -1,
    precision: hasProperties ? PRECISION_OFFSETS[base]! : -1,
    limits,
    limitCount: limits < 0 ? 0 : form === FORM.control ? 8 : 6,
    labels: hasProperties && base === BASE.enum ? LABELS_OFFSET : -1,
  };
}

const ABSENT = { form: 0, units: -1, precision: -1, limits: -1, limitCount: 0, labels: -1 } as const;

/** Layout of every type by its number, 0 .. 38. */
export const LAYOUTS: readonly DbrLayout[] = [
  ...Array.from({ length: 35 }, (_, type) => layout(type)),
  { ...ABSENT, base: BASE.enum, elementBytes: 2, value: 0 },
  { ...ABSENT, base: BASE.enum, elementBytes: 2, value: 0 },
  { ...ABSENT, base: BASE.string, form: FORM.status, elementBytes: STRING_BYTES, value: 8 },
  { ...ABSENT, base: BASE.string, elementBytes: STRING_BYTES, value: 0 },
];

/** Wire number of a type, e.g. `dbrType("double", "time")` is 20. */
export function dbrType(base: DbrBase, form: DbrForm): number {
  return BASE[base] + 7 * FORM[form];
}

/** Name of a type as EPICS writes it, e.g. `DBR_TIME_DOUBLE`. */
export function dbrName(type: number): string {
  const special = ["PUT_ACKT", "PUT_ACKS", "STSACK_STRING", "CLASS_NAME"][type - 35];
  if (special) return `DBR_${special}`;
  const base = DBR_BASES[type % 7]?.toUpperCase();
  const form = ["", "STS_", "TIME_", "GR_", "CTRL_"][Math.floor(type / 7)];
  return base === undefined || form === undefined ? `DBR_${type}` : `DBR_${form}${base}`;
}

/** Bytes of a payload of `count` elements, before padding. */
export function payloadBytes(type: number, count: number): number {
  const { value, elementBytes } = LAYOUTS[type]!;
  return value + count * elementBytes;
}

/** A size rounded up to the 8 bytes on which every message ends. */
export function padded(bytes: number): number {
  return Math.ceil(bytes / 8) * 8;
}
