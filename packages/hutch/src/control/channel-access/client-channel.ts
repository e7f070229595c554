import { CancelledError, RequestError, UnreachableError } from "../../errors/mod.ts";
import {
  DBR_BASES,
  type DbrInput,
  type DbrReading,
  PRIORITY,
  RIGHT,
  type TypedValue,
} from "../../protocols/channel-access/mod.ts";
import type { UdpPeer } from "../../transports/mod.ts";
import { Delivery } from "../delivery.ts";
import type { CircuitChannel, ClientCircuit } from "./client-circuit.ts";
import type {
  CaChannelInfo,
  CaGetOptions,
  CaMonitor,
  CaMonitorOptions,
  CaPutOptions,
  CaSubscribeOptions,
  CaSubscription,
  CaWaitOptions,
} from "./client-options.ts";
import { ConnectionWait } from "./connection-wait.ts";
import { Listeners } from "./listeners.ts";
import { Monitor, type MonitorRequest } from "./monitor.ts";
import { PutQueue } from "./put-queue.ts";
import { PendingRead, PendingWrite } from "./requests.ts";
import { typedValue } from "./typed-value.ts";
import { monitorRequest, type Offer, valueRequest } from "./value-request.ts";

/** What a channel needs of its context. */
export interface ChannelOwner {
  readonly timeoutMs: number;
  /** Look for the channel's server. */
  search(channel: CaChannel, history: { wasFound: boolean; failures: number }): void;
  /** Where the search goes, for error messages. */
  readonly searched: string;
  circuit(peer: UdpPeer, priority: number): ClientCircuit;
  /** Somebody waits for the connection: end that in time. */
  waiting(wait: ConnectionWait): void;
  /** A second channel of the same name on another circuit of the same server. */
  twin(name: string, priority: number, peer: UdpPeer | undefined): CaChannel;
  closed(channel: CaChannel, circuit: ClientCircuit | undefined): void;
}

interface Connected extends Offer {
  readonly circuit: ClientCircuit;
  readonly sid: number;
  readonly sinceMs: number;
  /** The request of a plain `get()`, once there was one. */
  usual: MonitorRequest | undefined;
}

/** A circuit that lasted less than this did not really work. */
const SHORT_LIVED_MS = 1000;
const USUAL: CaGetOptions = {};

/**
 * One process variable of some server. It is searched for from the moment it is made, comes back by itself after
 * interruptions, and then has its subscriptions again. Made by `CaContext.channel`.
 */
export class CaChannel implements CircuitChannel {
  readonly name: string;
  readonly priority: number;
  readonly cid: number;
  readonly #owner: ChannelOwner;
  // There may be ten thousands of channels: most have no use for these.
  #connectionListeners: Listeners<boolean> | undefined;
  #accessListeners: Listeners<CaChannelInfo["access"]> | undefined;
  #puts: PutQueue | undefined;
  #monitors: Set<Monitor> | undefined;
  #waits: ConnectionWait[] | undefined;
  #circuit: ClientCircuit | undefined;
  #connected: Connected | undefined;
  #rights = 0;
  #trouble: string | undefined;
  #failures = 0;
  #urgent: CaChannel | undefined;
  isClosed = false;

  constructor(owner: ChannelOwner, identity: { name: string; priority: number; cid: number }) {
    this.#owner = owner;
    this.name = identity.name;
    this.priority = identity.priority;
    this.cid = identity.cid;
  }

  /** The circuit on which the channel is being made, or is. */
  get circuit(): ClientCircuit | undefined {
    return this.#circuit;
  }

  get isConnected(): boolean {
    return this.#connected !== undefined;
  }

