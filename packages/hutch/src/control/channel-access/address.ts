import { ConfigError } from "../../errors/mod.ts";
import type { UdpPeer } from "../../transports/mod.ts";

/** Read `host` or `host:port`. Throws ConfigError when the port is none. */
export function parseAddress(text: string, defaultPort: number): UdpPeer {
  const colon = text.lastIndexOf(":");
  if (colon < 0) return { address: text, port: defaultPort };
  const port = Number(text.slice(colon + 1));
  if (!Number.isInteger(port) || port < 1 || port > 65535 || colon === 0) {
    throw new ConfigError(`"${text}" is not an address. Write a host, or host:port with a port of 1 to 65535.`);
  }
  return { address: text.slice(0, colon), port };
}

/** Read addresses separated by blanks, as EPICS_CA_ADDR_LIST has them. */
export function parseAddresses(text: string, defaultPort: number): UdpPeer[] {
  return text
    .split(/\s+/)
    .filter((part) => part !== "")
    .map((part) => parseAddress(part, defaultPort));
}
