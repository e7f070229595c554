import { RemoteProtocolError, RequestError } from "../../errors/mod.ts";
import {
  BASE,
  COMMAND,
  decode,
  Identifiers,
  type Message,
  type Request,
  RIGHT,
  ServerConnection,
  type ServerEvents,
  STATUS,
} from "../../protocols/channel-access/mod.ts";
import type { TcpConnection, TcpEvents } from "../../transports/mod.ts";
import type { PvProvider, PvSample, PvValue } from "../served-pv.ts";
import { EventQueue, type Queued } from "./event-queue.ts";
import { isAcknowledgement, isWritableType, ServedView } from "./server-channel.ts";

/** Bytes that may wait for a client before its updates are held back, and before its requests are. */
const HOLD_UPDATES_BYTES = 256 * 1024;
const HOLD_REQUESTS_BYTES = 16 * 1024 * 1024;
/** Updates are handed to the socket in portions of about this size. */
const PORTION_BYTES = 256 * 1024;

/** A put-callback that has not finished. */
interface PendingWrite {
  readonly abort: AbortController;
  /** A second one of the same channel, which takes its place. */
  next: (() => void) | undefined;
}

interface ServedChannel {
  readonly cid: number;
  readonly view: ServedView;
  readonly subscriptions: Map<number, ServedSubscription>;
  rights: number;
  pendingWrite: PendingWrite | undefined;
  stopWatching: (() => void) | undefined;
}

interface ServedSubscription extends Queued {
  readonly channel: ServedChannel;
  readonly request: Request;
  readonly mask: number;
  /** The client has been told that it may not read; it hears no more until it may. */
  isDenied: boolean;
  isCancelled: boolean;
}

export interface ServerCircuitOptions {
  /** Our TCP port, for clients that search over the circuit. */
  readonly tcpPort: number;
  readonly maxArrayBytes: number;
  /** How long a second put-callback of a channel waits for the first, before it takes its place. */
  readonly putCallbackTimeoutMs: number;
}

/**
 * One client's circuit: its channels, subscriptions and unfinished writes. Requests are answered in order; updates go
 * between the answers. Behaves as an EPICS IOC where clients could notice, also in what ends a circuit.
 */
export class ServerCircuit implements TcpEvents, ServerEvents {
  readonly #tcp: TcpConnection;
  readonly #provider: PvProvider;
  readonly #options: ServerCircuitOptions;
  readonly #connection: ServerConnection;
  readonly #channels = new Identifiers<ServedChannel>();
  #subscriptionCount = 0;
  readonly #updates = new EventQueue<ServedSubscription>();
  #updatesWanted = true;
  #flushScheduled = false;
  /** Requests are held back: until a put-callback has finished, or until the client reads its answers. */
  #isBlocked = false;
  #isHeld = false;
  #isClosed = false;
  /** Who the client says it is; an unproven claim. */
  user = "";
  host = "";

  constructor(tcp: TcpConnection, provider: PvProvider, options: ServerCircuitOptions) {
    this.#tcp = tcp;
    this.#provider = provider;
    this.#options = options;
    this.#connection = new ServerConnection(this, { maxPayloadBytes: options.maxArrayBytes });
    this.#flush();
  }

  /** Channels that the client has. */
  get channelCount(): number {
    return this.#channels.size;
  }

  close(): void {
    this.#tcp.destroy();
  }

  // What the socket says.

  received(bytes: Uint8Array): void {
    this.#guard(() => this.#connection.receive(bytes));
  }

  drained(): void {
    this.#isHeld = false;
    this.#goOn();
    this.#flush();
  }

