import { type Message, Output, Parser, type ParserOptions } from "../../../src/protocols/channel-access/mod.ts";

/** A message that outlives its parser's buffer. */
export interface KeptMessage {
  readonly command: number;
  readonly dataType: number;
  readonly count: number;
  readonly p1: number;
  readonly p2: number;
  readonly payload: string;
  readonly tooLarge: boolean;
}

/** Copy what a parser shows. */
export function keep(message: Message): KeptMessage {
  const { command, dataType, count, p1, p2, bytes, offset, size, tooLarge } = message;
  const payload = Buffer.from(bytes.subarray(offset, offset + size)).toString("hex");
  return { command, dataType, count, p1, p2, payload, tooLarge };
}

/** All messages of a stream that arrives in these pieces. */
export function parse(pieces: Iterable<Uint8Array>, options: ParserOptions = {}): KeptMessage[] {
  const messages: KeptMessage[] = [];
  const parser = new Parser((message) => messages.push(keep(message)), options);
  for (const piece of pieces) parser.receive(piece);
  return messages;
}

/** A stream cut at these places (taken modulo its length). */
export function cut(stream: Uint8Array, places: readonly number[]): Uint8Array[] {
  const ends = [...places.map((place) => place % (stream.length + 1)), stream.length].sort((a, b) => a - b);
  return ends.map((end, i) => stream.subarray(i === 0 ? 0 : ends[i - 1], end));
}

/** Bytes from hexadecimal text with blanks. */
export function hex(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text.replace(/\s+/g, ""), "hex"));
}

/** What a writer puts into an output. */
export function written(write: (output: Output) => void): Uint8Array {
  const output = new Output();
  write(output);
  return output.take();
}

/**
 * What an EPICS 7 IOC and its client said to each other, as captured on the wire: circuit set-up, access rights, a channel,
 * a get of DBR_TIME_DOUBLE and a beacon.
 */
export const CAPTURED = {
  search: hex("00000000 0001000d 00000001 00000000 00060008 0005000d 00000001 00000001 543a616f 00000000"),
  searchReply: hex("00000000 0001000d 00000001 00000000 00060008 3ad80000 ffffffff 00000001 000d0000 00000000"),
  server: hex(
    `00000000 0000000d 00000000 00000000
     00160000 00000000 00000001 00000003
     00120000 00060001 00000001 00000001
     000f0018 00140001 00000001 00000001 0000 0000 45626db3 17b99b24 00000003 4002000000000000`,
  ),
  put: hex(`00040008 00000001 00000001 00000001 3300000000000000`),
  beacon: hex("000d0000 000d3ad8 00000003 00000000"),
} as const;
