import { runFiles } from "../../catalog/mod.ts";
import type { RunSummary } from "../../engine/mod.ts";
import { type Column, columns } from "./columns.ts";
import { formatBytes, formatDuration, formatTime } from "./quantities.ts";

const TITLES: readonly Column[] = [
  { title: "scan", align: "right" },
  { title: "uid" },
  { title: "plan" },
  { title: "started" },
  { title: "took", align: "right" },
  { title: "points", align: "right" },
  { title: "status" },
];

/** Runs as a table, a run a line. */
export function runTable(runs: readonly RunSummary[]): string {
  return columns(TITLES, runs.map(cells));
}

/** Runs as a table with their files below each. */
export async function runTableWithFiles(runs: readonly RunSummary[]): Promise<string> {
  const lines = runTable(runs).split("\n");
  const [titles, rule, ...rows] = lines;
  const blocks = await Promise.all(
    runs.map(async (run, index) => {
      const files = await runFiles(run);
      return [
        rows[index],
        ...files.map(({ path, kind, bytes }) => `      ${kind.padEnd(8)} ${sizeOf(bytes).padStart(8)}  ${path}`),
      ];
    }),
  );
  return [titles, rule, ...blocks.flat()].join("\n");
}

/** A run as scripts want it. */
export function runAsJson({ start, stop, standing, folder }: RunSummary): Readonly<Record<string, unknown>> {
  return {
    scan_id: start.scan_id ?? null,
    uid: start.uid,
    plan_name: start.plan_name ?? null,
    time: start.time,
    duration_s: stop ? stop.time - start.time : null,
    points: pointsOf(stop) ?? null,
    status: standing,
    reason: stop?.reason ?? "",
    folder,
  };
}

function cells({ start, stop, standing }: RunSummary): string[] {
  return [
    String(start.scan_id ?? ""),
    start.uid.slice(0, 8),
    start.plan_name ?? "",
    formatTime(start.time),
    stop ? formatDuration(stop.time - start.time) : "",
    String(pointsOf(stop) ?? ""),
    stop?.reason ? `${standing} (${stop.reason.split("\n")[0]})` : standing,
  ];
}

function pointsOf(stop: RunSummary["stop"]): number | undefined {
  return stop?.num_events?.primary;
}

function sizeOf(bytes: number | undefined): string {
  return bytes === undefined ? "missing" : formatBytes(bytes);
}
