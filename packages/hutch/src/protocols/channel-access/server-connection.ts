import { RemoteProtocolError } from "../../errors/mod.ts";
import { COMMAND, MINOR_VERSION, NO_ID, PRIORITY } from "./commands.ts";
import { ELEMENT_BYTES, LAST_TYPE, LAYOUTS, payloadBytes, SPECIAL } from "./dbr.ts";
import { encode } from "./encode.ts";
import { HEADER_BYTES, type Message, needsLargeHeader, writeHeader } from "./message.ts";
import { Output } from "./output.ts";
import { Parser, type ParserOptions } from "./parser.ts";
import { writeFound } from "./search.ts";
import { STATUS } from "./status.ts";
import { decodeText, textBytes, writeText } from "./text.ts";
import type { DbrProperties, DbrSample } from "./values.ts";

/** Longest text that goes with an ERROR, in bytes. */
const ERROR_TEXT_BYTES = 512;

/** Ids, type and count of a request about a channel; they are copied into its reply. */
export interface Request {
  readonly command: number;
  readonly type: number;
  readonly count: number;
  readonly sid: number;
  /** ioid or subid. */
  readonly id: number;
  /** The client's channel id, which only the reply to the old READ carries. */
  readonly cid?: number;
}

/** What a client may say to a server. Messages are valid during the call only (see `Message`). */
export interface ServerEvents {
  /** The client has told its version and the priority of this circuit. */
  opened(minorVersion: number, priority: number): void;
  /** Who the client says it is; an unproven claim. */
  named(kind: "user" | "host", name: string): void;
  createChannel(cid: number, name: string): void;
  clearChannel(cid: number, sid: number): void;
  read(request: Request): void;
  /** A write, with or without (`request.command`) completion; the value is decoded from `message`. */
  write(request: Request, message: Message): void;
  subscribe(request: Request, mask: number): void;
  cancel(request: Request): void;
  updatesWanted(areWanted: boolean): void;
  search(cid: number, name: string, wantsNotFound: boolean): void;
}

/**
 * The server's end of a circuit without its socket; the mirror image of ClientConnection. What a client must not do
 * throws RemoteProtocolError out of `receive`, after an ERROR message was put into `output`: send it and close, as an
 * IOC does.
 */
export class ServerConnection {
  readonly output: Output = new Output();
  /** Minor version of the client; 0 until it has said so. */
  clientMinorVersion = 0;
  readonly #events: ServerEvents;
  readonly #parser: Parser;

  constructor(events: ServerEvents, options: ParserOptions = {}) {
    this.#events = events;
    this.#parser = new Parser((message) => this.#dispatch(message), { isStrict: true, ...options });
    this.output.message(COMMAND.version, 0, MINOR_VERSION, 0, 0, 0);
  }

  receive(bytes: Uint8Array): void {
    this.#parser.receive(bytes);
  }

  /** Take no further requests, until `resume`. */
  pause(): void {
    this.#parser.pause();
  }

  /** Go on, first with the requests that arrived meanwhile. Throws RemoteProtocolError. */
  resume(): void {
    this.#parser.resume();
  }

  created(cid: number, channel: { sid: number; type: number; count: number; rights: number }): void {
    this.accessRights(cid, channel.rights);
    this.output.message(COMMAND.createChannel, channel.type, channel.count, cid, channel.sid, 0);
  }

  createFailed(cid: number): void {
    this.output.message(COMMAND.createChannelFailed, 0, 0, cid, 0, 0);
  }

  accessRights(cid: number, rights: number): void {
    this.output.message(COMMAND.accessRights, 0, 0, cid, rights, 0);
  }

  cleared(cid: number, sid: number): void {
    this.output.message(COMMAND.clearChannel, 0, 0, sid, cid, 0);
  }

  /** The channel has gone; the client shall search again. */
  removed(cid: number): void {
    this.output.message(COMMAND.serverDisconnected, 0, 0, cid, 0, 0);
  }

