import type { PvProvider, ServedPv } from "../control/mod.ts";
import { RequestError } from "../errors/mod.ts";
import type { SimRecord } from "./records/record.ts";

/**
 * All records of the simulated beamline by name. `find` understands `record`, which means its VAL, and `record.FIELD`;
 * the modifiers `$` and `{…}` of Channel Access are taken off by the server.
 */
export class Database implements PvProvider {
  readonly #records = new Map<string, SimRecord>();

  constructor(records: Iterable<SimRecord> = []) {
    for (const record of records) this.add(record);
  }

  /** Throws RequestError when the name is taken: two records of one name would hide each other. */
  add(record: SimRecord): void {
    if (this.#records.has(record.name)) {
      throw new RequestError(`There are two records called ${record.name}.\nGive one of them another name.`);
    }
    this.#records.set(record.name, record);
  }

  /** Names of the records, in the order they were added. */
  get names(): readonly string[] {
    return [...this.#records.keys()];
  }

  find(name: string): ServedPv | undefined {
    const whole = this.#records.get(name);
    if (whole) return whole.field("VAL");
    const dot = name.lastIndexOf(".");
    return dot < 0 ? undefined : this.#records.get(name.slice(0, dot))?.field(name.slice(dot + 1));
  }
}
