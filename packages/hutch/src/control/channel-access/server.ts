import { RequestError } from "../../errors/mod.ts";
import { PORT } from "../../protocols/channel-access/mod.ts";
import { listenTcp, type TcpListener } from "../../transports/mod.ts";
import type { PvProvider } from "../served-pv.ts";
import { parseAddress } from "./address.ts";
import { BeaconSender } from "./beacon-sender.ts";
import { SearchResponder } from "./search-responder.ts";
import { ServedView } from "./server-channel.ts";
import { ServerCircuit } from "./server-circuit.ts";

export interface ChannelAccessServerOptions {
  /** Interface to serve. Default 127.0.0.1. */
  readonly host?: string;
  /** Default 0: any free port; clients learn it from the search. A given port that is taken is replaced by a free one. */
  readonly tcpPort?: number;
  /** Port where searches arrive. Default 0: any free port; 5064 is where clients look unless told otherwise. */
  readonly udpPort?: number;
  /** Where beacons go, `host` or `host:port`. Default: the repeater of this host, 127.0.0.1:5065. */
  readonly beacons?: readonly string[];
  /** Time between beacons once the server has been up for a while. Default 15 s. */
  readonly beaconPeriodMs?: number;
  /** Largest array that clients may write. Default 64 MiB. */
  readonly maxArrayBytes?: number;
  /** How long a second put-callback of one channel waits for the first. Default 60 s, as in an IOC. */
  readonly putCallbackTimeoutMs?: number;
}

/** A running Channel Access server. */
export interface ChannelAccessServer {
  readonly host: string;
  readonly tcpPort: number;
  readonly udpPort: number;
  /** The clients that are connected now. */
  readonly clients: readonly { readonly user: string; readonly host: string; readonly channelCount: number }[];
  /** End all circuits and stop answering. */
  close(): Promise<void>;
}

/**
 * Serve process variables over EPICS Channel Access 4.13, to any EPICS client.
 *
 * ```ts
 * const server = await serveChannelAccess(database, { udpPort: 5064 });
 * console.log(`EPICS_CA_ADDR_LIST=${server.host}:${server.udpPort}`);
 * ```
 *
 * Rejects with RequestError when a port cannot be opened.
 */
export async function serveChannelAccess(
  provider: PvProvider,
  options: ChannelAccessServerOptions = {},
): Promise<ChannelAccessServer> {
  const {
    host = "127.0.0.1",
    udpPort = 0,
    beacons = ["127.0.0.1"],
    beaconPeriodMs = 15_000,
    maxArrayBytes = 64 * 1024 * 1024,
    putCallbackTimeoutMs = 60_000,
  } = options;
  const circuits = new Set<ServerCircuit>();
  const listener = await listen({ host, port: options.tcpPort ?? 0 }, (tcp) => {
    const circuit = new ServerCircuit(tcp, provider, { tcpPort: listener.port, maxArrayBytes, putCallbackTimeoutMs });
    circuits.add(circuit);
    return {
      received: (bytes) => circuit.received(bytes),
      drained: () => circuit.drained(),
      closed: () => {
        circuits.delete(circuit);
        circuit.closed();
      },
    };
  });
  const hasName = (name: string) => ServedView.find(provider, name) !== undefined;
  const responder = new SearchResponder({ hasName, tcpPort: listener.port });
  const openedPort = await responder.open({ host, port: udpPort }).catch(async (error: Error) => {
    await listener.close();
    throw cannotListen("UDP", { host, port: udpPort }, error);
  });
  const sender = new BeaconSender({
    port: listener.port,
    addresses: beacons.map((text) => parseAddress(text, PORT.repeater)),
    periodMs: beaconPeriodMs,
    send: (bytes, to) => responder.send(bytes, to),
  });
  sender.start();
  return {
    host,
    tcpPort: listener.port,
    udpPort: openedPort,
    get clients() {
      return [...circuits].map(({ user, host, channelCount }) => ({ user, host, channelCount }));
    },
    async close() {
      sender.stop();
      responder.close();
      for (const circuit of circuits) circuit.close();
      await listener.close();
    },
  };
}

type Accept = Parameters<typeof listenTcp>[1];

/** Listen on the port asked for, or on a free one when another server of this host has it. */
async function listen(address: { host: string; port: number }, accept: Accept): Promise<TcpListener> {
  try {
    return await listenTcp(address, accept);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw cannotListen("TCP", address, error as Error);
    return await listenTcp({ ...address, port: 0 }, accept);
  }
}

function cannotListen(what: string, { host, port }: { host: string; port: number }, cause: Error): RequestError {
  return new RequestError(
    `Cannot serve Channel Access on ${what} ${host}:${port}: ${cause.message}.\nChoose another interface or port.`,
    { cause },
  );
}
