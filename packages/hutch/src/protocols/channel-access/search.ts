import { COMMAND, MINOR_VERSION, NO_ID, SEARCH_DATAGRAM_BYTES, SEARCH_REPLY } from "./commands.ts";
import { padded } from "./dbr.ts";
import { HEADER_BYTES, type Message } from "./message.ts";
import { Output } from "./output.ts";
import { textBytes } from "./text.ts";

/** A name to look for; `cid` comes back in the answer. */
export interface SearchName {
  readonly cid: number;
  readonly name: string;
}

/** Bytes that one name takes in a search. */
export function searchBytes(name: string): number {
  return HEADER_BYTES + padded(textBytes(name) + 1);
}

/** Write the VERSION message that opens each search datagram; the server sends `sequence` back with its answer. */
export function writeSearchStart(output: Output, sequence: number): void {
  output.message(COMMAND.version, 1, MINOR_VERSION, sequence, 0, 0);
}

/** Write the search for one name. Over TCP a name server may be asked to answer also when it does not know the name. */
export function writeSearch(output: Output, { cid, name }: SearchName, reply: number = SEARCH_REPLY.none): void {
  output.textMessage(COMMAND.search, reply, MINOR_VERSION, cid, cid, name);
}

/** The datagrams that ask for names, each at most 1,024 bytes unless one name alone is longer; all carry `sequence`. */
export function searchDatagrams(names: readonly SearchName[], sequence: number): Uint8Array[] {
  const datagrams: Uint8Array[] = [];
  const output = new Output();
  for (const name of names) {
    if (output.length > HEADER_BYTES && output.length + searchBytes(name.name) > SEARCH_DATAGRAM_BYTES) {
      datagrams.push(output.take());
    }
    if (output.length === 0) writeSearchStart(output, sequence);
    writeSearch(output, name);
  }
  if (output.length > 0) datagrams.push(output.take());
  return datagrams;
}

/** Where a server says that it has a name. */
export interface FoundAt {
  readonly cid: number;
  /** IPv4 address in the reply; undefined means the address the reply came from. */
  readonly address: string | undefined;
  readonly port: number;
  readonly minorVersion: number;
}

/** Read a search reply, from a datagram or (without payload) from a name server's circuit. */
export function readFound(message: Message): FoundAt {
  return {
    cid: message.p2,
    address: message.p1 === NO_ID || message.p1 === 0 ? undefined : formatIPv4(message.p1),
    port: message.dataType,
    minorVersion: message.size >= 2 ? message.view.getUint16(message.offset) : MINOR_VERSION,
  };
}

/** Write a server's answer "here, at this TCP port"; datagrams carry the minor version, circuits do not. */
export function writeFound(output: Output, reply: { cid: number; port: number; isDatagram: boolean }): void {
  const at = output.message(COMMAND.search, reply.port, 0, NO_ID, reply.cid, reply.isDatagram ? 8 : 0);
  if (reply.isDatagram) output.view.setUint16(at, MINOR_VERSION);
}

/** `127.0.0.1` from its 32-bit number. */
export function formatIPv4(address: number): string {
  return [24, 16, 8, 0].map((shift) => (address >>> shift) & 0xff).join(".");
}

/** The 32-bit number of `127.0.0.1`; 0 when it is no IPv4 address. */
export function parseIPv4(address: string): number {
  const parts = address.split(".").map(Number);
  if (parts.length !== 4 || parts.some((part) => !(part >= 0 && part <= 255))) return 0;
  return parts.reduce((number, part) => number * 256 + part, 0);
}
