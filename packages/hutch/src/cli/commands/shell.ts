import type { Command } from "commander";
import { UnknownNameError } from "../../errors/mod.ts";
import { type ConfigurationOptions, configuration } from "../configuration.ts";
import { runShell } from "../shell/repl.ts";
import { withSession } from "../with-session.ts";

/** Make the shell what `hutch` does without a command. */
export function addShell(program: Command): Command {
  return program
    .allowExcessArguments()
    .option("--config <file>", "configuration (default: hutch.yaml here, else the simulated beamline)")
    .option("--data <folder>", "folder for the runs, instead of the configured one")
    .addHelpText(
      "after",
      "\nWithout a command: the shell. Examples at its prompt:\n  ascan m1 -1 1 20 0.1\n  await run(scan([simdet], m1, -1, 1, 5))\n",
    )
    .action(async (options: ConfigurationOptions & { readonly debug?: boolean }) => {
      const [requested] = program.args;
      if (requested !== undefined) {
        throw new UnknownNameError({
          kind: "command",
          requested,
          known: program.commands.map((command) => command.name()),
        });
      }
      const config = await configuration(options);
      await withSession(config, {}, async (session, screen) => {
        const { simulator, devices } = session;
        screen.print(
          `${config.beamline}${simulator ? ` (simulated, Channel Access on port ${simulator.udpPort})` : ""}`,
        );
        screen.print(`Devices: ${devices.names().join(", ")}. Runs go to ${session.dataRoot}.`);
        screen.print("`help` lists the macros, Tab completes, Ctrl-C stops a run, Ctrl-D leaves.");
        const { stdin: input, stdout: output } = process;
        await runShell({ session, screen, input, output, isDebug: options.debug ?? false });
      });
    });
}
