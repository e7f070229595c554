import { writeBeacon } from "../../protocols/channel-access/mod.ts";
import type { UdpPeer } from "../../transports/mod.ts";

/** Time from a server's first beacon to the next; it doubles with each up to the regular period. */
const FIRST_PERIOD_MS = 20;

/** Sends a server's beacons: quickly after the start, so that clients learn of it, then at a regular period. */
export class BeaconSender {
  readonly #port: number;
  readonly #addresses: readonly UdpPeer[];
  readonly #longestMs: number;
  readonly #send: (bytes: Uint8Array, to: UdpPeer) => void;
  #periodMs = FIRST_PERIOD_MS;
  #counter = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: {
    port: number;
    addresses: readonly UdpPeer[];
    periodMs: number;
    send: (bytes: Uint8Array, to: UdpPeer) => void;
  }) {
    this.#port = options.port;
    this.#addresses = options.addresses;
    this.#longestMs = options.periodMs;
    this.#send = options.send;
  }

  start(): void {
    const beacon = writeBeacon(this.#port, this.#counter);
    for (const address of this.#addresses) this.#send(beacon, address);
    this.#counter = (this.#counter + 1) >>> 0;
    this.#timer = setTimeout(() => this.start(), this.#periodMs);
    this.#timer.unref();
    this.#periodMs = Math.min(this.#periodMs * 2, this.#longestMs);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
