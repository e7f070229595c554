import type { z } from "zod";
import type { Plan } from "../messages.ts";
import type { DeviceResolver } from "./devices.ts";

/** A plan that can be started by name: from the shell, the queue, a web form or a journal. */
export interface PlanDefinition<S extends z.ZodObject = z.ZodObject> {
  readonly name: string;
  /** One sentence for lists. */
  readonly summary: string;
  /** A command line that works, e.g. `scan det m1 -1 1 5`. */
  readonly example: string;
  /** Arguments as plain data, devices by name; forms, help and completion are made from it. */
  readonly schema: S;
  /**
   * Order of arguments on a command line: `name`, `name...` for one or more, `[name]` for an optional one, and
   * `name(a b c)...` for repeated groups. Other arguments are given as `name=value`.
   */
  readonly syntax: string;
  /** Make the plan. Throws before anything happens when the arguments make no sense together. */
  build(args: z.output<S>, devices: DeviceResolver): Plan<unknown>;
}

/** A definition whose `build` gets its arguments typed by its schema. */
export function definePlan<S extends z.ZodObject>(definition: PlanDefinition<S>): PlanDefinition {
  return definition as unknown as PlanDefinition;
}
