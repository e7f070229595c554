import { Command } from "commander";
import { listRuns, type RunSummary } from "../../engine/mod.ts";
import { listRepository } from "../../repository/mod.ts";
import { type ConfigurationOptions, configuration } from "../configuration.ts";
import { wholeNumber } from "../options.ts";
import { repositoryLine, repositoryRowAsJson, repositoryTitles } from "../output/repository-rows.ts";
import { runAsJson, runTable } from "../output/run-table.ts";

interface LsOptions extends ConfigurationOptions {
  readonly limit?: number;
  readonly proposal?: string;
  readonly refresh?: boolean;
  readonly plan?: string;
  readonly json?: boolean;
}

/** `hutch ls [URL]`: the latest runs, or the proposals and scans that lie at a URL. */
export function lsCommand(): Command {
  return new Command("ls")
    .description("list the latest runs, newest last; with a URL, the proposals or scans there")
    .argument("[url]", "folder, file, http(s):// or s3:// address, or a template with {proposal} and {scan}")
    .option("-n, --limit <number>", "how many (default: 20 runs, or everything at a URL)", wholeNumber)
    .option("--proposal <key>", "with a URL: list the scans of this proposal")
    .option("--refresh", "with a URL: read every summary again")
    .option("--plan <name>", "only runs of this plan")
    .option("--config <file>", "configuration (default: hutch.yaml here)")
    .option("--data <folder>", "folder of the runs, instead of the configured one")
    .option("--json", "one line of JSON a run")
    .addHelpText(
      "after",
      "\nExamples:\n  hutch ls --plan grid_scan -n 5\n  hutch ls 'file:///data/{proposal}/{scan}' --proposal 2026-0001\n",
    )
    .action(async (url: string | undefined, options: LsOptions) => {
      if (url !== undefined) return listUrl(url, options);
      const { data } = await configuration(options);
      const runs = await latestRuns(data.folder, options);
      if (options.json) for (const run of runs) process.stdout.write(`${JSON.stringify(runAsJson(run))}\n`);
      else if (runs.length === 0) process.stdout.write(`There are no runs in ${data.folder}.\n`);
      else process.stdout.write(`${runTable(runs)}\n`);
    });
}

/** Print what lies at a URL, row by row as it becomes known. */
async function listUrl(url: string, { limit, proposal, refresh, json }: LsOptions): Promise<void> {
  let kind: string | undefined;
  const options = {
    ...(limit !== undefined && { limit }),
    ...(proposal !== undefined && { proposal }),
    ...(refresh && { refresh }),
  };
  for await (const row of listRepository(url, options)) {
    if (!json && row.kind !== kind) process.stdout.write(`${repositoryTitles(row.kind)}\n`);
    kind = row.kind;
    process.stdout.write(`${json ? JSON.stringify(repositoryRowAsJson(row)) : repositoryLine(row)}\n`);
  }
  if (kind === undefined && !json) process.stdout.write(`There is nothing at ${url}.\n`);
}

async function latestRuns(dataRoot: string, { limit = 20, plan }: LsOptions): Promise<readonly RunSummary[]> {
  const runs: RunSummary[] = [];
  if (limit === 0) return runs;
  for await (const run of listRuns(dataRoot)) {
    if (plan === undefined || run.start.plan_name === plan) runs.push(run);
    if (runs.length === limit) break;
  }
  return runs.reverse();
}
