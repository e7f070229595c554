import {
  COMMAND,
  decodeText,
  MINOR_VERSION,
  Output,
  readDatagram,
  writeFound,
} from "../../protocols/channel-access/mod.ts";
import { openUdp, type UdpPeer, type UdpSocket } from "../../transports/mod.ts";

/** Answers to a burst of 10,000 names arrive as some 250 datagrams at once. */
const RECEIVE_BUFFER_BYTES = 4 * 1024 * 1024;

/** Answers searches that arrive in UDP datagrams: one datagram for all names of one that we have. */
export class SearchResponder {
  readonly #hasName: (name: string) => boolean;
  readonly #tcpPort: number;
  #socket: UdpSocket | undefined;

  constructor(options: { hasName: (name: string) => boolean; tcpPort: number }) {
    this.#hasName = options.hasName;
    this.#tcpPort = options.tcpPort;
  }

  /** Open the port; a given port is shared with other servers of this host. */
  async open(address: { host: string; port: number }): Promise<number> {
    this.#socket = await openUdp({
      host: address.host,
      port: address.port,
      shared: address.port !== 0,
      broadcast: true,
      receiveBufferBytes: RECEIVE_BUFFER_BYTES,
      received: (bytes, from) => this.#answer(bytes, from),
    });
    return this.#socket.port;
  }

  close(): void {
    this.#socket?.close();
  }

  /** Send a datagram from the search port, e.g. a beacon. */
  send(bytes: Uint8Array, to: UdpPeer): void {
    this.#socket?.send(bytes, to);
  }

  #answer(bytes: Uint8Array, from: UdpPeer): void {
    const output = new Output();
    let hasSequence = 0;
    let sequence = 0;
    readDatagram(bytes, (message) => {
      if (message.command === COMMAND.version) {
        hasSequence = message.dataType;
        sequence = message.p1;
        return true;
      }
      if (message.command !== COMMAND.search) return false;
      const name = decodeText(message.bytes, message.offset, message.offset + message.size);
      if (!this.#hasName(name)) return true;
      if (output.length === 0) output.message(COMMAND.version, hasSequence, MINOR_VERSION, sequence, 0, 0);
      writeFound(output, { cid: message.p1, port: this.#tcpPort, isDatagram: true });
      return true;
    });
    if (output.length > 0) this.#socket?.send(output.take(), from);
  }
}
