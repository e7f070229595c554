import { createServer } from "node:net";
import { type ServingPeer, servePeer } from "./peer.ts";

/** A Channel Access server written by others, on a port of this host. */
export interface PeerServer extends ServingPeer {
  /** Where clients search. */
  readonly address: string;
  readonly port: number;
}

export interface PeerServerOptions {
  /** Default: a free one. Name it to start a server again where the last one was. */
  readonly port?: number;
  /** What the records' names begin with. */
  readonly prefix?: string;
  /** softioc only: this many more records `<prefix>:n0` … */
  readonly count?: number;
}

/** The server of epics-base itself, with the records of softioc_server.py. */
export function startSoftioc(options: PeerServerOptions = {}): Promise<PeerServer> {
  const { prefix = "S", count = 0 } = options;
  return start("channel-access/softioc_server.py", [prefix, String(count)], options);
}

/** caproto's server, with the records of caproto_server.py. */
export function startCaprotoServer(options: PeerServerOptions = {}): Promise<PeerServer> {
  return start("channel-access/caproto_server.py", [options.prefix ?? "C:"], options);
}

async function start(script: string, args: readonly string[], { port }: PeerServerOptions): Promise<PeerServer> {
  const serverPort = port ?? (await freePort());
  const serving = await servePeer(script, args, {
    EPICS_CAS_INTF_ADDR_LIST: "127.0.0.1",
    EPICS_CA_SERVER_PORT: String(serverPort),
    EPICS_CAS_SERVER_PORT: String(serverPort),
    // No beacons: they go to a port that everybody on this host shares.
    EPICS_CAS_AUTO_BEACON_ADDR_LIST: "NO",
    EPICS_CAS_BEACON_ADDR_LIST: `127.0.0.1:${serverPort + 1}`,
    PVXS_QSRV_ENABLE: "NO",
  });
  return { ...serving, port: serverPort, address: `127.0.0.1:${serverPort}` };
}

/** A TCP port that was free a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}