  /** Type, size and rights; undefined while not connected. */
  get info(): CaChannelInfo | undefined {
    const connected = this.#connected;
    if (!connected) return undefined;
    const { address: host, port } = connected.circuit.peer;
    return { name: this.name, host, port, type: connected.type, count: connected.count, access: this.#access };
  }

  /**
   * Resolves once the channel is connected. Rejects with UnreachableError, which says how far it came, when that takes
   * too long, and with CancelledError when `signal` says so.
   */
  connected(options: CaWaitOptions = USUAL): Promise<void> {
    if (this.#connected) return Promise.resolve();
    const { timeoutMs = this.#owner.timeoutMs, signal } = options;
    return new Promise((resolve, reject) => {
      if (this.isClosed) reject(this.#closedError());
      else if (signal?.aborted) reject(this.#cancelled(signal));
      else {
        const deadlineMs = performance.now() + timeoutMs;
        const wait = new ConnectionWait(deadlineMs, () => this.#unreachable(timeoutMs), resolve, reject);
        if (signal) wait.follow(signal, () => this.#cancelled(signal));
        this.#waits ??= [];
        this.#waits.push(wait);
        this.#owner.waiting(wait);
      }
    });
  }

  /**
   * Read the variable; waits for the connection first. Rejects with UnreachableError when there is none or it is lost,
   * with RequestError or DeviceError when the server refuses, and with DeviceError when it does not answer in time.
   */
  get(options: CaGetOptions = USUAL): Promise<DbrReading> {
    const connected = this.#connected;
    if (!connected || options.signal) return this.#getLater(options);
    if (options === USUAL) connected.usual ??= valueRequest(connected, USUAL);
    const request = (options === USUAL && connected.usual) || valueRequest(connected, options);
    const deadlineMs = performance.now() + (options.timeoutMs ?? this.#owner.timeoutMs);
    return new Promise((resolve, reject) => {
      const wanted = { name: this.name, shape: request.shape, into: options.into };
      const pending = new PendingRead(wanted, deadlineMs, resolve, reject);
      connected.circuit.read(connected.sid, request.type, request.count, pending);
    });
  }

  /**
   * Write the variable; waits for the connection first. Puts that wait for completion go one after the other; those of
   * different channels at the same time. With `wait: false` nothing is known about the outcome, except by the context's
   * `onWarning`. Rejects with RequestError when the value or the access does not allow it, before anything is sent.
   */
  async put(value: DbrInput, options: CaPutOptions = USUAL): Promise<void> {
    if (options.urgent) return this.#putUrgently(value, options);
    const { wait = true, timeoutMs, signal } = options;
    if (!this.#connected) await this.connected(options);
    const connected = this.#connected!;
    const typed = this.#typed(connected, value, options);
    if (wait) {
      this.#puts ??= new PutQueue(this.name, (next, done) => this.#startPut(next, done));
      return this.#puts.put(typed, { timeoutMs, signal });
    }
    connected.circuit.write(connected.sid, typed);
  }

  /** Call `listener` for each update, now and after reconnections, without a queue between. */
  monitor(listener: (reading: DbrReading) => void, options: CaMonitorOptions = USUAL): CaMonitor {
    const monitor = new Monitor(listener, options, (cancelled) => {
      this.#monitors?.delete(cancelled);
      if (this.#connected) this.#connected.circuit.unsubscribe(this.#connected.sid, cancelled);
    });
    this.#monitors ??= new Set();
    this.#monitors.add(monitor);
    if (this.#connected) this.#subscribe(this.#connected, monitor);
    return monitor;
  }

  /** Updates as an async iterable; ending the loop, or `close`, ends the subscription. */
  subscribe(options: CaSubscribeOptions = USUAL): CaSubscription {
    const delivery: Delivery<DbrReading> = new Delivery(options.policy, () => monitor.cancel());
    const monitor = this.monitor((reading) => delivery.push(reading), options);
    return delivery;
  }

  /** Called when the connection comes (true) and goes (false); returns the function that stops it. */
  onConnection(listener: (connected: boolean) => void): () => void {
    this.#connectionListeners ??= new Listeners();
    return this.#connectionListeners.add(listener);
  }

  /** Called when the rights to read and write change; returns the function that stops it. */
  onAccess(listener: (access: CaChannelInfo["access"]) => void): () => void {
    this.#accessListeners ??= new Listeners();
    return this.#accessListeners.add(listener);
  }

  /** Give the channel up: its subscriptions end, and what still waits is rejected. */
  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    for (const monitor of [...(this.#monitors ?? [])]) monitor.cancel();
    this.#urgent?.close();
    const circuit = this.#circuit;
    const sid = this.#connected?.sid;
    this.#circuit = undefined;
    this.#disconnect();
    this.#puts?.fail(this.#closedError());
    for (const wait of this.#takeWaits()) wait.fail(this.#closedError());
    circuit?.detach(this, sid);
    this.#owner.closed(this, circuit);
  }

  // What the search and the circuit say.

  /** A server has the channel. */
  found(peer: UdpPeer): void {
    if (this.#circuit || this.isClosed) return;
    this.#circuit = this.#owner.circuit(peer, this.priority);
    this.#trouble = `the server at ${peer.address}:${peer.port} answered the search, but does not respond`;
    this.#circuit.attach(this);
  }

  created({ sid, type, count }: { sid: number; type: number; count: number }): void {
    const circuit = this.#circuit;
    const base = DBR_BASES[type];
    if (!circuit || base === undefined) return;
    const { name } = this;
    const { hasDynamicCount } = circuit;
    const sinceMs = performance.now();
    const connected: Connected = { name, type: base, count, hasDynamicCount, circuit, sid, sinceMs, usual: undefined };
    this.#connected = connected;
    if (this.#monitors) for (const monitor of this.#monitors) this.#subscribe(connected, monitor);
    for (const wait of this.#takeWaits()) wait.succeed();
    this.#connectionListeners?.tell(true);
  }

  rightsChanged(rights: number): void {
    if (rights === this.#rights) return;
    this.#rights = rights;
    this.#accessListeners?.tell(this.#access);
  }

  detached(reason: string, circuit: ClientCircuit): void {
    if (circuit !== this.#circuit) return;
    const connected = this.#connected;
    const hasWorked = connected !== undefined && performance.now() - connected.sinceMs > SHORT_LIVED_MS;
    this.#failures = hasWorked ? 0 : this.#failures + 1;
    const { address, port } = circuit.peer;
    this.#trouble = `the server at ${address}:${port} ${reason}`;
    this.#circuit = undefined;
    this.#disconnect();
    this.#puts?.fail(new UnreachableError(`${this.name} was lost: the server at ${address}:${port} ${reason}.`));
    if (!this.isClosed) this.#owner.search(this, { wasFound: connected !== undefined, failures: this.#failures });
  }

  #disconnect(): void {
    if (!this.#connected) return;
    this.#connected = undefined;
    if (this.#monitors) for (const monitor of this.#monitors) monitor.subid = -1;
    this.#connectionListeners?.tell(false);
  }

  #takeWaits(): ConnectionWait[] {
    const waits = this.#waits?.filter((wait) => !wait.isOver) ?? [];
    this.#waits = undefined;
    return waits;
  }

  async #getLater(options: CaGetOptions): Promise<DbrReading> {
    const { signal, ...rest } = options;
    const startMs = performance.now();
    await this.connected(options);
    const timeoutMs = Math.max(1, (options.timeoutMs ?? this.#owner.timeoutMs) - (performance.now() - startMs));
    const reading = this.get({ ...rest, timeoutMs });
    return signal ? abortable(reading, signal, () => this.#cancelled(signal)) : reading;
  }

  /** The circuit of its own is opened at the same server, so that it takes one connection and no search. */
  async #putUrgently(value: DbrInput, options: CaPutOptions): Promise<void> {
    const { signal, timeoutMs = this.#owner.timeoutMs } = options;
    let channel: CaChannel = this;
    if (this.priority !== PRIORITY.highest) {
      this.#urgent ??= this.#owner.twin(this.name, PRIORITY.highest, this.#connected?.circuit.peer);
      channel = this.#urgent;
    }
    await channel.connected({ timeoutMs, ...(signal ? { signal } : {}) });
    await channel.#putNow(value, options, timeoutMs);
  }

  #putNow(value: DbrInput, options: CaPutOptions, timeoutMs: number): Promise<void> {
    const connected = this.#connected!;
    const typed = this.#typed(connected, value, options);
    return new Promise((resolve, reject) => {
      const deadlineMs = performance.now() + timeoutMs;
      const pending = new PendingWrite(this.name, deadlineMs, (error) => (error ? reject(error) : resolve()));
      connected.circuit.writeConfirmed(connected.sid, typed, pending);
    });
  }

  #startPut(value: TypedValue, done: (error?: Error) => void): void {
    const connected = this.#connected;
    if (connected) {
      connected.circuit.writeNotify(connected.sid, value, new PendingWrite(this.name, Infinity, done));
    } else {
      done(new UnreachableError(`${this.name} is not connected.`));
    }
  }

  #typed(connected: Connected, value: DbrInput, options: CaPutOptions): TypedValue {
    if (!(this.#rights & RIGHT.write)) {
      throw new RequestError(
        `${this.name} cannot be written: the server at ${connected.circuit.peer.address} allows only reading.`,
      );
    }
    return typedValue(connected, value, options.type);
  }

  #subscribe(connected: Connected, monitor: Monitor): void {
    connected.circuit.subscribe(connected.sid, monitor, monitorRequest(connected, monitor.options));
  }

  get #access(): CaChannelInfo["access"] {
    return { read: (this.#rights & RIGHT.read) !== 0, write: (this.#rights & RIGHT.write) !== 0 };
  }

  #unreachable(timeoutMs: number): UnreachableError {
    const why = this.#trouble ?? `no server answers at ${this.#owner.searched}`;
    return new UnreachableError(
      `${this.name} is not connected after ${timeoutMs} ms: ${why}.\nIs the name right, and does its server run?`,
    );
  }

  #cancelled(signal: AbortSignal): CancelledError {
    return new CancelledError(`${this.name}: no longer waited for.`, { cause: signal.reason });
  }

  #closedError(): CancelledError {
    return new CancelledError(`${this.name}: the channel was closed.`);
  }
}

/** A promise that `signal` can end. */
function abortable<T>(promise: Promise<T>, signal: AbortSignal, error: () => Error): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(error());
    if (signal.aborted) onAbort();
    signal.addEventListener("abort", onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}
