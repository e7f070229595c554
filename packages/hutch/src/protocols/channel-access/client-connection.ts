import { RemoteProtocolError } from "../../errors/mod.ts";
import { COMMAND, MINOR_VERSION, SEARCH_REPLY, SINCE } from "./commands.ts";
import { LAST_TYPE } from "./dbr.ts";
import { encode } from "./encode.ts";
import { HEADER_BYTES, LARGE_HEADER_BYTES, LARGE_MARK, type Message } from "./message.ts";
import { Output } from "./output.ts";
import { Parser, type ParserOptions } from "./parser.ts";
import { type FoundAt, readFound, type SearchName, writeSearch, writeSearchStart } from "./search.ts";
import { STATUS } from "./status.ts";
import { decodeText } from "./text.ts";
import type { DbrInput } from "./values.ts";

/** A request that the server refused, as it says so in an ERROR message. */
export interface RefusedRequest {
  /** ECA status. */
  readonly status: number;
  /** The client's channel id, or NO_ID. */
  readonly cid: number;
  /** The header of the refused request. */
  readonly command: number;
  readonly p1: number;
  readonly p2: number;
  readonly text: string;
}

/** What a server may say to its client. Messages are valid during the call only (see `Message`). */
export interface ClientEvents {
  /** The server has told its minor version; with TCP searches this means that it can be asked. */
  versionKnown(minorVersion: number): void;
  accessRights(cid: number, rights: number): void;
  created(cid: number, channel: { sid: number; type: number; count: number }): void;
  createFailed(cid: number): void;
  /** The server has forgotten a channel that the client cleared; its cid is free. */
  cleared(cid: number): void;
  /** The server has removed a channel on its own; the circuit stays. */
  removed(cid: number): void;
  /** Answer to a read. With a failed status the payload means nothing. */
  readDone(ioid: number, status: number, message: Message): void;
  writeDone(ioid: number, status: number): void;
  /** An update of a subscription. */
  updated(subid: number, status: number, message: Message): void;
  /**
   * An update without payload: the confirmation that a subscription was cancelled, or an empty array of a plain type,
   * which the wire does not tell apart.
   */
  cancelled(subid: number): void;
  refused(request: RefusedRequest): void;
  echoed(): void;
  found(where: FoundAt): void;
}

/**
 * The client's end of a circuit without its socket: requests go into `output`, received bytes come in by `receive` or
 * `space` and `filled`, and what the server says comes out as events.
 *
 * ```ts
 * const connection = new ClientConnection(events);
 * connection.open({ priority: 0, user: "opi", host: "console" });
 * connection.createChannel(1, "gp:m1.RBV");
 * socket.write(connection.output.take());
 * socket.on("data", (bytes) => connection.receive(bytes));
 * ```
 */
export class ClientConnection {
  readonly output: Output = new Output();
  /** Minor version of the server; 0 until it has said so. */
  serverMinorVersion = 0;
  readonly #events: ClientEvents;
  readonly #parser: Parser;

  constructor(events: ClientEvents, options: ParserOptions = {}) {
    this.#events = events;
    this.#parser = new Parser((message) => this.#dispatch(message), options);
  }

  /** Where received bytes may be put directly; see Parser. */
  space(): Uint8Array {
    return this.#parser.space();
  }

  /** `size` bytes of the last `space` have been received. Throws RemoteProtocolError. */
  filled(size: number): void {
    this.#parser.filled(size);
  }

  /** Take received bytes. Throws RemoteProtocolError. */
  receive(bytes: Uint8Array): void {
    this.#parser.receive(bytes);
  }

  /** The first messages of a circuit. The server's VERSION need not be awaited. */
  open(client: { priority: number; user: string; host: string }): void {
    this.output.message(COMMAND.version, client.priority, MINOR_VERSION, 0, 0, 0);
    this.output.textMessage(COMMAND.clientName, 0, 0, 0, 0, client.user);
    this.output.textMessage(COMMAND.hostName, 0, 0, 0, 0, client.host);
  }

  createChannel(cid: number, name: string): void {
    this.output.textMessage(COMMAND.createChannel, 0, 0, cid, MINOR_VERSION, name);
  }

  clearChannel(cid: number, sid: number): void {
    this.output.message(COMMAND.clearChannel, 0, 0, sid, cid, 0);
  }

  read(sid: number, ioid: number, type: number, count: number): void {
    this.output.message(COMMAND.readNotify, type, count, sid, ioid, 0);
  }

