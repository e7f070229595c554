import { type HutchError, RemoteProtocolError, UnreachableError } from "../../errors/mod.ts";
import {
  ClientConnection,
  type ClientEvents,
  COMMAND,
  type FoundAt,
  Identifiers,
  type Message,
  type RefusedRequest,
  type SearchName,
  SINCE,
} from "../../protocols/channel-access/mod.ts";
import { connectTcp, type TcpConnection, type TcpEvents, type UdpPeer } from "../../transports/mod.ts";
import { Deadlines } from "./deadlines.ts";
import type { Monitor, MonitorRequest } from "./monitor.ts";
import { type PendingRequest, requestFailed } from "./requests.ts";

/** What a circuit tells the channel that uses it. */
export interface CircuitChannel {
  readonly cid: number;
  readonly name: string;
  readonly circuit: ClientCircuit | undefined;
  created(channel: { sid: number; type: number; count: number }): void;
  rightsChanged(rights: number): void;
  /** The server has no such channel (any more), or the circuit has ended; `reason` says what the server did. */
  detached(reason: string, circuit: ClientCircuit): void;
}

/** Who owns the circuits: knows the channels, and hears what concerns no single one. */
export interface CircuitOwner {
  readonly user: string;
  readonly host: string;
  readonly connectionTimeoutMs: number;
  readonly maxArrayBytes: number | undefined;
  channelOf(cid: number): CircuitChannel | undefined;
  channelsOn(circuit: ClientCircuit): readonly CircuitChannel[];
  /** The server has confirmed that a closed channel's number is free. */
  cidFree(cid: number): void;
  found(where: FoundAt, from: UdpPeer): void;
  /** The server can be searched over this circuit from now on. */
  searchable(circuit: ClientCircuit): void;
  ended(circuit: ClientCircuit): void;
  warn(error: HutchError): void;
}

/** Time that a server has to answer an echo before its circuit is given up. */
const ECHO_TIMEOUT_MS = 5000;

/** Requests of this many bytes leave before the turn of the event loop ends: some five hundred reads. */
const EAGER_BYTES = 8192;

/**
 * A TCP circuit to one server at one priority, shared by all channels there. Everything that is asked within one turn of
 * the event loop leaves in one write. A silent server is asked for an echo, and a circuit without one is destroyed, not
 * kept waiting for the operating system: after a network loss channels come back as soon as the server does.
 *
 * We never turn updates off (EVENTS_OFF): a slow subscriber is met by its own delivery policy, where losses are counted,
 * and a slow process by the server's queue through TCP.
 */
export class ClientCircuit implements ClientEvents, TcpEvents {
  readonly peer: UdpPeer;
  readonly priority: number;
  readonly #owner: CircuitOwner;
  readonly #connection: ClientConnection;
  readonly #tcp: TcpConnection;
  /** Channels that are here, or are being made. */
  #channelCount = 0;
  /** Numbers of channels that were given back, which the server has not confirmed yet. */
  readonly #leaving = new Set<number>();
  readonly #requests = new Identifiers<PendingRequest>();
  readonly #monitors = new Identifiers<Monitor>();
  readonly #deadlines: Deadlines;
  readonly #watchdog: NodeJS.Timeout;
  #isConnected = false;
  #isClosed = false;
  #flushScheduled = false;
  #heardMs: number;
  #echoMs: number | undefined;
  #failure: string | undefined;
  /** Keep the circuit although no channel uses it: name servers. */
  isKept = false;

