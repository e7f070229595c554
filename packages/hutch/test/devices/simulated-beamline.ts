import { CaContext } from "../../src/control/channel-access/mod.ts";
import { channelAccess, SignalRouter } from "../../src/signals/mod.ts";
import { type Beamline, serveBeamline } from "../../src/simulator/mod.ts";

/** The simulated beamline on a free port of this host, with a client of its own. */
export interface TestBeamline {
  readonly signals: SignalRouter;
  readonly beamline: Beamline;
  /** Another client of the same beamline. */
  other(): SignalRouter;
  /** End the server, as when its IOC dies. */
  kill(): Promise<void>;
  /** A new IOC at the same address, as it is after its start. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** Serve the simulated beamline, `timeScale` times as fast as in life. */
export async function testBeamline(timeScale = 10): Promise<TestBeamline> {
  let served = await serveBeamline({ timeScale });
  const { udpPort } = served.server;
  const routers: SignalRouter[] = [];
  const client = () => {
    const addresses = [`127.0.0.1:${udpPort}`];
    const router = new SignalRouter({ ca: channelAccess(new CaContext({ addresses, beacons: false })) });
    routers.push(router);
    return router;
  };
  return {
    signals: client(),
    get beamline() {
      return served.beamline;
    },
    other: client,
    kill: () => served.close(),
    restart: async () => {
      served = await serveBeamline({ timeScale, port: udpPort });
    },
    close: async () => {
      await Promise.all(routers.map((router) => router.close()));
      await served.close();
    },
  };
}
