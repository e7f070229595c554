/** Bytes of a header, and of one with large sizes. */
export const HEADER_BYTES = 16;
export const LARGE_HEADER_BYTES = 24;
/** Payload size that announces the large header. */
export const LARGE_MARK = 0xffff;

/**
 * One message, as the parser shows it to its handler. The parser uses one object again and again: take what you need
 * before you return, the payload included.
 */
export interface Message {
  command: number;
  dataType: number;
  count: number;
  /** First parameter; "cid" in EPICS sources. */
  p1: number;
  /** Second parameter; "available" in EPICS sources. */
  p2: number;
  /** Payload: `size` bytes from `offset` of `bytes`; `view` covers the same memory as `bytes`. */
  bytes: Uint8Array;
  view: DataView;
  offset: number;
  size: number;
  /** The payload has memory of its own, aligned to 8 bytes, which the handler may take. */
  ownsPayload: boolean;
  /** Set by the handler: it has taken the memory of the payload. Otherwise the next large payload goes there. */
  tookPayload: boolean;
  /** The payload is larger than the parser accepts and is being skipped; `size` is 0. */
  tooLarge: boolean;
}

/** Write a header at `offset`; returns the offset behind it. Uses the large form when sizes need it. */
export function writeHeader(
  view: DataView,
  offset: number,
  header: { command: number; size: number; dataType: number; count: number; p1: number; p2: number },
): number {
  const isLarge = needsLargeHeader(header.size, header.count);
  view.setUint16(offset, header.command);
  view.setUint16(offset + 2, isLarge ? LARGE_MARK : header.size);
  view.setUint16(offset + 4, header.dataType);
  view.setUint16(offset + 6, isLarge ? 0 : header.count);
  view.setUint32(offset + 8, header.p1);
  view.setUint32(offset + 12, header.p2);
  if (!isLarge) return offset + HEADER_BYTES;
  view.setUint32(offset + 16, header.size);
  view.setUint32(offset + 20, header.count);
  return offset + LARGE_HEADER_BYTES;
}

/** Whether sizes do not fit the 16-byte header. */
export function needsLargeHeader(size: number, count: number): boolean {
  return size >= LARGE_MARK || count >= LARGE_MARK;
}
