import { Command } from "commander";
import { listRuns, type RunSummary } from "../../engine/mod.ts";
import type { Session } from "../../server/mod.ts";
import { configuration } from "../configuration.ts";
import { formatDuration } from "../output/quantities.ts";
import { runTableWithFiles } from "../output/run-table.ts";
import type { Screen } from "../output/screen.ts";
import { interruptible } from "../run/interruptible.ts";
import { withSession } from "../with-session.ts";

/** The scans of an area-detector notebook, as they are typed at the prompt. */
const SCANS: readonly (readonly [title: string, line: string])[] = [
  ["Count: five shots.", "count simdet num=5"],
  ["Scan one motor.", "scan simdet m1 -1 1 5"],
  ["Scan two motors together.", "scan simdet m1 -1 1 m2 4 1.5 5"],
  ["Scan a grid, every second line backwards.", "grid_scan simdet m1 -1 1 5 m2 -0.5 0.5 4 snake=true"],
];

/** `hutch demo`: start the simulated beamline and scan it, from the first PV to the files. */
export function demoCommand(): Command {
  return new Command("demo")
    .description("start the simulated EPICS beamline and run an area-detector notebook's scans on it")
    .option("--data <folder>", "folder for the runs", "hutch-data")
    .addHelpText("after", "\nExample:\n  hutch demo --data my-first-data\n")
    .action(async ({ data }: { readonly data: string }) => {
      const started = performance.now();
      const config = await configuration({ data, simulated: true });
      await withSession(config, {}, async (session, screen) => {
        introduce(session, screen);
        await interruptible(session.engine, screen, () => scanAll(session, screen));
      });
      process.stdout.write(`\nThe demo took ${formatDuration((performance.now() - started) / 1000)}.\n`);
    });
}

function introduce({ simulator, devices, dataRoot }: Session, screen: Screen): void {
  screen.print(`A simulated beamline serves EPICS Channel Access on ${simulator?.host}:${simulator?.udpPort}.`);
  screen.print(`Devices: ${devices.names().join(", ")}. Runs go to ${dataRoot}.`);
}

async function scanAll(session: Session, screen: Screen): Promise<void> {
  const folders = new Set<string>();
  for (const [title, line] of SCANS) {
    screen.print(`\n── ${title}   $ hutch run ${line}`);
    const { runs } = await session.run(session.plannedFromWords(line.split(" ")));
    for (const { folder } of runs) if (folder !== undefined) folders.add(folder);
  }
  const made: RunSummary[] = [];
  for await (const run of listRuns(session.dataRoot)) {
    if (folders.has(run.folder)) made.push(run);
    if (made.length === folders.size) break;
  }
  screen.print("\nRuns and their files:\n");
  screen.print(await runTableWithFiles(made.reverse()));
  screen.print("\nNext: `./hutch` opens the shell; `./hutch ls` lists the runs; `./hutch show -1` shows the last one.");
}
