import type { Json } from "../../documents/mod.ts";
import type { Plan } from "../messages.ts";

/** A plan by name and arguments: enough to make it again, for a dry run or after a crash. */
export interface PlanIdentity {
  readonly name: string;
  readonly args: Json;
}

/** A registered plan with checked arguments, ready to be made, as often as wanted. */
export interface PlannedRun extends PlanIdentity {
  make(): Plan<unknown>;
}
