import { hostname, userInfo } from "node:os";
import { type HutchError, RequestError } from "../../errors/mod.ts";
import { BeaconWatch, type FoundAt, Identifiers, PORT, PRIORITY } from "../../protocols/channel-access/mod.ts";
import type { UdpPeer } from "../../transports/mod.ts";
import { parseAddress } from "./address.ts";
import { BeaconListener } from "./beacon-listener.ts";
import { CaChannel, type ChannelOwner } from "./client-channel.ts";
import { type CircuitOwner, ClientCircuit } from "./client-circuit.ts";
import type { ConnectionWait } from "./connection-wait.ts";
import { Deadlines } from "./deadlines.ts";
import { Listeners } from "./listeners.ts";
import { SearchEngine } from "./search-engine.ts";
import { type CaSettings, type Environment, readSettings } from "./settings.ts";

export interface CaContextOptions {
  /** Where to search, `host` or `host:port`. With these or `nameServers` the EPICS_CA_* addresses are not looked at. */
  readonly addresses?: readonly string[];
  /** Servers to search over TCP. */
  readonly nameServers?: readonly string[];
  /** Where the EPICS_CA_* variables are. Default process.env. */
  readonly env?: Environment;
  /** How long requests wait by default. Default 5 s. */
  readonly timeoutMs?: number;
  /** Silence after which a circuit is tested; 5 s later (at most as long again) it is given up. Default EPICS_CA_CONN_TMO. */
  readonly connectionTimeoutMs?: number;
  /** Listen to servers' beacons, so that lost channels come back sooner. Default true. */
  readonly beacons?: boolean;
  /** The name told to servers, which decide access by it. Default: of the user who runs the process. */
  readonly user?: string;
  /** The host name told to servers. Default: of this computer. */
  readonly host?: string;
}

/** Longest name of a process variable that the reference client accepts. */
const LONGEST_NAME = 1008;
/** Time between attempts to reach a name server. */
const NAME_SERVER_RETRY_MS = 5000;
/** Beacons are no news while the first searches are on their way anyway. */
const BEACON_GRACE_MS = 5000;

/**
 * A Channel Access client: its channels share searches, and circuits by server and priority.
 *
 * ```ts
 * const context = new CaContext();
 * const readback = context.channel("gp:m1.RBV");
 * const { value, timestamp } = await readback.get();
 * for await (const update of readback.subscribe()) console.log(update.value);
 * await context.close();
 * ```
 */
export class CaContext {
  readonly timeoutMs: number;
  readonly #settings: CaSettings;
  readonly #user: string;
  readonly #host: string;
  readonly #connectionTimeoutMs: number;
  readonly #channels = new Identifiers<CaChannel>();
  readonly #circuits = new Map<string, ClientCircuit>();
  readonly #search: SearchEngine;
  readonly #beaconWatch = new BeaconWatch();
  readonly #beacons: BeaconListener | undefined;
  readonly #nameServerTimers = new Set<NodeJS.Timeout>();
  readonly #warnings = new Listeners<HutchError>();
  #waits: ConnectionWait[] = [];
  readonly #deadlines = new Deadlines((nowMs) => this.#endWaits(nowMs));
  readonly #startMs = performance.now();
  readonly #channelOwner: ChannelOwner;
  readonly #circuitOwner: CircuitOwner;
  #hasStarted = false;
  #isClosed = false;

