import { CborTagged, type CborValue } from "../../../src/protocols/cbor/mod.ts";

/** CBOR of a value, in the shortest form: what the decoders are tested with. [RFC 8949] */
export function encodeCbor(value: CborValue): Uint8Array {
  const parts: Uint8Array[] = [];
  put(value, parts);
  return new Uint8Array(Buffer.concat(parts));
}

function put(value: CborValue, parts: Uint8Array[]): void {
  if (
    typeof value === "bigint" ||
    (typeof value === "number" && Number.isSafeInteger(value) && !Object.is(value, -0))
  ) {
    parts.push(value < 0 ? head(1, -1n - BigInt(value)) : head(0, BigInt(value)));
  } else if (typeof value === "number") {
    const float = Buffer.alloc(9, 0xfb);
    float.writeDoubleBE(value, 1);
    parts.push(float);
  } else if (value instanceof Uint8Array) parts.push(head(2, BigInt(value.length)), value);
  else if (typeof value === "string") {
    const text = Buffer.from(value);
    parts.push(head(3, BigInt(text.length)), text);
  } else if (value instanceof CborTagged) {
    parts.push(head(6, BigInt(value.tag)));
    put(value.value, parts);
  } else if (Array.isArray(value)) {
    parts.push(head(4, BigInt(value.length)));
    for (const item of value as readonly CborValue[]) put(item, parts);
  } else if (value instanceof Map) {
    parts.push(head(5, BigInt(value.size)));
    for (const [key, item] of value as ReadonlyMap<string, CborValue>) {
      put(key, parts);
      put(item, parts);
    }
  } else parts.push(Uint8Array.of(value === false ? 0xf4 : value === true ? 0xf5 : value === null ? 0xf6 : 0xf7));
}

function head(major: number, length: bigint): Uint8Array {
  if (length < 24n) return Uint8Array.of((major << 5) | Number(length));
  const size = length < 2n ** 8n ? 1 : length < 2n ** 16n ? 2 : length < 2n ** 32n ? 4 : 8;
  const bytes = Buffer.alloc(1 + size);
  bytes[0] = (major << 5) | (24 + Math.log2(size));
  if (size === 8) bytes.writeBigUInt64BE(length, 1);
  else bytes.writeUIntBE(Number(length), 1, size);
  return bytes;
}
