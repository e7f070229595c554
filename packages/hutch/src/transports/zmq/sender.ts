import { setTimeout as startTimer } from "node:timers";
import { setTimeout } from "node:timers/promises";
import type { Push, Socket, XPublisher } from "zeromq";
import { UnreachableError } from "../../errors/mod.ts";
import { parseZmqUrl } from "./address.ts";
import { attach, expectRole, isWouldBlock } from "./open.ts";
import { loadZmq } from "./package.ts";

export interface ZmqSenderOptions {
  /** Messages that wait in memory for each peer. Default 1000. */
  readonly highWaterMark?: number;
  /** How long closing waits for messages that are not sent yet. Default 5 s. */
  readonly lingerMs?: number;
}

/** A socket that sends: `pub` (to all subscribers) or `push` (to one of the pullers). */
export interface ZmqSender {
  /** URL under which receivers reach this socket, or that it is connected to. */
  readonly peerUrl: string;
  /** Messages that `offer` could not place. */
  readonly refused: number;
  /**
   * Send one message of several parts; waits while the queue is full, so that nothing is lost (a `pub` without
   * subscribers sends to nobody). Buffers must not be changed until they have left: give fresh ones.
   */
  send(parts: readonly Uint8Array[]): Promise<void>;
  /** Send if there is room at once; otherwise the message is counted as refused and dropped, and false returned. */
  offer(parts: readonly Uint8Array[]): Promise<boolean>;
  /**
   * Wait until somebody receives: the cure for the first messages that a subscriber misses.
   *
   * @throws UnreachableError after `timeoutMs`
   */
  waitForPeer(timeoutMs: number): Promise<void>;
  close(): void;
}

/**
 * Open a sending socket. Unlike plain PUB sockets ours never drop silently: a full queue makes `send` wait.
 *
 * @param url `zmq+pub://host:port` or `zmq+push://host:port` to listen, with `?connect` to connect; port 0 takes a free one
 */
export async function openZmqSender(url: string, options: ZmqSenderOptions = {}): Promise<ZmqSender> {
  const { highWaterMark = 1000, lingerMs = 5000 } = options;
  const address = parseZmqUrl(url);
  const role = expectRole(url, address, ["pub", "push"]);
  const zmq = await loadZmq();
  const common = { sendHighWaterMark: highWaterMark, linger: lingerMs, sendTimeout: 0 };
  const publisher = role === "pub" ? new zmq.XPublisher({ ...common, noDrop: true }) : undefined;
  const socket = publisher ?? new zmq.Push(common);
  const isPeerThere = publisher ? firstSubscription(publisher) : firstConnection(socket);
  const peer = await attach(socket, address);
  return new Sender(socket, peer, isPeerThere);
}

/** Pause before a full queue is tried again. */
const SEND_AGAIN_MS = 1;

class Sender implements ZmqSender {
  readonly peerUrl: string;
  readonly #socket: XPublisher | Push;
  readonly #isPeerThere: Promise<void>;
  #refused = 0;

  constructor(socket: XPublisher | Push, peerUrl: string, isPeerThere: Promise<void>) {
    this.#socket = socket;
    this.peerUrl = peerUrl;
    this.#isPeerThere = isPeerThere;
  }

  get refused(): number {
    return this.#refused;
  }

  async send(parts: readonly Uint8Array[]): Promise<void> {
    while (!(await this.#place(parts))) await setTimeout(SEND_AGAIN_MS);
  }

  async offer(parts: readonly Uint8Array[]): Promise<boolean> {
    const isPlaced = await this.#place(parts);
    if (!isPlaced) this.#refused += 1;
    return isPlaced;
  }

  async waitForPeer(timeoutMs: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const isLate = new Promise<never>((_, reject) => {
      timer = startTimer(
        () => reject(new UnreachableError(`Nobody received from ${this.peerUrl} within ${timeoutMs} ms.`)),
        timeoutMs,
      );
    });
    try {
      await Promise.race([this.#isPeerThere, isLate]);
    } finally {
      clearTimeout(timer);
    }
  }

  close(): void {
    this.#socket.close();
  }

  /** Put a message into the queue; false when it is full. */
  async #place(parts: readonly Uint8Array[]): Promise<boolean> {
    try {
      await this.#socket.send(parts as Uint8Array[]);
      return true;
    } catch (error) {
      if (isWouldBlock(error)) return false;
      throw error;
    }
  }
}

/** Resolves when somebody subscribes. */
function firstSubscription(socket: XPublisher): Promise<void> {
  return new Promise((resolve) => {
    const listen = async () => {
      for (;;) {
        const [message] = await socket.receive();
        if (message?.[0] === 1) resolve();
      }
    };
    listen().catch(() => {}); // the socket was closed
  });
}

/** Resolves when a peer has connected. */
function firstConnection(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    socket.events.on("handshake", () => resolve());
  });
}
