import { type ChannelAccessServer, serveChannelAccess } from "../control/channel-access/mod.ts";
import { type Beamline, simulatedBeamline } from "./beamline.ts";
import { scaledClock } from "./clock.ts";

/** How the simulated beamline is served. */
export interface ServeBeamlineOptions {
  /** Interface. Default 127.0.0.1. */
  readonly host?: string;
  /** UDP port of searches. Default 0: a free one, which `address` tells. */
  readonly port?: number;
  /** How much faster than the wall the beamline lives. Default 1. */
  readonly timeScale?: number;
  /** All random numbers of the simulation come from this. Default 1. */
  readonly seed?: number;
}

/** A beamline that EPICS clients can reach. */
export interface ServedBeamline {
  readonly beamline: Beamline;
  readonly server: ChannelAccessServer;
  close(): Promise<void>;
}

/** Where clients find a served beamline. */
export interface BeamlineAddress {
  readonly host: string;
  readonly udpPort: number;
  readonly tcpPort: number;
}

/** Start the simulated beamline and serve it over Channel Access. */
export async function serveBeamline(options: ServeBeamlineOptions = {}): Promise<ServedBeamline> {
  const { host = "127.0.0.1", port = 0, timeScale = 1, seed = 1 } = options;
  const beamline = simulatedBeamline({ clock: scaledClock(timeScale), seed });
  const server = await serveChannelAccess(beamline.database, { host, udpPort: port, tcpPort: port });
  return {
    beamline,
    server,
    close: async () => {
      await server.close();
      beamline.close();
    },
  };
}

/** The variables that make any EPICS client of this shell look at one server only. */
export function clientEnvironment({ host, udpPort }: BeamlineAddress): Readonly<Record<string, string>> {
  return {
    EPICS_CA_ADDR_LIST: host,
    EPICS_CA_AUTO_ADDR_LIST: "NO",
    EPICS_CA_SERVER_PORT: String(udpPort),
    EPICS_CA_MAX_ARRAY_BYTES: "20000000",
  };
}
