import { join } from "node:path";
import { Command } from "commander";
import { findRun } from "../../catalog/mod.ts";
import { readJournal } from "../../engine/mod.ts";
import { EXPORT_FORMATS, exportRun, runStem } from "../../recorders/mod.ts";
import { type ConfigurationOptions, configuration } from "../configuration.ts";

interface ExportOptions extends ConfigurationOptions {
  readonly to: string;
  readonly output?: string;
  readonly json?: boolean;
}

/** File name endings by format. */
const ENDINGS: Readonly<Record<string, string>> = {
  spec: ".spec",
  nexus: ".nxs",
  jsonl: ".jsonl",
  csv: ".csv",
  xdi: ".xdi",
};

/** `hutch export RUN --to FORMAT`: write any file of a run again, from its journal. */
export function exportCommand(): Command {
  const formats = Object.keys(EXPORT_FORMATS).join(", ");
  return new Command("export")
    .description("write a run's file again from its journal")
    .argument("<run>", "scan number, beginning of a uid, or -1 for the latest")
    .requiredOption("--to <format>", formats)
    .option("-o, --output <file>", "file to write (default: named after the run, in the present folder)")
    .option("--config <file>", "configuration (default: hutch.yaml here)")
    .option("--data <folder>", "folder of the runs, instead of the configured one")
    .option("--json", "print the files written as one line of JSON")
    .addHelpText("after", "\nExample:\n  hutch export -1 --to spec -o last.spec\n")
    .action(async (wanted: string, options: ExportOptions) => {
      const { data } = await configuration(options);
      const run = await findRun(data.folder, wanted);
      const path = options.output ?? join(".", runStem(run.start) + (ENDINGS[options.to] ?? ""));
      const onNotice = (notice: string) => void process.stderr.write(`${notice}\n`);
      const files = await exportRun(readJournal(run.journal), options.to, path, { onNotice });
      if (options.json) process.stdout.write(`${JSON.stringify({ files })}\n`);
      else if (files.length === 0)
        process.stdout.write(`A ${run.start.plan_name} run has no ${options.to} form; nothing was written.\n`);
      else for (const file of files) process.stdout.write(`${file}\n`);
    });
}
