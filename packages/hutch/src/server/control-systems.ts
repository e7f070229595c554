import { CaContext } from "../control/channel-access/mod.ts";
import { channelAccess as channelAccessSource, SignalRouter, SoftSpace } from "../signals/mod.ts";
import { type BeamlineThread, startBeamlineThread } from "../simulator/mod.ts";
import type { HutchConfig } from "./config/mod.ts";

/** The control systems that a configuration names, ready to hand out signals. */
export interface ControlSystems {
  readonly signals: SignalRouter;
  /** The simulated beamline, where the configuration asks for it. */
  readonly simulator: BeamlineThread | undefined;
  close(): Promise<void>;
}

/** Start what the configuration asks for: the simulated beamline, or a client of the network's IOCs. */
export async function openControlSystems({ simulator: wanted, channelAccess }: HutchConfig): Promise<ControlSystems> {
  const simulator = wanted === false ? undefined : await startBeamlineThread(wanted === true ? {} : wanted);
  const context = simulator
    ? new CaContext({ addresses: [`${simulator.host}:${simulator.udpPort}`] })
    : networkContext(channelAccess);
  const signals = new SignalRouter({ ca: channelAccessSource(context), soft: new SoftSpace() });
  return {
    signals,
    simulator,
    close: async () => {
      await signals.close();
      await simulator?.close();
    },
  };
}

/** A client of the network's IOCs: what the configuration leaves open is taken from the EPICS_CA_* variables. */
function networkContext(settings: HutchConfig["channelAccess"]): CaContext {
  const { addresses, autoAddresses, nameServers, serverPort, repeaterPort } = settings;
  const env = {
    ...process.env,
    ...(addresses && { EPICS_CA_ADDR_LIST: addresses.join(" ") }),
    ...(autoAddresses !== undefined && { EPICS_CA_AUTO_ADDR_LIST: autoAddresses ? "YES" : "NO" }),
    ...(nameServers && { EPICS_CA_NAME_SERVERS: nameServers.join(" ") }),
    ...(serverPort !== undefined && { EPICS_CA_SERVER_PORT: String(serverPort) }),
    ...(repeaterPort !== undefined && { EPICS_CA_REPEATER_PORT: String(repeaterPort) }),
  };
  return new CaContext({ env });
}
