import { FormatError } from "../../errors/mod.ts";

/** A value under a tag that this decoder leaves to its caller. */
export class CborTagged {
  readonly tag: number;
  readonly value: CborValue;

  constructor(tag: number, value: CborValue) {
    this.tag = tag;
    this.value = value;
  }
}

/** What CBOR can hold. Byte strings are views of the message. */
export type CborValue =
  | number
  | bigint
  | string
  | boolean
  | null
  | undefined
  | Uint8Array
  | CborTagged
  | readonly CborValue[]
  | CborMap;

/** A map, in the order it was sent. */
export type CborMap = ReadonlyMap<string | number, CborValue>;

/** Deeper nesting than this is no measurement. */
const MOST_DEPTH = 32;

/** Major types. [RFC 8949, section 3.1] */
const MAJOR = { unsigned: 0, negative: 1, bytes: 2, text: 3, array: 4, map: 5, tag: 6, simple: 7 } as const;
const INDEFINITE = 31;
const BREAK = Symbol("break");

/**
 * The one CBOR item that fills `message`. [RFC 8949]
 *
 * @throws FormatError for damaged or truncated bytes, and for bytes after the item
 */
export function decodeCbor(message: Uint8Array): CborValue {
  const reader = new CborReader(message);
  const value = reader.item();
  if (!reader.isAtEnd) throw new FormatError(`${message.length - reader.at} bytes follow a CBOR item`);
  return value;
}

/** The items of a CBOR sequence, one after the other. [RFC 8742] */
export function* decodeCborSequence(bytes: Uint8Array): Generator<CborValue> {
  const reader = new CborReader(bytes);
  while (!reader.isAtEnd) yield reader.item();
}

class CborReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get at(): number {
    return this.#at;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  item(): CborValue {
    const value = this.#value(0);
    if (value === BREAK) throw this.#damaged("an end without a beginning");
    return value;
  }

  #value(depth: number): CborValue | typeof BREAK {
    if (depth > MOST_DEPTH) throw this.#damaged(`nesting deeper than ${MOST_DEPTH}`);
    const head = this.#take(1)[0]!;
    const major = head >>> 5;
    const info = head & 0x1f;
    switch (major) {
      case MAJOR.unsigned:
        return plain(this.#length(info));
      case MAJOR.negative:
        return plain(-1n - this.#length(info));
      case MAJOR.bytes:
        return info === INDEFINITE
          ? join(this.#pieces(MAJOR.bytes, depth) as Uint8Array[])
          : this.#take(this.#count(info));
      case MAJOR.text:
        if (info === INDEFINITE) return (this.#pieces(MAJOR.text, depth) as string[]).join("");
        return this.#text(this.#count(info));
      case MAJOR.array:
        return info === INDEFINITE ? this.#untilBreak(depth) : this.#array(this.#count(info), depth);
      case MAJOR.map:
        return this.#map(info === INDEFINITE ? this.#untilBreak(depth) : this.#array(2 * this.#count(info), depth));
      case MAJOR.tag:
        return new CborTagged(this.#count(info), this.#inner(depth));
      default:
        return this.#simple(info);
    }
  }

  #inner(depth: number): CborValue {
    const value = this.#value(depth + 1);
    if (value === BREAK) throw this.#damaged("an end inside an item");
    return value;
  }

  #array(count: number, depth: number): CborValue[] {
    const items: CborValue[] = [];
    for (let k = 0; k < count; k++) items.push(this.#inner(depth));
    return items;
  }

  #untilBreak(depth: number): CborValue[] {
    const items: CborValue[] = [];
    for (;;) {
      const value = this.#value(depth + 1);
      if (value === BREAK) return items;
      items.push(value);
    }
  }

  /** The pieces of a string of unknown length: strings of the same kind, each of known length. */
  #pieces(major: number, depth: number): CborValue[] {
    const start = this.#at;
    const pieces = this.#untilBreak(depth);
    const isRight = (piece: CborValue) =>
      major === MAJOR.text ? typeof piece === "string" : piece instanceof Uint8Array;
    if (!pieces.every(isRight)) throw this.#damaged(`a string of other things at byte ${start}`);
    return pieces;
  }

  #map(items: readonly CborValue[]): CborMap {
    if (items.length % 2 !== 0) throw this.#damaged("a key without a value");
    const map = new Map<string | number, CborValue>();
    for (let k = 0; k < items.length; k += 2) {
      const key = items[k];
      if (typeof key !== "string" && typeof key !== "number") throw this.#damaged("a key that is no text or number");
      map.set(key, items[k + 1]);
    }
    return map;
  }

  #simple(info: number): CborValue | typeof BREAK {
    switch (info) {
      case 20:
        return false;
      case 21:
        return true;
      case 22:
        return null;
      case 23:
        return undefined;
      case 25:
        return halfFloat(this.#place(2).getUint16(this.#at - 2));
      case 26:
        return this.#place(4).getFloat32(this.#at - 4);
      case 27:
        return this.#place(8).getFloat64(this.#at - 8);
      case INDEFINITE:
        return BREAK;
      default:
        throw this.#damaged(`a simple value ${info}`);
    }
  }

  /** The number that follows a head. */
  #length(info: number): bigint {
    if (info < 24) return BigInt(info);
    switch (info) {
      case 24:
        return BigInt(this.#place(1).getUint8(this.#at - 1));
      case 25:
        return BigInt(this.#place(2).getUint16(this.#at - 2));
      case 26:
        return BigInt(this.#place(4).getUint32(this.#at - 4));
      case 27:
        return this.#place(8).getBigUint64(this.#at - 8);
      default:
        throw this.#damaged(`a length of kind ${info}`);
    }
  }

  /** A length or tag, which has to be a number one can count with. */
  #count(info: number): number {
    const count = Number(this.#length(info));
    if (!Number.isSafeInteger(count)) throw this.#damaged("a length beyond reason");
    return count;
  }

  #text(length: number): string {
    const bytes = this.#take(length);
    try {
      return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    } catch {
      throw this.#damaged("a text that is not UTF-8");
    }
  }

  #place(bytes: number): DataView {
    this.#take(bytes);
    return this.#view;
  }

  #take(length: number): Uint8Array {
    if (this.#at + length > this.#bytes.length) throw this.#damaged("the message ends in the middle");
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  #damaged(what: string): FormatError {
    return new FormatError(`Damaged CBOR near byte ${this.#at} of ${this.#bytes.length}: ${what}`);
  }
}

/** A number where it is exact as one. */
function plain(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

function join(pieces: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(pieces));
}

/** A 16-bit float. [IEEE 754, binary16; RFC 8949, appendix D] */
function halfFloat(bits: number): number {
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  const sign = bits & 0x8000 ? -1 : 1;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
