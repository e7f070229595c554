import { connect, createServer, type Server, type Socket } from "node:net";

/** What happens on a TCP connection. Called by the transport, never before the function that took it has returned. */
export interface TcpEvents {
  /** The peer has accepted (outgoing connections only). */
  connected?(): void;
  /**
   * Bytes have arrived. They belong to the receiver only until it returns, except when they lie in the memory that its
   * own `space` gave.
   */
  received(bytes: Uint8Array): void;
  /** After a `write` that returned false: the operating system has taken everything now. */
  drained?(): void;
  /** The connection has ended, once; with the error if it broke or was never made. */
  closed(error?: Error): void;
}

/** One TCP connection. */
export interface TcpConnection {
  /** Bytes that wait to be sent because the peer does not take them. */
  readonly backlogBytes: number;
  readonly remoteAddress: string;
  readonly remotePort: number;
  readonly localAddress: string;
  /**
   * Send bytes.
   * @returns true when the operating system has taken everything, so that the memory may be used again at once; false
   *   when the transport keeps the memory until `drained`
   */
  write(bytes: Uint8Array): boolean;
  /** Stop receiving for a while, so that the peer feels it; `resume` goes on. */
  pause(): void;
  resume(): void;
  /** Send what waits, then close. */
  end(): void;
  /** Close now; what waits is lost. `closed` is called later. */
  destroy(): void;
}

export interface TcpAddress {
  readonly host: string;
  readonly port: number;
}

export interface TcpConnectOptions extends TcpAddress {
  /** Give up connecting after this long. Default 5 s. */
  readonly connectTimeoutMs?: number;
  /**
   * Where the next bytes shall be put; asked again before each read. Gives large arrays a way from the socket to their
   * final place without a copy. Without it the transport allocates.
   */
  readonly space?: () => Uint8Array;
}

/** Open a connection; returns at once, and tells `events` when it is made or has failed. Small writes are not delayed. */
export function connectTcp(options: TcpConnectOptions, events: TcpEvents): TcpConnection {
  const { host, port, space, connectTimeoutMs = 5000 } = options;
  const onread = space && {
    buffer: space,
    callback: (size: number, bytes: Uint8Array) => {
      events.received(bytes.length === size ? bytes : bytes.subarray(0, size));
      return true;
    },
  };
  const socket = connect({ host, port, noDelay: true, keepAlive: true, ...(onread ? { onread } : {}) });
  const timer = setTimeout(
    () => socket.destroy(new Error(`no connection within ${connectTimeoutMs} ms`)),
    connectTimeoutMs,
  );
  socket.once("connect", () => {
    clearTimeout(timer);
    events.connected?.();
  });
  socket.once("close", () => clearTimeout(timer));
  return new SocketConnection(socket, events);
}

/** A listening TCP port. */
export interface TcpListener {
  readonly host: string;
  readonly port: number;
  /** Stop accepting; open connections stay open. */
  close(): Promise<void>;
}

/**
 * Listen for connections. `accept` is called for each with the open connection and returns who hears of its events.
 * Port 0 lets the operating system choose. Rejects when the port is taken.
 */
export function listenTcp(address: TcpAddress, accept: (connection: TcpConnection) => TcpEvents): Promise<TcpListener> {
  const server = createServer({ noDelay: true, keepAlive: true }, (socket) => {
    let events: TcpEvents | undefined;
    const connection = new SocketConnection(socket, {
      received: (bytes) => events?.received(bytes),
      drained: () => events?.drained?.(),
      closed: (error) => events?.closed(error),
    });
    events = accept(connection);
  });
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host: address.host, port: address.port }, () => {
      server.off("error", reject);
      resolve(new SocketListener(server));
    });
  });
}

class SocketListener implements TcpListener {
  readonly host: string;
  readonly port: number;
  readonly #server: Server;

  constructor(server: Server) {
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("A TCP server without a port");
    this.host = address.address;
    this.port = address.port;
    this.#server = server;
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close();
      resolve();
    });
  }
}

class SocketConnection implements TcpConnection {
  readonly #socket: Socket;
  readonly #onWritten: () => void;
  #isBehind = false;

  constructor(socket: Socket, events: TcpEvents) {
    this.#socket = socket;
    this.#onWritten = () => {
      if (!this.#isBehind || socket.writableLength > 0) return;
      this.#isBehind = false;
      events.drained?.();
    };
    let failure: Error | undefined;
    socket.on("data", (bytes: Uint8Array) => events.received(bytes));
    socket.on("error", (error) => {
      failure = error;
    });
    // The peer has finished: nothing we could still send would be read.
    socket.on("end", () => socket.destroy());
    socket.on("close", () => events.closed(failure));
  }

  get backlogBytes(): number {
    return this.#socket.writableLength;
  }

  get remoteAddress(): string {
    return this.#socket.remoteAddress ?? "";
  }

  get remotePort(): number {
    return this.#socket.remotePort ?? 0;
  }

  get localAddress(): string {
    return this.#socket.localAddress ?? "";
  }

  write(bytes: Uint8Array): boolean {
    const socket = this.#socket;
    if (!socket.writable) return true;
    socket.write(bytes, this.#onWritten);
    this.#isBehind = socket.writableLength > 0;
    return !this.#isBehind;
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  end(): void {
    this.#socket.destroySoon();
  }

  destroy(): void {
    this.#socket.destroy();
  }
}
