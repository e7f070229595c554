import { LAST_COMMAND } from "./commands.ts";
import { HEADER_BYTES, LARGE_HEADER_BYTES, LARGE_MARK, type Message } from "./message.ts";

/**
 * Show each message of a datagram to `handler`, as long as it returns true. Datagrams hold whole messages; what is cut off or
 * is no message ends the reading without an error, since anybody may send anything to a UDP port.
 */
export function readDatagram(bytes: Uint8Array, handler: (message: Message) => boolean): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const message: Message = {
    command: 0,
    dataType: 0,
    count: 0,
    p1: 0,
    p2: 0,
    bytes,
    view,
    offset: 0,
    size: 0,
    ownsPayload: false,
    tookPayload: false,
    tooLarge: false,
  };
  let start = 0;
  while (start + HEADER_BYTES <= bytes.length) {
    const isLarge = view.getUint16(start + 2) === LARGE_MARK;
    const payload = start + (isLarge ? LARGE_HEADER_BYTES : HEADER_BYTES);
    if (payload > bytes.length) return;
    message.command = view.getUint16(start);
    message.dataType = view.getUint16(start + 4);
    message.size = isLarge ? view.getUint32(start + 16) : view.getUint16(start + 2);
    message.count = isLarge ? view.getUint32(start + 20) : view.getUint16(start + 6);
    message.p1 = view.getUint32(start + 8);
    message.p2 = view.getUint32(start + 12);
    message.offset = payload;
    if (message.command > LAST_COMMAND || payload + message.size > bytes.length) return;
    if (!handler(message)) return;
    start = payload + message.size;
  }
}
