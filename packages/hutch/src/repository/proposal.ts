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
  #isChanged = false;

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
    const now = Date.now();
    yield* inOrder(keys, concurrency, (key) => {
      if (signal?.aborted) throw new CancelledError("The listing was ended.");
      const handle = handles.handleOf(key)!;
      const known = refresh ? undefined : listed.get(key);
      if (known && isSettled(known, now)) return scanRow(key, handle, known.summary);
      const stamp = this.stampOf(key);
      if (!known || !isCurrent(known, stamp, now)) return this.#summarize(key, handle, stamp, signal);
      if (isOld(known)) {
        listed.set(key, { ...known, checkedAt: now });
        this.#isChanged = true;
      }
      return scanRow(key, handle, known.summary);
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
    const now = Date.now();
    this.#listed?.set(key, { summary, stamp, readAt: now, checkedAt: now });
    this.#isChanged = true;
    return scanRow(key, handle, summary);
  }

  /** Keeps the summaries of the scans that are still there. */
  async #save(keys: ReadonlySet<string>): Promise<void> {
    const listed = this.#listed;
    if (!listed || !this.summaryStore) return;
    for (const key of listed.keys()) if (!keys.has(key) && listed.delete(key)) this.#isChanged = true;
    if (!this.#isChanged) return;
    await this.summaryStore.save([...listed]);
    this.#isChanged = false;
  }
}

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;

/** Files that are still written to may change without a new time of their folder. */
const QUIET_MS = 10 * SECOND_MS;
/** How long a summary counts when there is no cheap way to see a change. */
const UNSTAMPED_MS = 5 * MINUTE_MS;
/** Scans that had not changed for a day are looked at again after a while only. */
const SETTLED_MS = 24 * 60 * MINUTE_MS;
const SETTLED_CHECK_MS = 10 * MINUTE_MS;

function isSettled(scan: ListedScan, now: number): boolean {
  return isOld(scan) && now - scan.checkedAt < SETTLED_CHECK_MS;
}

function isOld({ stamp, readAt }: ListedScan): boolean {
  return stamp !== undefined && readAt - stamp > SETTLED_MS;
}

/** A summary counts while its scan has the same stamp, and had been quiet for a while when it was read. */
function isCurrent({ stamp, readAt }: ListedScan, stampNow: number | undefined, now: number): boolean {
  if (stampNow === undefined) return stamp === undefined && now - readAt < UNSTAMPED_MS;
  return stampNow === stamp && readAt - stampNow > QUIET_MS;
}

function problemRow({ name, problem }: KeyProblem, handle = ""): ScanRow {
  return { scan: name, handle, type: "unreadable", notes: problem.message, problem };
}

function compare(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
