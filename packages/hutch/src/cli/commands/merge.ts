import { Command } from "commander";
import { mergeFiles } from "../../formats/merged-file/mod.ts";
import { columns } from "../output/columns.ts";

interface MergeCommandOptions {
  readonly output: string;
  readonly overwrite?: boolean;
  readonly json?: boolean;
}

/** `hutch merge FILES -o FILE`: put the files of many small runs together. */
export function mergeCommand(): Command {
  return new Command("merge")
    .description("put the HDF5 files of many small runs together, without copying their data")
    .argument("<files...>", "files that Hutch wrote, in the order their rows are to have")
    .requiredOption("-o, --output <file>", "file to make; it refers to the others, which must stay where they are")
    .option("--overwrite", "replace an existing file")
    .option("--json", "print the result as one line of JSON")
    .addHelpText("after", "\nExample:\n  hutch merge hutch-data/2026/*/*.nxs -o all.nxs\n")
    .action((files: string[], { output, overwrite = false, json }: MergeCommandOptions) => {
      const result = mergeFiles(files, output, { overwrite });
      if (json) {
        process.stdout.write(`${JSON.stringify({ file: output, ...result })}\n`);
        return;
      }
      const rows = result.merged.map(({ path, shape }) => [path, shape.join(" x "), ""]);
      const left = result.left.map(({ path, reason }) => [path, "", `left out: ${reason}`]);
      const titles = [{ title: "dataset" }, { title: "shape", align: "right" as const }, { title: "" }];
      process.stdout.write(`${columns(titles, [...rows, ...left])}\n`);
      process.stdout.write(`${result.files} files in ${output}. Keep them where they are.\n`);
    });
}
