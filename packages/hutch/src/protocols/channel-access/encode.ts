import { EPICS_EPOCH_S } from "./alarm.ts";
import { swapInPlace } from "./byte-order.ts";
import {
  BASE,
  type DbrLayout,
  ENUM_LABEL_BYTES,
  ENUM_LABELS,
  FORM,
  LAYOUTS,
  payloadBytes,
  SPECIAL,
  STRING_BYTES,
  UNIT_BYTES,
} from "./dbr.ts";
import type { Output } from "./output.ts";
import { writeText } from "./text.ts";
import type { DbrArray, DbrInput, DbrProperties, DbrSample } from "./values.ts";

/** The fields of a message that carries a value. */
export interface ValueMessage {
  readonly command: number;
  /** Number of a DBR type. */
  readonly type: number;
  /** Elements to send; those that the value lacks are sent as zero. */
  readonly count: number;
  readonly p1: number;
  readonly p2: number;
}

/** Write a message whose payload is a value in the form of its type. The value is already of the type's base. */
export function encode(output: Output, message: ValueMessage, sample: DbrSample, properties: DbrProperties = {}): void {
  const { command, type, count, p1, p2 } = message;
  const layout = LAYOUTS[type]!;
  const at = output.message(command, type, count, p1, p2, payloadBytes(type, count));
  const { view } = output;
  if (layout.form !== FORM.plain) {
    view.setInt16(at, sample.status ?? 0);
    view.setInt16(at + 2, sample.severity ?? 0);
    if (layout.form === FORM.time) writeTime(view, at + 4, sample);
    else if (layout.form >= FORM.graphic) writeProperties(output, at, layout, properties);
    else if (type === SPECIAL.statusAckString) writeAcknowledgement(view, at + 4, properties);
  }
  writeValue(output, at + layout.value, layout.base, sample.value, count);
}

/** Seconds since 1990 and nanoseconds; both 0 for "never". Without exact nanoseconds they follow from the seconds. */
function writeTime(view: DataView, at: number, { timestamp = 0, nanoseconds }: DbrSample): void {
  if (timestamp <= EPICS_EPOCH_S) return;
  const seconds = Math.floor(timestamp);
  view.setUint32(at, seconds - EPICS_EPOCH_S);
  view.setUint32(at + 4, nanoseconds ?? Math.min(999_999_999, Math.round((timestamp - seconds) * 1e9)));
}

function writeAcknowledgement(view: DataView, at: number, { acknowledge }: DbrProperties): void {
  view.setUint16(at, acknowledge?.transient ? 1 : 0);
  view.setUint16(at + 2, acknowledge?.severity ?? 0);
}

type NumberWriter = (view: DataView, offset: number, value: number) => void;

/** How one element is written, by base type. */
const WRITERS: readonly (NumberWriter | undefined)[] = [
  undefined,
  (view, offset, value) => view.setInt16(offset, value),
  (view, offset, value) => view.setFloat32(offset, value),
  (view, offset, value) => view.setUint16(offset, value),
  (view, offset, value) => view.setUint8(offset, value),
  (view, offset, value) => view.setInt32(offset, value),
  (view, offset, value) => view.setFloat64(offset, value),
];

function writeProperties(output: Output, at: number, layout: DbrLayout, properties: DbrProperties): void {
  const { view, bytes } = output;
  if (layout.labels >= 0) {
    const labels = (properties.choices ?? []).slice(0, ENUM_LABELS);
    view.setInt16(at + layout.labels, labels.length);
    for (const [i, label] of labels.entries()) {
      writeText(bytes, at + layout.labels + 2 + i * ENUM_LABEL_BYTES, label, ENUM_LABEL_BYTES - 1);
    }
    return;
  }
  const write = WRITERS[layout.base];
  if (!write) return;
  writeText(bytes, at + layout.units, properties.units ?? "", UNIT_BYTES);
  if (layout.precision >= 0) view.setInt16(at + layout.precision, properties.precision ?? 0);
  const { display, alarm, warning, control } = properties;
  const limits = [display?.high, display?.low, alarm?.high, warning?.high, warning?.low, alarm?.low];
  if (layout.limitCount === 8) limits.push(control?.high, control?.low);
  for (const [i, limit] of limits.entries()) {
    if (limit !== undefined) write(view, at + layout.limits + i * layout.elementBytes, limit);
  }
}

/** Write up to `count` elements of a value at `at` of the output; numbers become the base type as a C cast would. */
function writeValue(output: Output, at: number, base: number, value: DbrInput, count: number): void {
  if (count === 0) return;
  if (base === BASE.string) writeStrings(output.bytes, at, value, count);
  else if (typeof value === "number") WRITERS[base]!(output.view, at, value);
  else if (typeof value === "string") writeText(output.bytes, at, value, count);
  else if (ArrayBuffer.isView(value)) writeArray(output, at, base, value, count);
  else {
    const write = WRITERS[base]!;
    const { elementBytes } = LAYOUTS[base]!;
    const end = Math.min(count, value.length);
    for (let i = 0; i < end; i++) write(output.view, at + i * elementBytes, Number(value[i]));
  }
}

function writeStrings(bytes: Uint8Array, at: number, value: DbrInput, count: number): void {
  const texts = typeof value === "string" ? [value] : typeof value === "number" ? [String(value)] : value;
  for (let i = 0; i < count && i < texts.length; i++) {
    writeText(bytes, at + i * STRING_BYTES, String(texts[i]), STRING_BYTES - 1);
  }
}

/** Copy an array to the output (element by element only where types differ) and turn it round there. */
function writeArray(output: Output, at: number, base: number, value: ArrayBufferView & DbrInput, count: number): void {
  const { elementBytes } = LAYOUTS[base]!;
  const length = Math.min(count, (value as Uint8Array).length);
  const start = output.bytes.byteOffset + at;
  const target = viewOf(base, output.bytes.buffer, start, length);
  if (value instanceof BigInt64Array || value instanceof BigUint64Array) {
    for (let i = 0; i < length; i++) target[i] = Number(value[i]);
  } else {
    target.set((value as Uint8Array).subarray(0, length));
  }
  swapInPlace(output.bytes.subarray(at, at + length * elementBytes), elementBytes);
}

/** Value offsets are multiples of the element size and messages of 8, so that a view fits anywhere. */
function viewOf(base: number, buffer: ArrayBufferLike, start: number, length: number): DbrArray {
  switch (base) {
    case BASE.double:
      return new Float64Array(buffer, start, length);
    case BASE.float:
      return new Float32Array(buffer, start, length);
    case BASE.long:
      return new Int32Array(buffer, start, length);
    case BASE.short:
      return new Int16Array(buffer, start, length);
    case BASE.enum:
      return new Uint16Array(buffer, start, length);
    default:
      return new Uint8Array(buffer, start, length);
  }
}
