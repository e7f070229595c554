import { createSocket, type Socket } from "node:dgram";
import { type LookupOneOptions, lookup } from "node:dns";
import { isIPv4 } from "node:net";

/** Where a datagram came from or goes to. */
export interface UdpPeer {
  readonly address: string;
  readonly port: number;
}

export interface UdpOptions {
  /** Local address, default all interfaces. */
  readonly host?: string;
  /** Local port; 0, the default, lets the operating system choose. */
  readonly port?: number;
  /** Share the port with others on this host. Broadcasts reach all of them, unicast datagrams only one. Default false. */
  readonly shared?: boolean;
  /** Allow sending to broadcast addresses. Default false. */
  readonly broadcast?: boolean;
  /** Ask for a receive buffer of this size, so that bursts survive. */
  readonly receiveBufferBytes?: number;
  /** Keep the process alive while the socket is open. Default true. */
  readonly keepsProcess?: boolean;
  /** A datagram has arrived; its memory belongs to the receiver. */
  received(bytes: Uint8Array, from: UdpPeer): void;
}

/** An open UDP socket (IPv4). */
export interface UdpSocket {
  readonly port: number;
  /** Send one datagram. Failures are not reported: a lost datagram looks the same. The memory is free once it returns. */
  send(bytes: Uint8Array, to: UdpPeer): void;
  close(): void;
}

/** Open a UDP socket. Rejects when the port is taken. */
export function openUdp(options: UdpOptions): Promise<UdpSocket> {
  const { host, port = 0, shared = false, broadcast = false, receiveBufferBytes, keepsProcess = true } = options;
  const socket = createSocket({ type: "udp4", reuseAddr: shared, lookup: lookUp });
  return new Promise((resolve, reject) => {
    socket.once("error", reject);
    socket.bind({ port, ...(host === undefined ? {} : { address: host }) }, () => {
      socket.off("error", reject);
      // An unreachable peer may be reported here, long after the send; it is as good as a lost datagram.
      socket.on("error", () => {});
      socket.on("message", (bytes, from) => options.received(bytes, from));
      if (broadcast) socket.setBroadcast(true);
      if (receiveBufferBytes !== undefined) setReceiveBuffer(socket, receiveBufferBytes);
      if (!keepsProcess) socket.unref();
      resolve(new DatagramSocket(socket));
    });
  });
}

type Lookup = (error: NodeJS.ErrnoException | null, address: string, family: number) => void;

/** Numeric addresses, the usual case, are taken as they are; asking the resolver costs a turn of the event loop each. */
function lookUp(host: string, _options: LookupOneOptions, done: Lookup): void {
  if (isIPv4(host)) done(null, host, 4);
  else lookup(host, { family: 4 }, done);
}

/** The operating system may grant less than asked for, or refuse; both are fine. */
function setReceiveBuffer(socket: Socket, bytes: number): void {
  try {
    socket.setRecvBufferSize(bytes);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_SOCKET_BUFFER_SIZE") throw error;
  }
}

class DatagramSocket implements UdpSocket {
  readonly port: number;
  readonly #socket: Socket;
  #isOpen = true;

  constructor(socket: Socket) {
    this.port = socket.address().port;
    this.#socket = socket;
  }

  send(bytes: Uint8Array, to: UdpPeer): void {
    if (!this.#isOpen) return;
    // The call may finish later, when the sender has used its buffer again: send a copy.
    this.#socket.send(bytes.slice(), to.port, to.address, () => {});
  }

  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#socket.close();
  }
}