  /** Write without an answer. */
  write(sid: number, ioid: number, value: TypedValue): void {
    const { type, count } = value;
    encode(this.output, { command: COMMAND.write, type, count, p1: sid, p2: ioid }, value);
  }

  /** Write with an answer when everything that the write started has finished. */
  writeNotify(sid: number, ioid: number, value: TypedValue): void {
    const { type, count } = value;
    encode(this.output, { command: COMMAND.writeNotify, type, count, p1: sid, p2: ioid }, value);
  }

  subscribe(sid: number, subid: number, request: { type: number; count: number; mask: number }): void {
    const at = this.output.message(COMMAND.eventAdd, request.type, request.count, sid, subid, 16);
    this.output.view.setUint16(at + 12, request.mask);
  }

  cancel(sid: number, subid: number, request: { type: number; count: number }): void {
    this.output.message(COMMAND.eventCancel, request.type, request.count, sid, subid, 0);
  }

  /** Ask the server to keep updates back, of each subscription the newest only, until `updatesOn`. */
  updatesOff(): void {
    this.output.message(COMMAND.eventsOff, 0, 0, 0, 0, 0);
  }

  updatesOn(): void {
    this.output.message(COMMAND.eventsOn, 0, 0, 0, 0, 0);
  }

  echo(): void {
    this.output.message(COMMAND.echo, 0, 0, 0, 0, 0);
  }

  /** Ask a name server for names. Only when its minor version is 12 or higher. */
  search(names: readonly SearchName[], sequence: number): void {
    writeSearchStart(this.output, sequence);
    for (const name of names) writeSearch(this.output, name, SEARCH_REPLY.none);
  }

  /** Whether the server understands a count of 0 as "as many as there are". */
  get hasDynamicCount(): boolean {
    return this.serverMinorVersion >= SINCE.dynamicCount;
  }

  #dispatch(message: Message): void {
    const events = this.#events;
    const { command, p1, p2 } = message;
    switch (command) {
      case COMMAND.eventAdd:
        if (message.size === 0 && !message.tooLarge) events.cancelled(p2);
        else events.updated(p2, statusOf(message), message);
        return;
      case COMMAND.readNotify:
        events.readDone(p2, statusOf(message), message);
        break;
      case COMMAND.writeNotify:
        events.writeDone(p2, p1);
        break;
      case COMMAND.accessRights:
        events.accessRights(p1, p2);
        break;
      case COMMAND.createChannel:
        if (message.dataType > LAST_TYPE)
          throw new RemoteProtocolError(`The server gave a channel the type ${message.dataType}.`);
        events.created(p1, { sid: p2, type: message.dataType, count: message.count });
        break;
      case COMMAND.createChannelFailed:
        events.createFailed(p1);
        break;
      case COMMAND.clearChannel:
        events.cleared(p2);
        break;
      case COMMAND.serverDisconnected:
        events.removed(p1);
        break;
      case COMMAND.version:
        // A name server answers each search with a VERSION that carries the sequence number; its count is the version too.
        this.serverMinorVersion = message.count;
        events.versionKnown(message.count);
        break;
      case COMMAND.search:
        events.found(readFound(message));
        break;
      case COMMAND.notFound:
      case COMMAND.readSync:
        return;
      case COMMAND.echo:
        events.echoed();
        break;
      case COMMAND.error:
        events.refused(readRefusal(message));
        break;
      default:
        throw new RemoteProtocolError(`The server sent message number ${command}, which only clients send.`);
    }
  }
}

/** A value on its way to the server: `count` elements of a base type given by its number. */
export interface TypedValue {
  readonly type: number;
  readonly count: number;
  readonly value: DbrInput;
}

/** ECA status of a reply; a payload that had to be skipped counts as a failure. */
function statusOf(message: Message): number {
  return message.tooLarge ? STATUS.tooLarge : message.p1;
}

function readRefusal({ view, bytes, offset, size, p1, p2 }: Message): RefusedRequest {
  if (size < HEADER_BYTES)
    throw new RemoteProtocolError(`The server sent an ERROR of ${size} bytes, less than the header it must carry.`);
  const headerBytes = view.getUint16(offset + 2) === LARGE_MARK ? LARGE_HEADER_BYTES : HEADER_BYTES;
  return {
    status: p2,
    cid: p1,
    command: view.getUint16(offset),
    p1: view.getUint32(offset + 8),
    p2: view.getUint32(offset + 12),
    text: decodeText(bytes, Math.min(offset + headerBytes, offset + size), offset + size),
  };
}