  constructor(owner: CircuitOwner, peer: UdpPeer, priority: number) {
    this.#owner = owner;
    this.peer = peer;
    this.priority = priority;
    const { maxArrayBytes } = owner;
    this.#connection = new ClientConnection(
      this,
      maxArrayBytes === undefined ? {} : { maxPayloadBytes: maxArrayBytes + 24 },
    );
    this.#connection.open({ priority, user: owner.user, host: owner.host });
    this.#deadlines = new Deadlines((nowMs) => this.#expire(nowMs));
    this.#heardMs = performance.now();
    const checkMs = Math.min(1000, owner.connectionTimeoutMs / 4);
    this.#watchdog = setInterval(() => this.#watch(performance.now()), checkMs);
    this.#tcp = connectTcp({ host: peer.address, port: peer.port, space: () => this.#connection.space() }, this);
  }

  /** Whether TCP is established. */
  get isConnected(): boolean {
    return this.#isConnected;
  }

  /** Minor version of the server; 0 until it has said so. */
  get serverMinorVersion(): number {
    return this.#connection.serverMinorVersion;
  }

  get hasDynamicCount(): boolean {
    return this.#connection.hasDynamicCount;
  }

  /** Bytes that the server has not taken yet. */
  get backlogBytes(): number {
    return this.#tcp.backlogBytes + this.#connection.output.length;
  }

  attach(channel: CircuitChannel): void {
    this.#channelCount++;
    this.#connection.createChannel(channel.cid, channel.name);
    this.#scheduleFlush();
  }

  /** Give a channel back. Its number is free when the owner's `cidFree` is called, at once where the server has no part. */
  detach(channel: CircuitChannel, sid: number | undefined): void {
    this.#channelCount--;
    if (this.#isClosed) {
      this.#owner.cidFree(channel.cid);
      return;
    }
    // A channel that is just being made is cleared when the server has answered.
    this.#leaving.add(channel.cid);
    if (sid !== undefined) {
      this.#connection.clearChannel(channel.cid, sid);
      this.#scheduleFlush();
    }
    this.#closeIfUnused();
  }

  read(sid: number, type: number, count: number, pending: PendingRequest): number {
    const ioid = this.#requests.add(pending);
    if (pending.deadlineMs !== Infinity) this.#deadlines.watch(pending);
    this.#connection.read(sid, ioid, type, count);
    this.#scheduleFlush();
    return ioid;
  }

  writeNotify(sid: number, value: Parameters<ClientConnection["writeNotify"]>[2], pending: PendingRequest): number {
    const ioid = this.#requests.add(pending);
    this.#connection.writeNotify(sid, ioid, value);
    this.#scheduleFlush();
    return ioid;
  }

  write(sid: number, value: Parameters<ClientConnection["write"]>[2]): void {
    this.#connection.write(sid, UNCONFIRMED, value);
    this.#scheduleFlush();
  }

  /** Write now, ahead of what else this turn brings, and read something behind it: its answer proves that it was done. */
  writeConfirmed(sid: number, value: Parameters<ClientConnection["write"]>[2], pending: PendingRequest): number {
    const ioid = this.#requests.add(pending);
    this.#deadlines.watch(pending);
    this.#connection.write(sid, ioid, value);
    this.#connection.read(sid, ioid, 0, 1);
    this.#flush();
    return ioid;
  }

  /** Nobody waits for a request any more; its number stays taken until the server has answered. */
  abandon(ioid: number): void {
    const pending = this.#requests.get(ioid);
    if (pending) pending.isAbandoned = true;
  }

  subscribe(sid: number, monitor: Monitor, request: MonitorRequest): void {
    monitor.request = request;
    monitor.subid = this.#monitors.add(monitor);
    this.#connection.subscribe(sid, monitor.subid, request);
    this.#scheduleFlush();
  }

  unsubscribe(sid: number, monitor: Monitor): void {
    if (this.#isClosed || monitor.subid < 0) return;
    this.#connection.cancel(sid, monitor.subid, monitor.request!);
    this.#scheduleFlush();
  }

  search(names: readonly SearchName[], sequence: number): void {
    this.#connection.search(names, sequence);
    this.#scheduleFlush();
  }

  /** The server has been heard of elsewhere (a regular beacon). */
  heardOf(nowMs: number): void {
    if (this.#echoMs === undefined) this.#heardMs = nowMs;
  }

  /** Test the circuit now. */
  probe(nowMs: number): void {
    if (this.#echoMs !== undefined || !this.#isConnected) return;
    this.#echoMs = nowMs;
    this.#connection.echo();
    this.#scheduleFlush();
  }

  close(reason: string): void {
    this.#failure ??= reason;
    this.#owner.ended(this);
    this.#flush();
    if (this.#isConnected) this.#tcp.end();
    else this.#destroy(reason);
  }

  // What the socket says.

  connected(): void {
    this.#isConnected = true;
    this.#heardMs = performance.now();
    this.#flush();
  }

  received(bytes: Uint8Array): void {
    this.#heardMs = performance.now();
    this.#echoMs = undefined;
    if (this.#isClosed) return;
    try {
      this.#connection.filled(bytes.length);
    } catch (error) {
      if (!(error instanceof RemoteProtocolError)) throw error;
      this.#owner.warn(
        new RemoteProtocolError(`The server at ${this.#where()} was left: ${error.message}`, { cause: error }),
      );
      this.#destroy("does not keep to the protocol");
    }
  }

  closed(error?: Error): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    const broke = this.#isConnected ? "broke the connection" : "cannot be reached";
    this.#isConnected = false;
    clearInterval(this.#watchdog);
    this.#deadlines.stop();
    const reason = this.#failure ?? (error ? `${broke} (${error.message})` : "closed the connection");
    const failure = new UnreachableError(`The server at ${this.#where()} ${reason}.`, error ? { cause: error } : {});
    for (const pending of this.#requests) pending.failed(failure);
    this.#owner.ended(this);
    for (const cid of this.#leaving) this.#owner.cidFree(cid);
    for (const channel of this.#owner.channelsOn(this)) channel.detached(reason, this);
  }

  // What the server says.

  versionKnown(minorVersion: number): void {
    if (minorVersion >= SINCE.tcpSearch) this.#owner.searchable(this);
  }

  accessRights(cid: number, rights: number): void {
    this.#channel(cid)?.rightsChanged(rights);
  }

  created(cid: number, created: { sid: number; type: number; count: number }): void {
    const channel = this.#channel(cid);
    if (channel) {
      channel.created(created);
      return;
    }
    this.#connection.clearChannel(cid, created.sid);
    this.#scheduleFlush();
  }

  createFailed(cid: number): void {
    if (this.#leaving.has(cid)) this.cleared(cid);
    else this.#drop(cid, "answered the search, but has no such channel");
  }

  cleared(cid: number): void {
    if (this.#leaving.delete(cid)) this.#owner.cidFree(cid);
  }

  removed(cid: number): void {
    this.#drop(cid, "removed the channel");
  }

  readDone(ioid: number, status: number, message: Message): void {
    const pending = this.#requests.release(ioid);
    if (pending !== undefined && !pending.isAbandoned) pending.readDone(status, message);
  }

  writeDone(ioid: number, status: number): void {
    const pending = this.#requests.release(ioid);
    pending?.writeDone(status);
  }

  updated(subid: number, status: number, message: Message): void {
    this.#monitors.get(subid)?.updated(status, message);
  }

  cancelled(subid: number): void {
    if (this.#monitors.get(subid)?.isCancelled) this.#monitors.release(subid);
  }

  refused(request: RefusedRequest): void {
    const { command, p2, status, text, cid } = request;
    const name = this.#channel(cid)?.name ?? this.#where();
    const failure = requestFailed(name, WHAT_FAILED.get(command) ?? "be asked for this", status, text);
    const hasReply = command === COMMAND.readNotify || command === COMMAND.writeNotify || command === COMMAND.write;
    const pending = hasReply ? this.#requests.get(p2) : undefined;
    if (pending && !pending.isAbandoned) {
      // A refused write that is confirmed by a read keeps its number until that read is answered.
      if (command === COMMAND.write) pending.isAbandoned = true;
      else this.#requests.release(p2);
      pending.failed(failure);
    } else {
      this.#owner.warn(failure);
    }
  }

  echoed(): void {
    this.#echoMs = undefined;
  }

  found(where: FoundAt): void {
    this.#owner.found(where, this.peer);
  }

  #channel(cid: number): CircuitChannel | undefined {
    const channel = this.#owner.channelOf(cid);
    return channel?.circuit === this ? channel : undefined;
  }

  #drop(cid: number, reason: string): void {
    const channel = this.#channel(cid);
    if (!channel) return;
    this.#channelCount--;
    channel.detached(reason, this);
    this.#closeIfUnused();
  }

  *#expire(nowMs: number): Generator<PendingRequest> {
    for (const pending of this.#requests) {
      if (pending.isAbandoned) continue;
      if (pending.deadlineMs > nowMs) yield pending;
      else {
        pending.isAbandoned = true;
        pending.expired();
      }
    }
  }

  #watch(nowMs: number): void {
    if (!this.#isConnected) return;
    if (this.#echoMs !== undefined) {
      const echoTimeoutMs = Math.min(ECHO_TIMEOUT_MS, this.#owner.connectionTimeoutMs);
      if (nowMs - this.#echoMs >= echoTimeoutMs) this.#destroy("does not respond");
    } else if (nowMs - this.#heardMs >= this.#owner.connectionTimeoutMs) {
      this.probe(nowMs);
    }
  }

  #destroy(reason: string): void {
    this.#failure ??= reason;
    this.#tcp.destroy();
    this.closed();
  }

  #closeIfUnused(): void {
    if (this.#channelCount === 0 && !this.isKept && !this.#isClosed) this.close("is not used any more");
  }

  #where(): string {
    return `${this.peer.address}:${this.peer.port}`;
  }

  /** Send at the end of the turn; now, when the server can work already while more requests are being made. */
  #scheduleFlush(): void {
    if (!this.#flushScheduled) {
      this.#flushScheduled = true;
      setImmediate(() => {
        this.#flushScheduled = false;
        this.#flush();
      });
    } else if (this.#connection.output.length >= EAGER_BYTES && this.#tcp.backlogBytes === 0) {
      this.#flush();
    }
  }

  #flush(): void {
    const { output } = this.#connection;
    if (!this.#isConnected || output.length === 0) return;
    const bytes = output.take();
    if (this.#tcp.write(bytes)) output.giveBack(bytes);
  }
}

/** Request number of writes that nobody waits for. */
const UNCONFIRMED = 0xffff_ffff;

/** What a refused message was about to do, for its error. */
const WHAT_FAILED = new Map<number, string>([
  [COMMAND.readNotify, "be read"],
  [COMMAND.write, "be written"],
  [COMMAND.writeNotify, "be written"],
  [COMMAND.eventAdd, "be subscribed to"],
]);
