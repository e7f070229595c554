import type { SpiceData } from "./record.ts";
import type { Spice, SpiceEntry, Why } from "./spice.ts";

/** The types that every run should know, when they are there. */
const ACQUISITION_TYPES = ["sample", "beam", "detector"] as const;

/**
 * What is known about the experiment beside the motors and detectors: sample, energy, detector distance. It is spice, so
 * that acquisition and processing ask the same place: a run records what counts when it starts, and what is corrected
 * afterwards counts for processing.
 */
export class BeamlineMetadata {
  readonly #spice: Spice;

  constructor(spice: Spice) {
    this.#spice = spice;
  }

  /**
   * What a run's start document should say: `sample`, `beam` and `detector`, and in `spice` which records they are of.
   *
   * @param scan key of the scan that begins
   */
  async forRun(scan: string): Promise<Readonly<Record<string, unknown>>> {
    const entries = await this.#known(scan);
    if (entries.length === 0) return {};
    return {
      ...Object.fromEntries(entries.map(({ type, data }) => [type, data])),
      spice: Object.fromEntries(entries.map(({ type, record }) => [type, record.uuid])),
    };
  }

  /** What counts for a scan now, corrections included. */
  async forScan(scan: string): Promise<Readonly<Record<string, SpiceData>>> {
    return Object.fromEntries((await this.#known(scan)).map(({ type, data }) => [type, data]));
  }

  /**
   * Changes values from a scan on, as when a sample is changed: seeds the type, or anchors it at the scan and updates it.
   *
   * @param from key of the first scan for which they count
   */
  async change(
    from: string,
    type: (typeof ACQUISITION_TYPES)[number],
    values: SpiceData,
    why: Why = {},
  ): Promise<void> {
    const isSeeded = (await this.#spice.log(type)).length > 0;
    if (!isSeeded) {
      await this.#spice.seed(type, values, why);
      return;
    }
    await this.#spice.anchor(from, type, why);
    await this.#spice.update({ scan: from }, type, values, why);
  }

  async #known(scan: string): Promise<readonly SpiceEntry[]> {
    const entries = await this.#spice.view(scan, { allowConflicts: true });
    return entries.filter(({ type }) => (ACQUISITION_TYPES as readonly string[]).includes(type));
  }
}
