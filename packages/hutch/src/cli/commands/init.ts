import { writeFileSync } from "node:fs";
import { Command } from "commander";
import { StorageError } from "../../errors/mod.ts";
import { exampleConfig } from "../../server/mod.ts";
import { CONFIG_FILE } from "../configuration.ts";

/** `hutch init`: write a commented configuration for the simulated beamline, to be made one's own. */
export function initCommand(): Command {
  return new Command("init")
    .description("write a commented configuration file for the simulated beamline, to start from")
    .argument("[file]", "where to", CONFIG_FILE)
    .option("--force", "replace a file that exists")
    .addHelpText("after", "\nExample:\n  hutch init && $EDITOR hutch.yaml && hutch check\n")
    .action((file: string, { force = false }: { readonly force?: boolean }) => {
      try {
        writeFileSync(file, exampleConfig(), { flag: force ? "w" : "wx" });
      } catch (cause) {
        const exists = (cause as NodeJS.ErrnoException).code === "EEXIST";
        throw new StorageError(
          exists
            ? `${file} exists and was left as it is. Name another file, or replace it with --force.`
            : `${file} cannot be written: ${(cause as Error).message}. Name another file.`,
          { cause },
        );
      }
      process.stdout.write(`${file} describes the simulated beamline. Change it, then see: hutch check\n`);
    });
}
