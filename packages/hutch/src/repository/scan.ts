import type { Awaitable } from "./collection.ts";
import type { Dataset } from "./dataset/mod.ts";

/** What a listing says about a scan, found without loading its arrays. */
export interface ScanSummary {
  /** Which kind of scan: scans of one type have the same arrays and the same recipe. */
  readonly type: string;
  readonly description: string;
  /** Counting time or monitor counts per step, as the beamline gives it. */
  readonly integration?: number | string;
  /** Number of frames. */
  readonly steps?: number;
  /** UNIX seconds. */
  readonly startTime?: number;
  readonly [more: string]: unknown;
}

/** Processing parameters by spice type, as a recipe takes them. */
export type SpiceValues = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** One measurement: an ordered list of frames. */
export abstract class Scan {
  readonly proposal: string;
  readonly key: string;

  constructor(proposal: string, key: string) {
    this.proposal = proposal;
    this.key = key;
  }

  /** Where it lies; undefined when it has no address. */
  get url(): string | undefined {
    return undefined;
  }

  /** The cheap facts for listings. */
  abstract summary(signal?: AbortSignal): Awaitable<ScanSummary>;

  /** The data as recorded, in device coordinates. Large arrays are read when they are needed. */
  abstract raw(signal?: AbortSignal): Awaitable<Dataset>;

  /** This scan's own way into natural coordinates, in place of the recipe registered for its type. */
  cook?(raw: Dataset, spice: SpiceValues): Awaitable<Dataset>;
}
