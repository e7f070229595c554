import { COMMAND, MINOR_VERSION } from "./commands.ts";
import type { Message } from "./message.ts";
import { Output } from "./output.ts";
import { formatIPv4 } from "./search.ts";

/** A server's sign of life. */
export interface Beacon {
  /** TCP port of the server. */
  readonly port: number;
  /** Its address; undefined when the sender of the datagram is meant. */
  readonly address: string | undefined;
  /** Counts the beacons of this server. */
  readonly counter: number;
}

/** The datagram of a beacon. */
export function writeBeacon(port: number, counter: number): Uint8Array {
  const output = new Output();
  output.message(COMMAND.beacon, MINOR_VERSION, port, counter, 0, 0);
  return output.take();
}

/** Read a beacon message. */
export function readBeacon(message: Message): Beacon {
  return {
    port: message.count,
    address: message.p2 === 0 ? undefined : formatIPv4(message.p2),
    counter: message.p1,
  };
}

/** The datagram that asks a repeater on this host to pass beacons on. */
export function writeRepeaterRegistration(ownAddress: number): Uint8Array {
  const output = new Output();
  output.message(COMMAND.repeaterRegister, 0, 0, 0, ownAddress, 0);
  return output.take();
}

/** What a beacon says about its server: seen regularly, or a reason to search again. */
export type BeaconNews = "regular" | "late" | "new-server" | "ignored";

interface Course {
  counter: number;
  lastMs: number;
  /** Running mean of the time between beacons; undefined before the second. */
  periodMs: number | undefined;
}

const OLD_WEIGHT = 0.875;
/** Times the mean period from which a beacon is late, and from which its server must have been restarted. */
const LATE = 1.25;
const RESTARTED = 3.25;
/** A beacon much sooner than expected: a server that has just started sends them quickly. */
const EARLY = 0.8;

/**
 * Follows the beacons of all servers and tells which ones are a reason to search for lost channels at once. The thresholds
 * are those of EPICS' own client, so that both see the same events. Time is an argument, in milliseconds.
 */
export class BeaconWatch {
  readonly #servers = new Map<string, Course>();

  /** @param server `address:port` */
  heard(server: string, counter: number, nowMs: number): BeaconNews {
    const course = this.#servers.get(server);
    if (!course) {
      this.#servers.set(server, { counter, lastMs: nowMs, periodMs: undefined });
      return "new-server";
    }
    const advance = (counter - course.counter) >>> 0;
    course.counter = counter;
    // The same beacon by another interface, one overtaken, or a few lost on the way.
    if (advance === 0 || advance > 0xffff_ff00) return "ignored";
    const elapsedMs = nowMs - course.lastMs;
    course.lastMs = nowMs;
    if (advance === 2 || advance === 3) return "ignored";
    const mean = course.periodMs;
    course.periodMs = mean === undefined ? elapsedMs : OLD_WEIGHT * mean + (1 - OLD_WEIGHT) * elapsedMs;
    if (mean === undefined) return "regular";
    if (elapsedMs >= RESTARTED * mean || elapsedMs <= EARLY * mean) return "new-server";
    return elapsedMs >= LATE * mean ? "late" : "regular";
  }
}
