import type { Json, RunStart } from "../documents/mod.ts";

/**
 * The command of a run as one line: what the user typed when the start document has it (`command`), else the plan with
 * its arguments, `scan(detectors=["det"], args=["m1",-1,1], num=5)`. Arguments that were not given (null, or Bluesky's
 * text "None") are left out.
 */
export function planText(start: RunStart): string {
  if (typeof start.command === "string" && start.command.trim() !== "") return start.command.trim();
  const args = Object.entries(start.plan_args ?? {})
    .filter(([, value]) => value !== null && value !== undefined && value !== "None")
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return `${start.plan_name ?? "run"}(${args.join(", ")})`;
}

/** What the user of a run is called, from the keys beamlines use for it. */
export function userName(start: RunStart): string | undefined {
  for (const key of ["user", "operator", "owner", "login_id"]) {
    const value = start[key];
    if (typeof value === "string" && value !== "") return value;
  }
  return undefined;
}

/** The keys of the start document that describe the experiment: all but those that every run has by itself. */
export function metadataOf(start: RunStart): [key: string, value: Json][] {
  const own = new Set(["uid", "time", "scan_id"]);
  return Object.entries(start)
    .filter(([key, value]) => !own.has(key) && value !== undefined)
    .map(([key, value]) => [key, value as Json]);
}
