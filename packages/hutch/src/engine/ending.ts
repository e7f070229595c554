import { PlanAborted, PlanStopped } from "../plans/mod.ts";

/** How a person or a program ends a plan early. */
export interface EndRequest {
  readonly kind: "stop" | "abort" | "halt";
  readonly reason: string;
}

/** How a plan ended. */
export interface Ending {
  readonly exitStatus: "success" | "abort" | "fail";
  readonly reason: string;
  /** What ended it early. */
  readonly error?: unknown;
  /** What the plan returned. */
  readonly value?: unknown;
}

/** What is thrown into a plan that is to end. */
export function errorOf({ kind, reason }: EndRequest): PlanStopped | PlanAborted {
  return kind === "stop" ? new PlanStopped(reason) : new PlanAborted(reason);
}
