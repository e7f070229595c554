import { Command } from "commander";
import { findRun, runFiles } from "../../catalog/mod.ts";
import { readJournal } from "../../engine/mod.ts";
import { UnknownNameError } from "../../errors/mod.ts";
import { liveTable, peakFinder, TABLE_LAYOUTS, type TableLayoutName, terminalPlot } from "../../recorders/mod.ts";
import { type ConfigurationOptions, configuration } from "../configuration.ts";
import { formatBytes } from "../output/quantities.ts";
import { runAsJson } from "../output/run-table.ts";

interface ShowOptions extends ConfigurationOptions {
  readonly table?: string;
  readonly documents?: boolean;
  readonly json?: boolean;
}

/** `hutch show RUN`: a run's table, drawing, peak and files, made again from its journal. */
export function showCommand(): Command {
  return new Command("show")
    .description("show a run again: its table, a drawing, the peak, its files")
    .argument("<run>", "scan number, beginning of a uid, or -1 for the latest")
    .option("--table <layout>", "bluesky or sardana (default: as configured)")
    .option("--documents", "print the run's documents instead, one line of JSON each")
    .option("--config <file>", "configuration (default: hutch.yaml here)")
    .option("--data <folder>", "folder of the runs, instead of the configured one")
    .option("--json", "print the run and its files as one line of JSON")
    .addHelpText("after", "\nExamples:\n  hutch show -1\n  hutch show 42 --table sardana\n")
    .action(async (wanted: string, options: ShowOptions) => {
      const config = await configuration(options);
      const run = await findRun(config.data.folder, wanted);
      if (options.documents) {
        for await (const document of readJournal(run.journal)) process.stdout.write(`${JSON.stringify(document)}\n`);
        return;
      }
      const files = await runFiles(run);
      if (options.json) {
        process.stdout.write(
          `${JSON.stringify({ ...runAsJson(run), start: run.start, stop: run.stop ?? null, files })}\n`,
        );
        return;
      }
      const layout = layoutOf(options.table ?? config.tableStyle);
      const write = (text: string) => void process.stdout.write(text);
      const recorders = [liveTable({ write, layout }), terminalPlot({ write }), peakFinder({ write })];
      for await (const document of readJournal(run.journal))
        for (const recorder of recorders) await recorder.record(document);
      if (run.standing === "interrupted")
        write("\nThis run has no end: its program died. `hutch resume` goes on with it.\n");
      write("\n");
      for (const { path, kind, bytes } of files) {
        write(`${kind.padEnd(8)} ${(bytes === undefined ? "missing" : formatBytes(bytes)).padStart(8)}  ${path}\n`);
      }
    });
}

function layoutOf(name: string): TableLayoutName {
  if (Object.hasOwn(TABLE_LAYOUTS, name)) return name as TableLayoutName;
  throw new UnknownNameError({ kind: "table layout", requested: name, known: Object.keys(TABLE_LAYOUTS) });
}
