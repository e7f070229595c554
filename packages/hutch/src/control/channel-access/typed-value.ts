import { RequestError } from "../../errors/mod.ts";
import {
  BASE,
  DBR_BASES,
  type DbrBase,
  type DbrInput,
  elementCount,
  encodeText,
  STRING_BYTES,
  type TypedValue,
  textBytes,
} from "../../protocols/channel-access/mod.ts";

/** What a channel takes. */
export interface ChannelFacts {
  readonly name: string;
  readonly type: DbrBase;
  /** Largest number of elements. */
  readonly count: number;
}

/** Whole numbers that these types hold. */
const RANGES: { readonly [B in DbrBase]?: readonly [number, number] } = {
  short: [-0x8000, 0x7fff],
  long: [-0x8000_0000, 0x7fff_ffff],
  enum: [0, 0xffff],
  char: [-0x80, 0xff],
};

/**
 * Choose the type in which a value is sent, so that the server understands it as meant: text for a char array as chars,
 * other text as a string (a label, or a number in words), numbers in the channel's own type where they fit it and as
 * doubles where not. Throws RequestError when the value has too many elements or its text is too long.
 */
export function typedValue(channel: ChannelFacts, value: DbrInput, wanted?: DbrBase | "text"): TypedValue {
  const isText = wanted === "text" || (wanted === undefined && channel.type === "char" && channel.count > 1);
  if (typeof value === "string" && isText) {
    const chars = encodeText(`${value}\0`);
    // The NUL may be left out where there is no room for it.
    const fitting = chars.length === channel.count + 1 ? chars.subarray(0, channel.count) : chars;
    return checked(channel, { type: BASE.char, count: fitting.length, value: fitting });
  }
  const base = wanted === undefined || wanted === "text" ? chooseBase(channel.type, value) : wanted;
  if (base === "string") requireShort(channel.name, value);
  return checked(channel, { type: BASE[base], count: elementCount(value), value });
}

function chooseBase(native: DbrBase, value: DbrInput): DbrBase {
  if (typeof value === "string") return "string";
  if (native === "string") return "string";
  if (typeof value === "number") return fits(native, value) ? native : "double";
  if (Array.isArray(value)) {
    if (typeof value[0] === "string") return "string";
    return value.every((item) => fits(native, item as number)) ? native : "double";
  }
  const isWhole = !(value instanceof Float64Array || value instanceof Float32Array);
  return isWhole || RANGES[native] === undefined ? native : "double";
}

function fits(native: DbrBase, value: number): boolean {
  const range = RANGES[native];
  return range === undefined || (Number.isInteger(value) && value >= range[0] && value <= range[1]);
}

/** The wire cuts strings at 39 bytes; half a path or name is worse than an error. */
function requireShort(name: string, value: DbrInput): void {
  const texts = typeof value === "string" ? [value] : Array.isArray(value) ? value : [];
  const long = texts.find((text) => textBytes(String(text)) >= STRING_BYTES);
  if (long === undefined) return;
  throw new RequestError(
    `${name} takes text of at most ${STRING_BYTES - 1} bytes, and "${long}" has ${textBytes(String(long))}.\n` +
      `Shorten it, or write to ${name.includes(".") ? name : `${name}.VAL`}$, if the server has it.`,
  );
}

function checked(channel: ChannelFacts, typed: TypedValue): TypedValue {
  if (typed.count <= channel.count) return typed;
  // A server of strings does not say how long the text behind "$" may become.
  throw new RequestError(
    `${channel.name} takes at most ${channel.count} elements of ${channel.type}, and the value has ${typed.count} ` +
      `(as ${DBR_BASES[typed.type]}).\nWrite fewer.`,
  );
}
