import { ByteWriter, UNDEFINED, utf8 } from "./byte-writer.ts";

/** Types of object header messages. [specification 3.0, IV.A.2] */
export const MESSAGE = {
  nil: 0x00,
  dataspace: 0x01,
  linkInfo: 0x02,
  datatype: 0x03,
  fillValue: 0x05,
  link: 0x06,
  layout: 0x08,
  groupInfo: 0x0a,
  filterPipeline: 0x0b,
  attribute: 0x0c,
  continuation: 0x10,
  referenceCount: 0x16,
} as const;

/** One message of an object header: a fact about the object, as bytes. */
export interface Message {
  readonly type: number;
  /** Set for messages that never change: libhdf5 may keep them. */
  readonly isConstant?: boolean;
  readonly size: number;
  /** The bytes; asked for when the header is written, so that addresses may be settled until then. */
  encode(): Uint8Array;
}

/** A message whose bytes are known. */
export function message(type: number, out: ByteWriter, options: { isConstant?: boolean } = {}): Message {
  const bytes = out.finish();
  return { type, ...options, size: bytes.length, encode: () => bytes };
}

/** Shape of a dataset or attribute; `[]` is a scalar. A maximum of `null` means unlimited. */
export function encodeDataspace(shape: readonly number[], maxShape?: readonly (number | null)[]): ByteWriter {
  const out = new ByteWriter(64).u8(2, shape.length, maxShape ? 1 : 0, shape.length === 0 ? 0 : 1);
  for (const length of shape) out.u64(length);
  for (const length of maxShape ?? []) out.u64(length ?? UNDEFINED);
  return out;
}

export function dataspaceMessage(shape: readonly number[], maxShape?: readonly (number | null)[]): Message {
  return message(MESSAGE.dataspace, encodeDataspace(shape, maxShape));
}

export function datatypeMessage(datatype: Uint8Array): Message {
  return message(MESSAGE.datatype, new ByteWriter(64).bytes(datatype), { isConstant: true });
}

/** Space is taken at once for contiguous data (late for virtual data), chunk by chunk for chunked data. */
export const ALLOCATION = { early: 1, late: 2, incremental: 3 } as const;

/** What missing elements read as: `fill`, or zeros. */
export function fillMessage(
  allocation: (typeof ALLOCATION)[keyof typeof ALLOCATION],
  fill: Uint8Array | undefined,
): Message {
  const writeIfSet = 2 << 2;
  const out = new ByteWriter(32).u8(3, allocation | writeIfSet | (fill ? 0x20 : 0));
  if (fill) out.u32(fill.length).bytes(fill);
  return message(MESSAGE.fillValue, out, { isConstant: true });
}

/** Links of the group are stored in its header, one message each. */
export function groupMessages(): Message[] {
  return [
    message(MESSAGE.linkInfo, new ByteWriter(32).u8(0, 0).u64(UNDEFINED).u64(UNDEFINED)),
    message(MESSAGE.groupInfo, new ByteWriter(8).u8(0, 0), { isConstant: true }),
  ];
}

/** Where a link leads: to an object of this file, to a path, or to a path of another file. */
export type LinkTarget =
  | { readonly kind: "hard"; address(): number }
  | { readonly kind: "soft"; readonly path: string }
  | { readonly kind: "external"; readonly file: string; readonly path: string };

const LINK_TYPE = { soft: 1, external: 64 } as const;

export function linkMessage(name: string, target: LinkTarget): Message {
  const encode = (): Uint8Array => {
    const ascii = isAscii(name);
    const nameBytes = utf8(name);
    const lengthBytes = nameBytes.length < 256 ? 1 : 2;
    const flags = (lengthBytes - 1) | (target.kind === "hard" ? 0 : 0x08) | (ascii ? 0 : 0x10);
    const out = new ByteWriter().u8(1, flags);
    if (target.kind !== "hard") out.u8(LINK_TYPE[target.kind]);
    if (!ascii) out.u8(1);
    out.unsigned(nameBytes.length, lengthBytes).bytes(nameBytes);
    if (target.kind === "hard") return out.u64(target.address()).finish();
    const value = new ByteWriter();
    if (target.kind === "soft") value.text(target.path);
    else value.u8(0).text(`${target.file}\0${target.path}\0`);
    return out.u16(value.length).bytes(value.finish()).finish();
  };
  const size = target.kind === "hard" ? hardLinkBytes(name) : encode().length;
  return { type: MESSAGE.link, size, encode };
}

function hardLinkBytes(name: string): number {
  const { length } = utf8(name);
  return 2 + (isAscii(name) ? 0 : 1) + (length < 256 ? 1 : 2) + length + 8;
}

/** How many hard links lead to an object; only written when there is more than one. */
export function referenceCountMessage(count: number): Message {
  return message(MESSAGE.referenceCount, new ByteWriter(8).u8(0).u32(count));
}

export function attributeMessage(
  name: string,
  value: { datatype: Uint8Array; shape: readonly number[]; data: Uint8Array },
): Message {
  const nameBytes = utf8(`${name}\0`);
  const dataspace = encodeDataspace(value.shape).finish();
  const out = new ByteWriter(64 + value.data.length)
    .u8(3, 0)
    .u16(nameBytes.length)
    .u16(value.datatype.length)
    .u16(dataspace.length)
    .u8(isAscii(name) ? 0 : 1)
    .bytes(nameBytes)
    .bytes(value.datatype)
    .bytes(dataspace)
    .bytes(value.data);
  return message(MESSAGE.attribute, out);
}

/** Names of ASCII characters are marked so; the others are UTF-8. */
function isAscii(name: string): boolean {
  return utf8(name).length === name.length;
}