  /** Throws ConfigError when an address or an EPICS_CA_* variable cannot be understood. */
  constructor(options: CaContextOptions = {}) {
    this.#settings = settingsOf(options);
    this.timeoutMs = options.timeoutMs ?? 5000;
    this.#user = options.user ?? userInfo().username;
    this.#host = options.host ?? hostname();
    this.#connectionTimeoutMs = options.connectionTimeoutMs ?? this.#settings.connectionTimeoutMs;
    this.#channelOwner = this.#makeChannelOwner();
    this.#circuitOwner = this.#makeCircuitOwner();
    this.#search = new SearchEngine({
      addresses: this.#settings.addresses,
      longestPeriodMs: this.#settings.longestSearchPeriodMs,
      found: (where, from) => this.#found(where, from),
      warn: (warning) => this.#warn(warning),
    });
    if (options.beacons ?? true) {
      this.#beacons = new BeaconListener((beacon, from) => {
        const server = `${beacon.address ?? from.address}:${beacon.port}`;
        this.#beacon(server, beacon.counter);
      }, this.#settings.repeaterPort);
    }
  }

  /**
   * A channel to a process variable; the search for it starts at once. Each call makes a new one. Close it when it is
   * no longer needed.
   * @param options `priority` 0 (default) to 99: channels of different priorities use different circuits
   */
  channel(name: string, options: { readonly priority?: number } = {}): CaChannel {
    const { priority = PRIORITY.lowest } = options;
    if (name === "" || name.length > LONGEST_NAME || /\s/.test(name)) {
      throw new RequestError(`"${name}" is not the name of a PV: 1 to ${LONGEST_NAME} characters, no blanks.`);
    }
    if (!Number.isInteger(priority) || priority < PRIORITY.lowest || priority > PRIORITY.highest) {
      throw new RequestError(`${name}: the priority ${priority} is not a whole number from 0 to 99.`);
    }
    const channel = this.#makeChannel(name, priority);
    this.#search.add(channel, { wasFound: false, failures: 0 });
    return channel;
  }

  /** Called with what no single request can be told: refused writes without completion, servers that break the protocol. */
  onWarning(listener: (warning: HutchError) => void): () => void {
    return this.#warnings.add(listener);
  }

  /** Close all channels and circuits. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const channel of [...this.#channels]) channel.close();
    for (const circuit of [...this.#circuits.values()]) circuit.close("was left: the client was closed");
    for (const timer of this.#nameServerTimers) clearTimeout(timer);
    this.#search.close();
    this.#beacons?.close();
    this.#deadlines.stop();
  }

  #endWaits(nowMs: number): readonly ConnectionWait[] {
    for (const wait of this.#waits) if (!wait.isOver && wait.deadlineMs <= nowMs) wait.expired();
    this.#waits = this.#waits.filter((wait) => !wait.isOver);
    return this.#waits;
  }

  #makeChannel(name: string, priority: number): CaChannel {
    if (this.#isClosed) throw new RequestError(`${name}: the Channel Access client was closed.`);
    this.#start();
    return this.#channels.make((cid) => new CaChannel(this.#channelOwner, { name, priority, cid }));
  }

  /** Name servers and beacons are looked at from the first channel on. */
  #start(): void {
    if (this.#hasStarted) return;
    this.#hasStarted = true;
    for (const peer of this.#settings.nameServers) this.#openNameServer(peer);
    this.#beacons?.open().catch(() => {});
  }

  #makeChannelOwner(): ChannelOwner {
    const { addresses, nameServers } = this.#settings;
    return {
      timeoutMs: this.timeoutMs,
      searched:
        [...addresses, ...nameServers].map(({ address, port }) => `${address}:${port}`).join(", ") || "no address",
      search: (channel, history) => this.#search.add(channel, history),
      circuit: (peer, priority) => this.#circuit(peer, priority),
      waiting: (wait) => {
        this.#waits.push(wait);
        this.#deadlines.watch(wait);
      },
      twin: (name, priority, peer) => {
        if (!peer) return this.channel(name, { priority });
        const channel = this.#makeChannel(name, priority);
        channel.found(peer);
        return channel;
      },
      closed: (channel, circuit) => {
        this.#search.remove(channel.cid);
        if (!circuit) this.#channels.release(channel.cid);
      },
    };
  }

  #makeCircuitOwner(): CircuitOwner {
    return {
      user: this.#user,
      host: this.#host,
      connectionTimeoutMs: this.#connectionTimeoutMs,
      maxArrayBytes: this.#settings.maxArrayBytes,
      channelOf: (cid) => this.#channels.get(cid),
      channelsOn: (circuit) => [...this.#channels].filter((channel) => channel.circuit === circuit),
      cidFree: (cid) => {
        this.#channels.release(cid);
      },
      found: (where, from) => this.#search.answered(where, from),
      searchable: (circuit) => {
        if (circuit.isKept) this.#search.addNameServer(circuit);
      },
      ended: (circuit) => this.#ended(circuit),
      warn: (warning) => this.#warn(warning),
    };
  }

  #found(where: FoundAt, from: UdpPeer): void {
    this.#channels.get(where.cid)?.found({ address: where.address ?? from.address, port: where.port });
  }

  #circuit(peer: UdpPeer, priority: number): ClientCircuit {
    const key = `${peer.address}:${peer.port}/${priority}`;
    let circuit = this.#circuits.get(key);
    if (!circuit) {
      circuit = new ClientCircuit(this.#circuitOwner, peer, priority);
      this.#circuits.set(key, circuit);
    }
    return circuit;
  }

  #ended(circuit: ClientCircuit): void {
    const key = `${circuit.peer.address}:${circuit.peer.port}/${circuit.priority}`;
    if (this.#circuits.get(key) !== circuit) return;
    this.#circuits.delete(key);
    this.#search.removeNameServer(circuit);
    if (!circuit.isKept || this.#isClosed) return;
    const timer = setTimeout(() => {
      this.#nameServerTimers.delete(timer);
      this.#openNameServer(circuit.peer);
    }, NAME_SERVER_RETRY_MS);
    this.#nameServerTimers.add(timer);
  }

  #openNameServer(peer: UdpPeer): void {
    const circuit = this.#circuit(peer, PRIORITY.lowest);
    circuit.isKept = true;
    if (circuit.serverMinorVersion > 0) this.#search.addNameServer(circuit);
  }

  #beacon(server: string, counter: number): void {
    const nowMs = performance.now();
    const news = this.#beaconWatch.heard(server, counter, nowMs);
    if (news === "ignored" || nowMs - this.#startMs < BEACON_GRACE_MS) return;
    for (const circuit of this.#circuits.values()) {
      if (`${circuit.peer.address}:${circuit.peer.port}` !== server) continue;
      if (news === "regular") circuit.heardOf(nowMs);
      else circuit.probe(nowMs);
    }
    if (news === "new-server") this.#search.hurry();
  }

  #warn(warning: HutchError): void {
    this.#warnings.tell(warning);
  }
}

/** Addresses given in the program replace those of the environment; everything else comes from there. */
function settingsOf(options: CaContextOptions): CaSettings {
  const settings = readSettings(options.env ?? process.env);
  const { addresses, nameServers } = options;
  if (!addresses && !nameServers) return settings;
  const read = (texts: readonly string[] = []) => texts.map((text) => parseAddress(text, PORT.server));
  return { ...settings, addresses: read(addresses), nameServers: read(nameServers) };
}
