import { statfsSync } from "node:fs";
import { Command } from "commander";
import { checkStorage, type Inspection, inspect } from "../../engine/mod.ts";
import type { Session } from "../../server/mod.ts";
import { type ConfigurationOptions, configuration } from "../configuration.ts";
import { columns } from "../output/columns.ts";
import { formatBytes, formatDuration, formatNumber } from "../output/quantities.ts";
import { EXIT } from "../report-error.ts";
import { withSession } from "../with-session.ts";

/** What `hutch check` found, for scripts and for people. */
interface CheckReport {
  readonly devices: readonly { readonly name: string; readonly problem: string | null }[];
  readonly data: { readonly folder: string; readonly free_bytes: number };
  readonly plan: Inspection | null;
  readonly problems: readonly string[];
}

/** `hutch check [PLAN …]`: connections, disk, and a dry run; nothing moves. */
export function checkCommand(): Command {
  return new Command("check")
    .description("check connections, limits and disk, and dry-run a plan: what it would do, how long, how many bytes")
    .argument("[words...]", "plan and its arguments, as for run")
    .option("--config <file>", "configuration (default: hutch.yaml here, else the simulated beamline)")
    .option("--data <folder>", "folder for the runs, instead of the configured one")
    .option("--json", "print the report as one line of JSON")
    .addHelpText("after", "\nExample:\n  hutch check grid_scan simdet m1 -1 1 50 m2 -0.5 0.5 40\n")
    .action(async (words: readonly string[], options: ConfigurationOptions & { readonly json?: boolean }) => {
      await withSession(await configuration(options), undefined, async (session) => {
        const report = await checkSession(session, words);
        process.stdout.write(options.json ? `${JSON.stringify(asJson(report))}\n` : describe(report));
        if (report.problems.length > 0) process.exitCode = EXIT.failed;
      });
    });
}

async function checkSession(session: Session, words: readonly string[]): Promise<CheckReport> {
  const { failed } = await session.devices.connect();
  const devices = session.devices.names().map((name) => {
    const failure = failed.find(({ device }) => device === name);
    return { name, problem: failure ? textOf(failure.error) : null };
  });
  const plan = words.length === 0 ? null : await inspect(session.plannedFromWords(words).make());
  const folder = session.dataRoot;
  const { bavail, bsize } = statfsSync(folder);
  const problems = [...devices.flatMap(({ problem }) => problem ?? []), ...(plan?.problems.map(textOf) ?? [])];
  try {
    checkStorage({ bytes: plan?.bytes ?? 0, folders: plan?.folders ?? [] }, folder);
  } catch (error) {
    problems.push(textOf(error));
  }
  return { devices, data: { folder, free_bytes: bavail * bsize }, plan, problems };
}

function describe({ devices, data, plan, problems }: CheckReport): string {
  const rows = devices.map(({ name, problem }) => [name, problem ? "not connected" : "connected"]);
  const lines = [
    columns([{ title: "device" }, { title: "state" }], rows),
    "",
    `data    ${data.folder}, ${formatBytes(data.free_bytes)} free`,
    ...(plan ? describePlan(plan) : []),
    "",
    ...(problems.length === 0 ? ["Nothing is wrong."] : problems.map((problem) => `problem: ${problem}`)),
  ];
  return `${lines.join("\n")}\n`;
}

function describePlan(plan: Inspection): string[] {
  const { points, durationS, bytes, motors, detectors, untimed } = plan;
  const unsure = untimed.length > 0 ? ` and the time of ${untimed.join(", ")}, which is not known` : "";
  return [
    `points  ${points ?? "until stopped"}`,
    `time    about ${formatDuration(durationS)}${unsure}`,
    `frames  ${formatBytes(bytes)}${detectors.length > 0 ? ` from ${detectors.join(", ")}` : ""}`,
    ...motors.map(({ name, low, high, unit, moves }) =>
      `motor   ${name}: ${moves} moves between ${formatNumber(low)} and ${formatNumber(high)} ${unit}`.trimEnd(),
    ),
  ];
}

function asJson({ devices, data, plan, problems }: CheckReport): unknown {
  return {
    devices,
    data,
    plan: plan && {
      points: plan.points ?? null,
      duration_s: plan.durationS,
      bytes: plan.bytes,
      motors: plan.motors,
      detectors: plan.detectors,
      folders: plan.folders,
    },
    problems,
  };
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
