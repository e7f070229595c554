import { parseZmqUrl } from "./address.ts";
import { attach, expectRole, isWouldBlock } from "./open.ts";
import { loadZmq } from "./package.ts";

export interface ZmqReceiverOptions {
  /** Messages that wait in memory before the peer has to wait (pull) or drops them (sub). Default 1000. */
  readonly highWaterMark?: number;
}

/** A socket that receives: `sub` (everything) or `pull`. */
export interface ZmqReceiver {
  /** URL under which senders reach this socket, or that it is connected to. */
  readonly peerUrl: string;
  readonly highWaterMark: number;
  /**
   * The parts of the next message; undefined once the socket is closed. The parts are memory of ZeroMQ and stay valid.
   * One call at a time.
   */
  receive(): Promise<readonly Uint8Array[] | undefined>;
  close(): void;
}

/**
 * Open a receiving socket.
 *
 * @param url `zmq+sub://host:port` or `zmq+pull://host:port`, with `?bind` to listen; port 0 takes a free one
 * @throws RequestError for another URL, UnreachableError when the port is taken, MissingPackageError without zeromq
 */
export async function openZmqReceiver(
  url: string,
  { highWaterMark = 1000 }: ZmqReceiverOptions = {},
): Promise<ZmqReceiver> {
  const address = parseZmqUrl(url);
  const role = expectRole(url, address, ["sub", "pull"]);
  const zmq = await loadZmq();
  const options = { receiveHighWaterMark: highWaterMark, linger: 0 };
  const socket = role === "sub" ? new zmq.Subscriber(options) : new zmq.Pull(options);
  if (socket instanceof zmq.Subscriber) socket.subscribe();
  const peer = await attach(socket, address);
  let isOpen = true;
  return {
    peerUrl: peer,
    highWaterMark,
    async receive() {
      try {
        return await socket.receive();
      } catch (error) {
        if (!isOpen && isWouldBlock(error)) return undefined;
        throw error;
      }
    },
    close() {
      isOpen = false;
      socket.close();
    },
  };
}
