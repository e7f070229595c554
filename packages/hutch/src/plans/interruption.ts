import { CancelledError } from "../errors/mod.ts";

/** Thrown into a plan that is asked to end early and well: its clean-up runs, the run ends with `success` and the reason. */
export class PlanStopped extends CancelledError {}

/** Thrown into a plan that is given up: its clean-up runs, the run ends with `abort` and the reason. */
export class PlanAborted extends CancelledError {}

/** How a run ends when `error` ends its plan. */
export function exitOf(error: unknown): { readonly exitStatus: "success" | "abort" | "fail"; readonly reason: string } {
  const reason = error instanceof Error ? error.message : String(error);
  if (error instanceof PlanStopped) return { exitStatus: "success", reason };
  return { exitStatus: error instanceof CancelledError ? "abort" : "fail", reason };
}
