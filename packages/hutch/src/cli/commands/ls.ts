import { Command } from "commander";
import { listRuns, type RunSummary } from "../../engine/mod.ts";
import { type ConfigurationOptions, configuration } from "../configuration.ts";
import { wholeNumber } from "../options.ts";
import { runAsJson, runTable } from "../output/run-table.ts";

interface LsOptions extends ConfigurationOptions {
  readonly limit: number;
  readonly plan?: string;
  readonly json?: boolean;
}

/** `hutch ls`: the latest runs. */
export function lsCommand(): Command {
  return new Command("ls")
    .description("list the latest runs, newest last")
    .option("-n, --limit <number>", "how many", wholeNumber, 20)
    .option("--plan <name>", "only runs of this plan")
    .option("--config <file>", "configuration (default: hutch.yaml here)")
    .option("--data <folder>", "folder of the runs, instead of the configured one")
    .option("--json", "one line of JSON a run")
    .addHelpText("after", "\nExample:\n  hutch ls --plan grid_scan -n 5\n")
    .action(async (options: LsOptions) => {
      const { data } = await configuration(options);
      const runs = await latestRuns(data.folder, options);
      if (options.json) for (const run of runs) process.stdout.write(`${JSON.stringify(runAsJson(run))}\n`);
      else if (runs.length === 0) process.stdout.write(`There are no runs in ${data.folder}.\n`);
      else process.stdout.write(`${runTable(runs)}\n`);
    });
}

async function latestRuns(dataRoot: string, { limit, plan }: LsOptions): Promise<readonly RunSummary[]> {
  const runs: RunSummary[] = [];
  if (limit === 0) return runs;
  for await (const run of listRuns(dataRoot)) {
    if (plan === undefined || run.start.plan_name === plan) runs.push(run);
    if (runs.length === limit) break;
  }
  return runs.reverse();
}
