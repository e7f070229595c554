import type { HutchError } from "../../errors/mod.ts";
import { UnreachableError } from "../../errors/mod.ts";
import {
  COMMAND,
  type FoundAt,
  Output,
  readDatagram,
  readFound,
  type SearchName,
  SearchSchedule,
  SINCE,
  writeSearch,
  writeSearchStart,
} from "../../protocols/channel-access/mod.ts";
import { openUdp, type UdpPeer, type UdpSocket } from "../../transports/mod.ts";
import type { ClientCircuit } from "./client-circuit.ts";

/** Answers to thousands of names arrive at once. */
const RECEIVE_BUFFER_BYTES = 4 * 1024 * 1024;

/** New names after which a search leaves at once: a little more than a datagram of them. */
const EAGER = 64;

export interface SearchEngineOptions {
  readonly addresses: readonly UdpPeer[];
  readonly longestPeriodMs: number;
  found(where: FoundAt, from: UdpPeer): void;
  warn(error: HutchError): void;
}

/** Looks for names by datagrams and at name servers; what leaves when is decided by a SearchSchedule. */
export class SearchEngine {
  readonly #options: SearchEngineOptions;
  readonly #schedule: SearchSchedule;
  readonly #nameServers = new Set<ClientCircuit>();
  readonly #output = new Output();
  #opening: Promise<void> | undefined;
  #socket: UdpSocket | undefined;
  #pumpScheduled = false;
  #added = 0;
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(options: SearchEngineOptions) {
    this.#options = options;
    this.#schedule = new SearchSchedule({ longestPeriodMs: options.longestPeriodMs });
  }

  /** Look for a name until it is found or removed. */
  add(name: SearchName, history: { wasFound: boolean; failures: number }): void {
    if (this.#options.addresses.length > 0) this.#opening ??= this.#open();
    this.#schedule.add(name, performance.now(), history);
    // A long loop of new channels fills datagrams before it ends: servers may work meanwhile.
    if (++this.#added % EAGER === 0 && this.#socket) this.#pump();
    else this.#schedulePump();
  }

  remove(cid: number): void {
    this.#schedule.remove(cid);
  }

  /** A name server can be asked from now on: it is, for everything. */
  addNameServer(circuit: ClientCircuit): void {
    if (this.#nameServers.has(circuit)) return;
    this.#nameServers.add(circuit);
    this.hurry();
  }

  removeNameServer(circuit: ClientCircuit): void {
    this.#nameServers.delete(circuit);
  }

  /** Search for everything at once: a server has appeared. */
  hurry(): void {
    this.#schedule.hurry(performance.now());
    this.#schedulePump();
  }

  /** An answer has come. Answers to names that are not looked for (any more) lead to nothing. */
  answered(where: FoundAt, from: UdpPeer): void {
    if (this.#schedule.found(where.cid, performance.now()) === undefined) return;
    this.#options.found(where, from);
    this.#schedulePump();
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    this.#socket?.close();
  }

  async #open(): Promise<void> {
    try {
      const socket = await openUdp({
        broadcast: true,
        receiveBufferBytes: RECEIVE_BUFFER_BYTES,
        received: (bytes, from) => this.#received(bytes, from),
      });
      if (this.#isClosed) socket.close();
      else this.#socket = socket;
      this.#schedulePump();
    } catch (error) {
      const { message } = error as Error;
      this.#options.warn(new UnreachableError(`Cannot search for PVs: no UDP socket (${message}).`, { cause: error }));
    }
  }

  #received(bytes: Uint8Array, from: UdpPeer): void {
    readDatagram(bytes, (message) => {
      if (message.command === COMMAND.search) this.answered(readFound(message), from);
      return message.command === COMMAND.search || message.command === COMMAND.version;
    });
  }

  #schedulePump(): void {
    if (this.#pumpScheduled || this.#isClosed) return;
    this.#pumpScheduled = true;
    setImmediate(() => this.#pump());
  }

  #pump(): void {
    this.#pumpScheduled = false;
    if (this.#isClosed || (!this.#socket && this.#nameServers.size === 0)) return;
    const nowMs = performance.now();
    for (let batch = this.#schedule.next(nowMs); batch; batch = this.#schedule.next(nowMs)) this.#send(batch);
    const dueMs = this.#schedule.nextDueMs(nowMs);
    clearTimeout(this.#timer);
    if (dueMs !== undefined) this.#timer = setTimeout(() => this.#pump(), Math.max(1, dueMs - nowMs));
  }

  #send({ sequence, names }: { sequence: number; names: readonly SearchName[] }): void {
    if (this.#socket) {
      writeSearchStart(this.#output, sequence);
      for (const name of names) writeSearch(this.#output, name);
      const datagram = this.#output.take();
      for (const address of this.#options.addresses) this.#socket.send(datagram, address);
      this.#output.giveBack(datagram);
    }
    for (const circuit of this.#nameServers) {
      if (circuit.serverMinorVersion >= SINCE.tcpSearch) circuit.search(names, sequence);
    }
  }
}
