import { RemoteProtocolError } from "../../errors/mod.ts";
import { EPICS_EPOCH_S } from "./alarm.ts";
import { swapInPlace } from "./byte-order.ts";
import {
  BASE,
  type DbrLayout,
  dbrName,
  ELEMENT_BYTES,
  ENUM_LABEL_BYTES,
  ENUM_LABELS,
  FORM,
  LAYOUTS,
  SPECIAL,
  STRING_BYTES,
  UNIT_BYTES,
} from "./dbr.ts";
import type { Message } from "./message.ts";
import { decodeText } from "./text.ts";
import type { DbrArray, DbrProperties, DbrReading, DbrValue } from "./values.ts";

/** How a value is handed over: a scalar when it has one element, always an array, or a char array as one text. */
export type DbrShape = "scalar" | "array" | "text";

/**
 * Decode the payload of a reply or update. Arrays whose payload has its own memory are turned round in place and handed
 * over without a copy. Throws RemoteProtocolError when the payload is too short for its type and count.
 *
 * @param into takes the elements of an array, when it is of the payload's element type and long enough; the value is then
 *   a view of it
 */
export function decode(message: Message, shape: DbrShape, into?: DbrArray): DbrReading {
  const { dataType: type, view, offset } = message;
  const layout = LAYOUTS[type];
  if (layout === undefined) throw new RemoteProtocolError(`The server sent data type ${type}, which does not exist.`);
  requireSize(message, layout);
  let status = 0;
  let severity = 0;
  let timestamp = 0;
  let nanoseconds = 0;
  if (layout.form !== FORM.plain) {
    status = view.getInt16(offset);
    severity = view.getInt16(offset + 2);
    if (layout.form === FORM.time) {
      const seconds = view.getUint32(offset + 4);
      nanoseconds = view.getUint32(offset + 8);
      if (seconds !== 0) timestamp = EPICS_EPOCH_S + seconds + nanoseconds * 1e-9;
    }
  }
  return {
    value: decodeValue(message, layout, shape, into),
    severity,
    status,
    timestamp,
    nanoseconds,
    type,
    properties:
      layout.form >= FORM.graphic || type === SPECIAL.statusAckString ? decodeProperties(message, layout) : undefined,
  };
}

function requireSize(message: Message, layout: DbrLayout): void {
  const { count, size } = message;
  // The last string may be cut behind its NUL (reply to the old READ request).
  const isShortString = layout.base === BASE.string && count > 0;
  const least = layout.value + (isShortString ? (count - 1) * STRING_BYTES : count * layout.elementBytes);
  if (size < least) {
    const what = `${dbrName(message.dataType)} with ${count} elements`;
    throw new RemoteProtocolError(`The peer sent ${size} bytes where ${what} needs ${least}.`);
  }
}

function decodeValue(message: Message, layout: DbrLayout, shape: DbrShape, into?: DbrArray): DbrValue {
  const { view, bytes, count } = message;
  const start = message.offset + layout.value;
  if (shape === "scalar" && count === 1) {
    switch (layout.base) {
      case BASE.double:
        return view.getFloat64(start);
      case BASE.long:
        return view.getInt32(start);
      case BASE.enum:
        return view.getUint16(start);
      case BASE.short:
        return view.getInt16(start);
      case BASE.float:
        return view.getFloat32(start);
      case BASE.char:
        return view.getUint8(start);
      default:
        return decodeText(bytes, start, Math.min(start + STRING_BYTES, message.offset + message.size));
    }
  }
  if (layout.base === BASE.char && shape === "text") return decodeText(bytes, start, start + count);
  if (layout.base === BASE.string) return decodeStrings(message, start);
  return into instanceof ARRAYS[layout.base]! && into.length >= count
    ? copyNumbers(message, layout.base, start, into)
    : decodeNumbers(message, layout.base, start);
}

function decodeStrings(message: Message, start: number): string[] {
  const end = message.offset + message.size;
  return Array.from({ length: message.count }, (_, i) => {
    const at = start + i * STRING_BYTES;
    return decodeText(message.bytes, at, Math.min(at + STRING_BYTES, end));
  });
}

/** The array of each base type; strings have none. */
const ARRAYS: readonly (new (buffer: ArrayBufferLike, byteOffset: number, length: number) => DbrArray)[] = [
  Uint8Array,
  Int16Array,
  Float32Array,
  Uint16Array,
  Uint8Array,
  Int32Array,
  Float64Array,
];

function decodeNumbers(message: Message, base: number, start: number): DbrArray {
  const { count, bytes } = message;
  const elementBytes = ELEMENT_BYTES[base]!;
  const part = bytes.subarray(start, start + count * elementBytes);
  // All value offsets are multiples of the element size, so that the array may lie in the payload itself.
  const own = message.ownsPayload ? part : part.slice();
  message.tookPayload = message.ownsPayload;
  swapInPlace(own, elementBytes);
  return new ARRAYS[base]!(own.buffer, own.byteOffset, count);
}

function copyNumbers({ bytes, count }: Message, base: number, start: number, into: DbrArray): DbrArray {
  const elementBytes = ELEMENT_BYTES[base]!;
  const target = new Uint8Array(into.buffer, into.byteOffset, count * elementBytes);
  target.set(bytes.subarray(start, start + target.length));
  swapInPlace(target, elementBytes);
  return into.subarray(0, count);
}

type LimitReader = (view: DataView, offset: number) => number;

/** How one limit is read, by base type. */
const LIMIT_READERS: readonly (LimitReader | undefined)[] = [
  undefined,
  (view, offset) => view.getInt16(offset),
  (view, offset) => view.getFloat32(offset),
  undefined,
  (view, offset) => view.getUint8(offset),
  (view, offset) => view.getInt32(offset),
  (view, offset) => view.getFloat64(offset),
];

function decodeProperties(message: Message, layout: DbrLayout): DbrProperties {
  const { view, bytes, offset } = message;
  if (message.dataType === SPECIAL.statusAckString) {
    return { acknowledge: { transient: view.getUint16(offset + 4) !== 0, severity: view.getUint16(offset + 6) } };
  }
  if (layout.labels >= 0) return { choices: decodeLabels(message, offset + layout.labels) };
  const readLimit = LIMIT_READERS[layout.base];
  if (!readLimit) return {};
  const limit = (index: number) => readLimit(view, offset + layout.limits + index * layout.elementBytes);
  const units = offset + layout.units;
  return {
    units: decodeText(bytes, units, units + UNIT_BYTES),
    ...(layout.precision < 0 ? {} : { precision: view.getInt16(offset + layout.precision) }),
    display: { high: limit(0), low: limit(1) },
    alarm: { high: limit(2), low: limit(5) },
    warning: { high: limit(3), low: limit(4) },
    ...(layout.limitCount === 8 ? { control: { high: limit(6), low: limit(7) } } : {}),
  };
}

function decodeLabels({ view, bytes }: Message, at: number): string[] {
  const count = Math.max(0, Math.min(ENUM_LABELS, view.getInt16(at)));
  return Array.from({ length: count }, (_, i) => {
    const start = at + 2 + i * ENUM_LABEL_BYTES;
    return decodeText(bytes, start, start + ENUM_LABEL_BYTES);
  });
}