  closed(): void {
    this.#isClosed = true;
    for (const channel of this.#channels) this.#abandon(channel);
  }

  // What the client says.

  opened(): void {}

  named(kind: "user" | "host", name: string): void {
    this[kind] = name;
  }

  createChannel(cid: number, name: string): void {
    const view = ServedView.find(this.#provider, name);
    if (!view) {
      this.#connection.createFailed(cid);
      return;
    }
    const { rights } = view;
    const channel: ServedChannel = {
      cid,
      view,
      rights,
      subscriptions: new Map(),
      pendingWrite: undefined,
      stopWatching: undefined,
    };
    const sid = this.#channels.add(channel);
    this.#connection.created(cid, { sid, type: BASE[view.base], count: view.maxCount, rights });
  }

  clearChannel(cid: number, sid: number): void {
    const channel = this.#channel({ command: COMMAND.clearChannel, type: 0, count: 0, sid, id: cid });
    for (const subscription of channel.subscriptions.values()) this.#forget(subscription);
    this.#abandon(channel);
    this.#channels.release(sid);
    this.#connection.cleared(cid, sid);
  }

  read(request: Request): void {
    const channel = this.#channel(request);
    const answered = { ...request, cid: channel.cid };
    this.#tellRights(channel);
    if (channel.rights & RIGHT.read) channel.view.send(this.#connection, answered, channel.view.pv.read());
    else this.#connection.failedValue(answered, STATUS.noReadAccess);
    if (this.#connection.output.length >= PORTION_BYTES) this.#send();
  }

  write(request: Request, message: Message): void {
    const channel = this.#channel(request);
    this.#tellRights(channel);
    if (!(channel.rights & RIGHT.write)) {
      this.#refuseWrite(channel, request, STATUS.noWriteAccess, "Write access denied");
      return;
    }
    if (isAcknowledgement(request.type)) {
      channel.view.acknowledge(decode(message, "scalar"));
      if (request.command === COMMAND.writeNotify) this.#connection.writeDone(request, STATUS.normal);
      return;
    }
    let value: PvValue;
    try {
      if (!isWritableType(request.type)) throw new RequestError("A value of this type can only be read.");
      value = channel.view.accept(decode(message, "scalar"));
    } catch (error) {
      this.#refuseWrite(channel, request, STATUS.putFailed, textOf(error));
      return;
    }
    if (request.command === COMMAND.write) this.#writeNow(channel, request, value);
    else if (channel.pendingWrite) this.#writeAfter(channel, channel.pendingWrite, request, value);
    else this.#writeNotify(channel, request, value);
  }

  subscribe(request: Request, mask: number): void {
    const channel = this.#channel(request);
    if (mask === 0) {
      this.#connection.refuse(request, { cid: channel.cid, status: STATUS.badMask, text: "The mask selects nothing" });
      return;
    }
    const subscription = { channel, request, mask, isDenied: false, isCancelled: false, waiting: 0, newest: undefined };
    channel.subscriptions.set(request.id, subscription);
    this.#subscriptionCount++;
    channel.stopWatching ??= channel.view.pv.subscribe((sample, changes) => this.#changed(channel, sample, changes));
    this.#queue(subscription, channel.view.pv.read());
  }

  cancel(request: Request): void {
    const channel = this.#channel(request);
    const subscription = channel.subscriptions.get(request.id);
    if (!subscription)
      this.#connection.reject(request, STATUS.badMonitorId, "it cancels a subscription it does not have");
    this.#forget(subscription);
    if (channel.subscriptions.size === 0) {
      channel.stopWatching?.();
      channel.stopWatching = undefined;
    }
    this.#connection.cancelled(subscription.request);
  }

  updatesWanted(areWanted: boolean): void {
    this.#updatesWanted = areWanted;
    this.#scheduleFlush();
  }

  search(cid: number, name: string, wantsNotFound: boolean): void {
    if (ServedView.find(this.#provider, name)) this.#connection.found(cid, this.#options.tcpPort);
    else if (wantsNotFound) this.#connection.notFound(cid);
  }

  // Writes.

  /** Without completion; the client hears only of a refusal. */
  #writeNow(channel: ServedChannel, request: Request, value: PvValue): void {
    const refused = (error: unknown) => this.#refuseWrite(channel, request, STATUS.putFailed, textOf(error));
    try {
      channel.view.pv.write(value)?.catch(refused);
    } catch (error) {
      refused(error);
    }
  }

  #writeNotify(channel: ServedChannel, request: Request, value: PvValue): void {
    const pending: PendingWrite = { abort: new AbortController(), next: undefined };
    channel.pendingWrite = pending;
    const finish = (status: number) => {
      if (channel.pendingWrite !== pending) return;
      channel.pendingWrite = undefined;
      this.#connection.writeDone(request, status);
      this.#scheduleFlush();
      pending.next?.();
    };
    pending.abort.signal.addEventListener("abort", () => finish(STATUS.putCallbackInProgress), { once: true });
    try {
      const done = channel.view.pv.write(value, { notify: true, signal: pending.abort.signal });
      if (done)
        done.then(
          () => finish(STATUS.normal),
          () => finish(STATUS.putFailed),
        );
      else finish(STATUS.normal);
    } catch {
      finish(STATUS.putFailed);
    }
  }

  /**
   * A second put-callback of one channel makes the whole circuit wait for the first, and takes its place after a time
   * (a minute with an IOC).
   */
  #writeAfter(channel: ServedChannel, first: PendingWrite, request: Request, value: PvValue): void {
    this.#isBlocked = true;
    this.#hold();
    const timer = setTimeout(() => first.abort.abort(), this.#options.putCallbackTimeoutMs);
    first.next = () => {
      clearTimeout(timer);
      if (this.#isClosed) return;
      this.#isBlocked = false;
      this.#writeNotify(channel, request, value);
      this.#goOn();
    };
  }

  #refuseWrite(channel: ServedChannel, request: Request, status: number, text: string): void {
    if (this.#isClosed) return;
    if (request.command === COMMAND.writeNotify) this.#connection.writeDone(request, status);
    else this.#connection.refuse(request, { cid: channel.cid, status, text });
    this.#scheduleFlush();
  }

  /** The client has gone, or has cleared the channel: nobody waits for its write and its updates any more. */
  #abandon(channel: ServedChannel): void {
    const pending = channel.pendingWrite;
    channel.pendingWrite = undefined;
    pending?.abort.abort();
    pending?.next?.();
    channel.stopWatching?.();
    channel.stopWatching = undefined;
  }

  // Updates.

  #changed(channel: ServedChannel, sample: PvSample, changes: number): void {
    this.#tellRights(channel);
    for (const subscription of channel.subscriptions.values()) {
      if (subscription.mask & changes) this.#queue(subscription, sample);
    }
  }

  #queue(subscription: ServedSubscription, sample: PvSample): void {
    this.#updates.push(subscription, sample, {
      subscriptions: this.#subscriptionCount,
      keepsUp: this.#updatesWanted,
    });
    this.#scheduleFlush();
  }

  #forget(subscription: ServedSubscription): void {
    subscription.isCancelled = true;
    subscription.channel.subscriptions.delete(subscription.request.id);
    this.#subscriptionCount--;
  }

