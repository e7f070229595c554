import { Command } from "commander";
import { findRun } from "../../catalog/mod.ts";
import { listRuns, type RunSummary } from "../../engine/mod.ts";
import { RequestError } from "../../errors/mod.ts";
import { type ConfigurationOptions, configuration } from "../configuration.ts";
import { interruptible } from "../run/interruptible.ts";
import { withSession } from "../with-session.ts";
import { resultAsJson } from "./run.ts";

/** `hutch resume [RUN]`: go on with a run whose program died, from its last point. */
export function resumeCommand(): Command {
  return new Command("resume")
    .description("go on with a run that a crash has left without an end, from its last point")
    .argument("[run]", "scan number, beginning of a uid, or -1 (default: the latest interrupted run)")
    .option("--config <file>", "configuration (default: hutch.yaml here, else the simulated beamline)")
    .option("--data <folder>", "folder of the runs, instead of the configured one")
    .option("--json", "print nothing but the result, as one line of JSON")
    .addHelpText("after", "\nExample:\n  hutch resume\n")
    .action(async (wanted: string | undefined, options: ConfigurationOptions & { readonly json?: boolean }) => {
      const config = await configuration(options);
      const run =
        wanted === undefined ? await latestInterrupted(config.data.folder) : await findRun(config.data.folder, wanted);
      await withSession(config, options.json ? undefined : {}, async (session, screen) => {
        const result = await interruptible(session.engine, screen, () => session.resume(run.journal));
        if (options.json) process.stdout.write(`${JSON.stringify(resultAsJson(result))}\n`);
      });
    });
}

async function latestInterrupted(dataRoot: string): Promise<RunSummary> {
  for await (const run of listRuns(dataRoot)) if (run.standing === "interrupted") return run;
  throw new RequestError(`No run in ${dataRoot} was interrupted: there is nothing to resume.`);
}