  /** Answer a read, or send an update: `count` elements of `sample`, which is already of the type's base. */
  value(request: Request, count: number, sample: DbrSample, properties?: DbrProperties): void {
    const { type, id } = request;
    const command = request.command;
    encode(this.output, { command, type, count, p1: this.#first(request, STATUS.normal), p2: id }, sample, properties);
  }

  /** Answer a read, or an update, that failed: the payload has the size asked for and is zero. */
  failedValue(request: Request, status: number): void {
    const { command, type, count, id } = request;
    this.output.message(command, type, count, this.#first(request, status), id, payloadBytes(type, count));
  }

  writeDone(request: Request, status: number): void {
    this.output.message(COMMAND.writeNotify, request.type, request.count, status, request.id, 0);
  }

  /** The end of a subscription: an update without payload. */
  cancelled(request: Request): void {
    this.output.message(COMMAND.eventAdd, request.type, request.count, request.sid, request.id, 0);
  }

  found(cid: number, port: number): void {
    writeFound(this.output, { cid, port, isDatagram: false });
  }

  notFound(cid: number): void {
    this.output.message(COMMAND.notFound, 10, MINOR_VERSION, cid, cid, 0);
  }

  /** Refuse a request: its header and a text go back. */
  refuse(request: Request, refusal: { cid: number; status: number; text: string }): void {
    const { command, type: dataType, count, sid: p1, id: p2 } = request;
    const isLarge = needsLargeHeader(0, count);
    const text = refusal.text;
    const size = Math.min(ERROR_TEXT_BYTES - 1, textBytes(text));
    const header = isLarge ? HEADER_BYTES + 8 : HEADER_BYTES;
    const at = this.output.message(COMMAND.error, 0, 0, refusal.cid, refusal.status, header + size + 1);
    writeHeader(this.output.view, at, { command, size: 0, dataType, count, p1, p2 });
    writeText(this.output.bytes, at + header, text, size);
  }

  /** Refuse a request that a client must never send. */
  reject(request: Request, status: number, text: string): never {
    this.refuse(request, { cid: NO_ID, status, text });
    throw new RemoteProtocolError(`The client broke the rules of Channel Access: ${text}.`);
  }

  /** In replies the first parameter is the status, except in those to the old READ: the client's channel id. */
  #first(request: Request, status: number): number {
    return request.command === COMMAND.read ? (request.cid ?? NO_ID) : status;
  }

  #dispatch(message: Message): void {
    const { command, dataType: type, count, p1, p2 } = message;
    const request: Request = { command, type, count, sid: p1, id: p2 };
    if (message.tooLarge) {
      this.refuse(request, {
        cid: NO_ID,
        status: STATUS.tooLarge,
        text: "The array is larger than this server takes",
      });
      return;
    }
    const events = this.#events;
    switch (command) {
      case COMMAND.version:
        if (type > PRIORITY.highest) this.reject(request, STATUS.badPriority, `the priority ${type} is above 99`);
        this.clientMinorVersion = count;
        events.opened(count, type);
        break;
      case COMMAND.clientName:
        events.named("user", textOf(message));
        break;
      case COMMAND.hostName:
        events.named("host", textOf(message));
        break;
      case COMMAND.createChannel:
        events.createChannel(p1, textOf(message));
        break;
      case COMMAND.clearChannel:
        events.clearChannel(p2, p1);
        break;
      case COMMAND.read:
      case COMMAND.readNotify:
        this.#requireType(request, LAST_TYPE);
        events.read(request);
        break;
      case COMMAND.write:
      case COMMAND.writeNotify:
        this.#requireType(request, SPECIAL.className);
        this.#requirePayload(request, message);
        events.write(request, message);
        break;
      case COMMAND.eventAdd:
        this.#requireType(request, LAST_TYPE);
        if (message.size < 14) this.reject(request, STATUS.internal, "a subscription without a mask");
        events.subscribe(request, message.view.getUint16(message.offset + 12));
        break;
      case COMMAND.eventCancel:
        events.cancel(request);
        break;
      case COMMAND.eventsOff:
        events.updatesWanted(false);
        break;
      case COMMAND.eventsOn:
        events.updatesWanted(true);
        break;
      case COMMAND.search:
        events.search(p1, textOf(message), type === 10);
        break;
      case COMMAND.echo:
      case COMMAND.readSync:
        this.#sendBack(message);
        break;
      default:
        this.reject(request, STATUS.internal, `no server takes message number ${command}`);
    }
  }

  #requireType(request: Request, last: number): void {
    if (request.type > last) this.reject(request, STATUS.badType, `there is no data type ${request.type}`);
  }

  /** Fewer bytes than the count promises would be read from whatever follows. Only a single string may be cut short. */
  #requirePayload(request: Request, message: Message): void {
    const { type, count } = request;
    const { base, value } = LAYOUTS[type]!;
    const isText = base === 0 && count > 0;
    const least = isText ? value + (count - 1) * ELEMENT_BYTES[0]! + 1 : payloadBytes(type, count);
    if (message.size < least)
      this.reject(request, STATUS.internal, `${count} elements do not fit into ${message.size} bytes`);
  }

  #sendBack(message: Message): void {
    const { command, dataType, count, p1, p2, size, bytes, offset } = message;
    const at = this.output.message(command, dataType, count, p1, p2, size);
    this.output.bytes.set(bytes.subarray(offset, offset + size), at);
  }
}

function textOf({ bytes, offset, size }: Message): string {
  return decodeText(bytes, offset, offset + size);
}