  #sendUpdates(): void {
    while (this.#updatesWanted && this.#tcp.backlogBytes < HOLD_UPDATES_BYTES) {
      const update = this.#updates.shift();
      if (!update) return;
      this.#sendUpdate(update.subscription, update.sample);
      if (this.#connection.output.length >= PORTION_BYTES) this.#send();
    }
  }

  #sendUpdate(subscription: ServedSubscription, sample: PvSample): void {
    if (subscription.isCancelled) return;
    const { channel, request } = subscription;
    if (channel.rights & RIGHT.read) {
      subscription.isDenied = false;
      channel.view.send(this.#connection, request, sample);
    } else if (!subscription.isDenied) {
      subscription.isDenied = true;
      this.#connection.failedValue(request, STATUS.noReadAccess);
    }
  }

  // The circuit itself.

  /** The variables do not announce changes of their access rights: they are looked at whenever one is used. */
  #tellRights(channel: ServedChannel): void {
    const { rights } = channel.view;
    if (rights === channel.rights) return;
    channel.rights = rights;
    this.#connection.accessRights(channel.cid, rights);
    this.#scheduleFlush();
  }

  #channel(request: Request): ServedChannel {
    const channel = this.#channels.get(request.sid);
    return channel ?? this.#connection.reject(request, STATUS.internal, "Bad Resource ID");
  }

  /** Carry out what a client sent; a client that breaks the rules is told, and the circuit closed. */
  #guard(action: () => void): void {
    if (this.#isClosed) return;
    try {
      action();
      this.#scheduleFlush();
    } catch (error) {
      if (!(error instanceof RemoteProtocolError)) throw error;
      this.#send();
      this.#tcp.end();
      this.#isClosed = true;
    }
  }

  #hold(): void {
    this.#connection.pause();
    this.#tcp.pause();
  }

  #goOn(): void {
    if (this.#isBlocked || this.#isHeld) return;
    this.#tcp.resume();
    this.#guard(() => this.#connection.resume());
  }

  /** Everything of one turn of the event loop leaves in one write. */
  #scheduleFlush(): void {
    if (this.#flushScheduled || this.#isClosed) return;
    this.#flushScheduled = true;
    setImmediate(() => this.#flush());
  }

  #flush(): void {
    this.#flushScheduled = false;
    if (this.#isClosed) return;
    this.#sendUpdates();
    this.#send();
  }

  #send(): void {
    const { output } = this.#connection;
    if (output.length === 0 || this.#isClosed) return;
    const bytes = output.take();
    if (this.#tcp.write(bytes)) output.giveBack(bytes);
    if (this.#isHeld || this.#tcp.backlogBytes < HOLD_REQUESTS_BYTES) return;
    this.#isHeld = true;
    this.#hold();
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
