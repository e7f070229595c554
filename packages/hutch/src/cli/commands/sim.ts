import { Command } from "commander";
import { clientEnvironment, serveBeamline } from "../../simulator/mod.ts";
import { positiveNumber, wholeNumber } from "../options.ts";

/** `hutch sim`: serve the simulated beamline until Ctrl-C, for any EPICS client. */
export function simCommand(): Command {
  return new Command("sim")
    .description("serve the simulated EPICS beamline (motors gp:m1..m8, micos:m1; detectors kad: and FLIR5:)")
    .option("--host <address>", "interface to serve", "127.0.0.1")
    .option("--port <number>", "port of Channel Access searches; 0 takes a free one", wholeNumber, 5064)
    .option("--time-scale <factor>", "how much faster than the wall the beamline lives", positiveNumber, 1)
    .option("--seed <number>", "seed of all random numbers", wholeNumber, 1)
    .option("--json", "print the addresses as one line of JSON")
    .addHelpText("after", "\nExample:\n  hutch sim --port 5064 &\n  EPICS_CA_ADDR_LIST=127.0.0.1 caget gp:m1.RBV\n")
    .action(async (options: SimOptions) => {
      const { server, beamline, close } = await serveBeamline(options);
      const environment = clientEnvironment(server);
      if (options.json) {
        console.log(
          JSON.stringify({ host: server.host, udpPort: server.udpPort, tcpPort: server.tcpPort, environment }),
        );
      } else {
        console.log(`The simulated beamline serves ${beamline.database.names.length} records on ${server.host}.`);
        console.log("For clients in another shell:");
        for (const [name, value] of Object.entries(environment)) console.log(`  export ${name}=${value}`);
        console.log("Ctrl-C ends it.");
      }
      await new Promise<void>((resolve) => {
        process.once("SIGINT", resolve);
        process.once("SIGTERM", resolve);
      });
      await close();
    });
}

interface SimOptions {
  readonly host: string;
  readonly port: number;
  readonly timeScale: number;
  readonly seed: number;
  readonly json?: boolean;
}
