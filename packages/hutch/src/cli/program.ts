import { readFileSync } from "node:fs";
import { Command } from "commander";
import { simCommand } from "./commands/sim.ts";

/** The whole command line. */
export function createProgram(): Command {
  return new Command("hutch")
    .description("The data path of a synchrotron beamline: scan, record, find and cook.")
    .version(packageVersion())
    .option("--debug", "show where an error came from")
    .showHelpAfterError("Run it with --help to see how it is used.")
    .configureHelp({ sortSubcommands: false })
    .addCommand(simCommand());
}

/** The version in package.json, wherever this file was compiled to. */
function packageVersion(): string {
  for (const up of ["../../package.json", "../../../package.json"]) {
    try {
      return (JSON.parse(readFileSync(new URL(up, import.meta.url), "utf8")) as { version: string }).version;
    } catch {
      // One level further up.
    }
  }
  return "unknown";
}
