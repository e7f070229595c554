import { Command } from "commander";
import { findRun } from "../../catalog/mod.ts";
import { RequestError } from "../../errors/mod.ts";
import {
  type Dataset,
  datasetToJson,
  loadRun,
  loadScan,
  openRepository,
  saveDataset,
  stackScans,
} from "../../repository/mod.ts";
import { type ConfigurationOptions, configuration } from "../configuration.ts";

interface LoadOptions extends ConfigurationOptions {
  readonly to?: string;
  readonly proposal?: string;
  readonly scan?: readonly string[];
  readonly json?: boolean;
}

/** `hutch load URL…`: scans of any kind as labelled arrays, on the screen or in a file. */
export function loadCommand(): Command {
  return new Command("load")
    .description("load scans, print what they hold, or write them to a file")
    .argument("<urls...>", "addresses or paths of scans (`#` leads inside), runs (42, -1, a uid), or one URL template")
    .option("--proposal <key>", "with a template: key or handle of the proposal")
    .option("--scan <keys...>", "with a template: keys or handles of the scans")
    .option("--to <file>", "write to a file: .nxs, .h5, .csv, .json or .arrow; several scans are stacked")
    .option("--config <file>", "configuration (default: hutch.yaml here)")
    .option("--data <folder>", "folder of the runs, instead of the configured one")
    .option("--json", "print the whole data as one line of JSON")
    .addHelpText(
      "after",
      "\nExamples:\n  hutch load data/091726 --to scan.nxs\n  hutch load https://data.facility.eu/p1/7.nxs#entry\n" +
        "  hutch load 'file:///data/{proposal}/{scan}' --proposal 2026-0001 --scan 12 13 --to both.csv\n" +
        "  hutch load -- -1\n",
    )
    .action(async (urls: string[], options: LoadOptions) => {
      const scans = await findScans(urls, options);
      const datasets: Dataset[] = [];
      for (const scan of scans) datasets.push(await scan.load());
      const keys = scans.map(({ name }) => name);
      const whole = datasets.length === 1 ? datasets[0]! : stackScans(datasets, keys);
      for (const { attributes } of datasets) warn(attributes.warnings);
      if (options.to !== undefined) {
        await saveDataset(whole, options.to);
        console.error(`${options.to} was written.`);
      }
      if (options.json) console.log(JSON.stringify(datasetToJson(await whole.load())));
      else if (options.to === undefined) console.log(String(whole));
    });
}

interface FoundScan {
  readonly name: string;
  load(): Promise<Dataset>;
}

async function findScans(urls: readonly string[], options: LoadOptions): Promise<readonly FoundScan[]> {
  const template = urls.find((url) => url.includes("{"));
  if (template !== undefined) {
    if (urls.length > 1) throw new RequestError("Give one URL template alone, and the scans with --scan.");
    if (options.proposal === undefined || options.scan === undefined) {
      throw new RequestError("A URL template needs --proposal KEY and --scan KEYS. `hutch ls` lists them.");
    }
    const repository = openRepository(template);
    const proposal = repository.proposal(await repository.keyOf(options.proposal));
    return Promise.all(
      options.scan.map(async (wanted) => {
        const scan = await proposal.find(wanted);
        return { name: scan.key, load: async () => scan.raw() };
      }),
    );
  }
  return urls.map((url) => ({ name: url, load: () => (isRun(url) ? loadRunBy(url, options) : loadScan(url)) }));
}

/** Scan numbers, `-1`, and uids; all else is an address or a path. */
function isRun(text: string): boolean {
  return /^-?\d+$/.test(text) || /^[0-9a-f]{4,8}(-[0-9a-f-]*)?$/i.test(text);
}

async function loadRunBy(wanted: string, options: LoadOptions): Promise<Dataset> {
  const { data } = await configuration(options);
  const { dataset, warnings } = await loadRun(await findRun(data.folder, wanted));
  return warnings.length === 0 ? dataset : dataset.assign({ attributes: { warnings } });
}

function warn(warnings: unknown): void {
  for (const warning of Array.isArray(warnings) ? warnings : []) console.error(`warning: ${warning}`);
}
