import { Command } from "commander";
import { packageVersion } from "../server/mod.ts";
import { demoCommand } from "./commands/demo.ts";
import { simCommand } from "./commands/sim.ts";

/** The whole command line. */
export function createProgram(): Command {
  return new Command("hutch")
    .description("The data path of a synchrotron beamline: scan, record, find and cook.")
    .version(packageVersion())
    .option("--debug", "show where an error came from")
    .showHelpAfterError("Run it with --help to see how it is used.")
    .configureHelp({ sortSubcommands: false })
    .addCommand(demoCommand())
    .addCommand(simCommand());
}
