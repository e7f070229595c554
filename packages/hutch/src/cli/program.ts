import { Command, Option } from "commander";
import { packageVersion } from "../server/mod.ts";
import { caCommand } from "./commands/ca.ts";
import { checkCommand } from "./commands/check.ts";
import { cookCommand } from "./commands/cook.ts";
import { demoCommand } from "./commands/demo.ts";
import { exportCommand } from "./commands/export.ts";
import { initCommand } from "./commands/init.ts";
import { loadCommand } from "./commands/load.ts";
import { lsCommand } from "./commands/ls.ts";
import { mergeCommand } from "./commands/merge.ts";
import { plotCommand } from "./commands/plot.ts";
import { resumeCommand } from "./commands/resume.ts";
import { runCommand } from "./commands/run.ts";
import { addShell } from "./commands/shell.ts";
import { showCommand } from "./commands/show.ts";
import { simCommand } from "./commands/sim.ts";
import { spiceCommand } from "./commands/spice.ts";
import { streamCommand } from "./commands/stream.ts";
import { xspress3Command } from "./commands/xspress3.ts";

/** The whole command line. */
export function createProgram(): Command {
  const program = new Command("hutch")
    .description("The data path of a synchrotron beamline: scan, record, find and cook.")
    .version(packageVersion())
    .option("--debug", "show where an error came from")
    .showHelpAfterError("Run it with --help to see how it is used.")
    .configureHelp({ sortSubcommands: false })
    .enablePositionalOptions()
    .addCommand(demoCommand())
    .addCommand(simCommand())
    .addCommand(initCommand())
    .addCommand(checkCommand())
    .addCommand(runCommand())
    .addCommand(resumeCommand())
    .addCommand(lsCommand())
    .addCommand(showCommand())
    .addCommand(cookCommand())
    .addCommand(plotCommand())
    .addCommand(exportCommand())
    .addCommand(loadCommand())
    .addCommand(mergeCommand())
    .addCommand(spiceCommand())
    .addCommand(streamCommand())
    .addCommand(xspress3Command())
    .addCommand(caCommand());
  takeDebugAnywhere(program);
  program.hook("preAction", handDown);
  return addShell(program);
}

/** What was said before the name of a command counts for the command too: `hutch --data runs ls`. */
function handDown(program: Command, command: Command): void {
  if (command === program) return;
  for (const option of program.options) {
    const name = option.attributeName();
    const isSaid = program.getOptionValueSource(name) === "cli";
    const isTaken = command.options.some((own) => own.attributeName() === name);
    if (!isSaid || !isTaken || command.getOptionValueSource(name) === "cli") continue;
    command.setOptionValueWithSource(name, program.getOptionValue(name), "cli");
  }
}

/** `--debug` works before and after the name of a command. */
function takeDebugAnywhere({ commands }: Command): void {
  for (const command of commands) {
    command.addOption(new Option("--debug").hideHelp());
    takeDebugAnywhere(command);
  }
}
