import {
  type Beacon,
  COMMAND,
  PORT,
  parseIPv4,
  readBeacon,
  readDatagram,
  writeRepeaterRegistration,
} from "../../protocols/channel-access/mod.ts";
import { openUdp, type UdpPeer, type UdpSocket } from "../../transports/mod.ts";

const LOOPBACK = "127.0.0.1";
/** Registrations without an answer before we listen on the beacons' port ourselves. */
const TRIES = 5;
const RETRY_MS = 1000;

/**
 * Hears the beacons of servers: by the repeater of this host where one runs, else on the beacons' port itself, which is
 * then shared. Beacons only hasten what happens anyway, so nothing fails without them.
 */
export class BeaconListener {
  readonly #repeaterPort: number;
  readonly #heard: (beacon: Beacon, from: UdpPeer) => void;
  #socket: UdpSocket | undefined;
  #timer: NodeJS.Timeout | undefined;
  #tries = 0;
  #isClosed = false;

  constructor(heard: (beacon: Beacon, from: UdpPeer) => void, repeaterPort: number = PORT.repeater) {
    this.#heard = heard;
    this.#repeaterPort = repeaterPort;
  }

  async open(): Promise<void> {
    await this.#listen({ host: LOOPBACK, port: 0 });
    this.#register();
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    this.#socket?.close();
  }

  #register(): void {
    if (this.#isClosed) return;
    if (this.#tries++ >= TRIES) {
      this.#socket?.close();
      // Taken exclusively by somebody who is no repeater: then there are no beacons.
      this.#listen({ port: this.#repeaterPort }).catch(() => {});
      return;
    }
    this.#socket?.send(writeRepeaterRegistration(parseIPv4(LOOPBACK)), { address: LOOPBACK, port: this.#repeaterPort });
    this.#timer = setTimeout(() => this.#register(), RETRY_MS);
    this.#timer.unref();
  }

  async #listen(address: { host?: string; port: number }): Promise<void> {
    const socket = await openUdp({
      ...address,
      shared: address.port !== 0,
      keepsProcess: false,
      received: (bytes, from) => this.#received(bytes, from),
    });
    if (this.#isClosed) socket.close();
    else this.#socket = socket;
  }

  #received(bytes: Uint8Array, from: UdpPeer): void {
    readDatagram(bytes, (message) => {
      if (message.command === COMMAND.repeaterConfirm) clearTimeout(this.#timer);
      else if (message.command === COMMAND.beacon) this.#heard(readBeacon(message), from);
      return true;
    });
  }
}
