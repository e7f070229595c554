import { Command } from "commander";
import type { RunResult } from "../../engine/mod.ts";
import { BUILTIN_PLANS, usageOf } from "../../plans/mod.ts";
import { loadOwnModules, type OwnModule } from "../../server/mod.ts";
import { type ConfigurationOptions, configuration } from "../configuration.ts";
import { columns } from "../output/columns.ts";
import { EXIT } from "../report-error.ts";
import { interruptible } from "../run/interruptible.ts";
import { withSession } from "../with-session.ts";

interface RunCommandOptions extends ConfigurationOptions {
  readonly json?: boolean;
  readonly plot: boolean;
}

/** `hutch run PLAN …`: carry out one plan and show it. */
export function runCommand(): Command {
  return new Command("run")
    .description("run a plan by name; without one, list the plans")
    .argument("[words...]", "plan and its arguments, in order or as name=value")
    .option("--config <file>", "configuration (default: hutch.yaml here, else the simulated beamline)")
    .option("--data <folder>", "folder for the runs, instead of the configured one")
    .option("--no-plot", "leave out the drawing at the end")
    .option("--json", "print nothing but the result, as one line of JSON")
    .addHelpText("after", "\nExamples:\n  hutch run scan simdet m1 -1 1 5\n  hutch run count simdet num=5 delayS=1\n")
    .action(async (words: readonly string[], options: RunCommandOptions) => {
      const config = await configuration(options);
      if (words.length === 0) return listPlans(await loadOwnModules(config.modules));
      const viewer = options.json ? undefined : { plot: options.plot };
      await withSession(config, viewer, async (session, screen) => {
        const planned = session.plannedFromWords(words);
        const result = await interruptible(session.engine, screen, () => session.run(planned));
        if (options.json) process.stdout.write(`${JSON.stringify(resultAsJson(result))}\n`);
        if (result.exitStatus !== "success") process.exitCode = EXIT.cancelled;
      });
    });
}

/** How a run went, for scripts. */
export function resultAsJson({
  exitStatus,
  reason,
  runs,
  recorderFailures,
}: RunResult): Readonly<Record<string, unknown>> {
  return {
    exit_status: exitStatus,
    reason,
    runs: runs.map(({ uid, scanId, folder }) => ({ uid, scan_id: scanId, folder })),
    recorder_failures: recorderFailures.map(({ recorder, error }) => ({ recorder, error: String(error) })),
  };
}

function listPlans(own: readonly OwnModule[]): void {
  const plans = [...BUILTIN_PLANS, ...own.flatMap((module) => [...(module.plans ?? [])])];
  const rows = plans.map((plan) => [usageOf(plan), plan.summary]);
  process.stdout.write(`${columns([{ title: "plan" }, { title: "what it does" }], rows)}\n`);
}
