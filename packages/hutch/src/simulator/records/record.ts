import type { ServedPv } from "../../control/mod.ts";

/** A record of the simulated control system: a name and fields, each of which can be served as `name.FIELD`. */
export interface SimRecord {
  readonly name: string;
  readonly fieldNames: readonly string[];
  /** The field as a process variable (`VAL` is what the bare record name means), or undefined when there is none. */
  field(name: string): ServedPv | undefined;
}
