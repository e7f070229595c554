import type { ScanSummary } from "./scan.ts";

/** One line of a proposal's listing. */
export interface ScanRow {
  readonly scan: string;
  readonly handle: string;
  readonly type: string;
  readonly integration?: number | string;
  readonly steps?: number;
  readonly notes: string;
  /** UNIX seconds. */
  readonly startTime?: number;
  /** Why the scan cannot be read; `notes` has its message. */
  readonly problem?: Error;
}

/** A summary that was read before. */
export interface ListedScan {
  readonly summary: ScanSummary;
  /** The scan's stamp at that time. */
  readonly stamp: number | undefined;
  /** When it was read, UNIX milliseconds. */
  readonly readAt: number;
  /** When it was last seen that the stamp is still the same, UNIX milliseconds. */
  readonly checkedAt: number;
}

/** Keeps the summaries of one proposal between processes. */
export interface SummaryStore {
  /** What was kept; nothing when it cannot be read. */
  load(): Promise<Iterable<readonly [key: string, scan: ListedScan]>>;
  save(scans: readonly (readonly [key: string, scan: ListedScan])[]): Promise<void>;
}

/** A summary as a row. Without a description, the notes are its other items. */
export function scanRow(scan: string, handle: string, summary: ScanSummary): ScanRow {
  const { type, description, integration, steps, startTime, ...others } = summary;
  return {
    scan,
    handle,
    type,
    ...(integration === undefined ? {} : { integration }),
    ...(steps === undefined ? {} : { steps }),
    ...(startTime === undefined ? {} : { startTime }),
    notes: description !== "" ? description : itemsAsText(others),
  };
}

function itemsAsText(items: Readonly<Record<string, unknown>>): string {
  return Object.entries(items)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${typeof value === "string" ? value : JSON.stringify(value)}`)
    .join(" ");
}
