import { CancelledError } from "../errors/mod.ts";
import { Collection, type KeyProblem } from "./collection.ts";
import { HandleMap } from "./handles.ts";
import { inOrder } from "./in-order.ts";
import { type KeyOrder, listedOrder, naturalOrder, type ScanOrder } from "./key-order.ts";
import { type ListedScan, type ScanRow, type SummaryStore, scanRow } from "./listing.ts";
import type { Scan, ScanSummary } from "./scan.ts";

/** Options of a listing. */
export interface RowsOptions {
  /** Read every summary again, whether it seems to have changed or not. */
  readonly refresh?: boolean;
  /** Summaries under way at a time. */
  readonly concurrency?: number;
  readonly signal?: AbortSignal;
}

/** Scans that belong together. */
export abstract class Proposal extends Collection<Scan> {
  protected override readonly childKind = "scan";
  readonly key: string;
  /** How its scans follow each other. By start time needs every summary, so the first row of a listing comes late. */
  readonly order: ScanOrder;
  #listed: Map<string, ListedScan> | undefined;

  constructor(key: string, { order = "natural" }: { order?: ScanOrder } = {}) {
    super();
    this.key = key;
    this.order = order;
  }

  /** The scan with a key. Whether it exists shows when it is read. */
  scan(key: string): Scan {
    return this.child(key);
  }

  /** A number that changes whenever the scan does, such as the time of its folder; undefined when it is not known. */
  protected stampOf(_key: string): number | undefined {
    return undefined;
  }

  /** Where summaries are kept between processes; undefined for nowhere. */
  protected get summaryStore(): SummaryStore | undefined {
    return undefined;
  }

  /** Keys in scan order. */
  override async keys(signal?: AbortSignal): Promise<readonly string[]> {
    const keys = await super.keys(signal);
    if (this.order === "natural") return keys;
    const times = new Map<string, number>();
    for await (const { scan, startTime } of this.#rows(keys, signal ? { signal } : {})) {
      times.set(scan, startTime ?? Number.POSITIVE_INFINITY);
    }
    const timeOf = (key: string) => times.get(key) ?? Number.POSITIVE_INFINITY;
    return [...keys].sort((a, b) => compare(timeOf(a), timeOf(b)) || naturalOrder(a, b));
  }

  /** Which of two scans came first. */
  async keyOrder(signal?: AbortSignal): Promise<KeyOrder> {
    return this.order === "natural" ? naturalOrder : listedOrder(await this.keys(signal));
  }

  /** The listing, a row per scan in scan order, as it becomes known. A scan that cannot be read is a row that says why. */
  async *rows(options: RowsOptions = {}): AsyncGenerator<ScanRow> {
    const keys = await this.keys(options.signal);
    yield* this.#rows(keys, options);
    for (const problem of this.problems) yield problemRow(problem);
    await this.#save(new Set(keys));
  }

  async *#rows(
    keys: readonly string[],
    { refresh = false, concurrency = 16, signal }: RowsOptions,
  ): AsyncGenerator<ScanRow> {
    this.#listed ??= new Map(await this.summaryStore?.load());
    const listed = this.#listed;
    const handles = new HandleMap(keys, (key) => this.makeHandle(key));
    yield* inOrder(keys, concurrency, (key) => {
      if (signal?.aborted) throw new CancelledError("The listing was ended.");
      const handle = handles.handleOf(key)!;
      const stamp = this.stampOf(key);
      const known = listed.get(key);
      if (known && !refresh && isCurrent(known, stamp)) return scanRow(key, handle, known.summary);
      return this.#summarize(key, handle, stamp, signal);
    });
  }

  async #summarize(key: string, handle: string, stamp: number | undefined, signal?: AbortSignal): Promise<ScanRow> {
    let summary: ScanSummary;
    try {
      summary = await this.scan(key).summary(signal);
    } catch (error) {
      if (signal?.aborted) throw error;
      return problemRow({ name: key, problem: error as Error }, handle);
    }
    this.#listed?.set(key, { summary, stamp, readAt: Date.now() });
    return scanRow(key, handle, summary);
  }

  /** Keeps the summaries of the scans that are still there. */
  async #save(keys: ReadonlySet<string>): Promise<void> {
    await this.summaryStore?.save([...(this.#listed ?? [])].filter(([key]) => keys.has(key)));
  }
}

/** A summary counts while its scan has the same stamp, and had been quiet for a while when it was read. */
function isCurrent({ stamp, readAt }: ListedScan, now: number | undefined): boolean {
  if (now === undefined) return stamp === undefined && Date.now() - readAt < UNSTAMPED_MS;
  return now === stamp && readAt - now > QUIET_MS;
}

/** Files that are still written to may change without a new time of their folder. */
const QUIET_MS = 10_000;
/** How long a summary counts when there is no cheap way to see a change. */
const UNSTAMPED_MS = 300_000;

function problemRow({ name, problem }: KeyProblem, handle = ""): ScanRow {
  return { scan: name, handle, type: "unreadable", notes: problem.message, problem };
}

function compare(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
