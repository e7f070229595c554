import { networkInterfaces } from "node:os";
import { ConfigError } from "../../errors/mod.ts";
import { formatIPv4, PORT, parseIPv4 } from "../../protocols/channel-access/mod.ts";
import type { UdpPeer } from "../../transports/mod.ts";
import { parseAddresses } from "./address.ts";

/** How a client finds and watches its servers. */
export interface CaSettings {
  /** Where searches are sent in datagrams. */
  readonly addresses: readonly UdpPeer[];
  /** Servers that are searched over TCP. */
  readonly nameServers: readonly UdpPeer[];
  readonly repeaterPort: number;
  /** Silence after which a circuit is tested. */
  readonly connectionTimeoutMs: number;
  /** Longest time between two searches for a name. */
  readonly longestSearchPeriodMs: number;
  /** Arrays larger than this are refused; undefined means no limit of ours. */
  readonly maxArrayBytes: number | undefined;
}

/** Environment variables, e.g. `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Read the EPICS_CA_* variables, which mean what they mean to every EPICS client. Throws ConfigError that names the
 * variable when one cannot be understood.
 */
export function readSettings(env: Environment): CaSettings {
  const serverPort = readPort(env, "EPICS_CA_SERVER_PORT", PORT.server);
  const listed = readAddresses(env, "EPICS_CA_ADDR_LIST", serverPort);
  const isAutomatic = (env.EPICS_CA_AUTO_ADDR_LIST ?? "YES").toUpperCase() !== "NO";
  const limitsArrays = (env.EPICS_CA_AUTO_ARRAY_BYTES ?? "YES").toUpperCase() === "NO";
  return {
    addresses: isAutomatic ? withoutTwins([...listed, ...broadcastAddresses(serverPort)]) : listed,
    nameServers: readAddresses(env, "EPICS_CA_NAME_SERVERS", serverPort),
    repeaterPort: readPort(env, "EPICS_CA_REPEATER_PORT", PORT.repeater),
    connectionTimeoutMs: 1000 * readNumber(env, "EPICS_CA_CONN_TMO", 30, 0.1),
    longestSearchPeriodMs: 1000 * readNumber(env, "EPICS_CA_MAX_SEARCH_PERIOD", 30, 1),
    maxArrayBytes: limitsArrays ? readNumber(env, "EPICS_CA_MAX_ARRAY_BYTES", 16_384, 16) : undefined,
  };
}

function readAddresses(env: Environment, name: string, port: number): UdpPeer[] {
  try {
    return parseAddresses(env[name] ?? "", port);
  } catch (error) {
    throw error instanceof ConfigError ? new ConfigError(`${name}: ${error.message}`) : error;
  }
}

function readPort(env: Environment, name: string, fallback: number): number {
  const port = readNumber(env, name, fallback, 1);
  if (Number.isInteger(port) && port <= 65_535) return port;
  throw new ConfigError(`${name}=${env[name]} is not a port. Set it to a whole number from 1 to 65535.`);
}

function readNumber(env: Environment, name: string, fallback: number, least: number): number {
  const text = env[name]?.trim();
  if (!text) return fallback;
  const value = Number(text);
  if (value >= least) return value;
  throw new ConfigError(`${name}=${text} is not a number of at least ${least}. Correct or unset it.`);
}

/** The broadcast address of each IPv4 interface; of this host alone when it has no network. */
function broadcastAddresses(port: number): UdpPeer[] {
  const addresses = Object.values(networkInterfaces())
    .flatMap((interfaces) => interfaces ?? [])
    .filter(({ family, internal }) => family === "IPv4" && !internal)
    .map(({ address, netmask }) => ({
      address: formatIPv4((parseIPv4(address) | ~parseIPv4(netmask)) >>> 0),
      port,
    }));
  return addresses.length > 0 ? addresses : [{ address: "127.0.0.1", port }];
}

function withoutTwins(addresses: readonly UdpPeer[]): UdpPeer[] {
  return [...new Map(addresses.map((peer) => [`${peer.address}:${peer.port}`, peer])).values()];
}
