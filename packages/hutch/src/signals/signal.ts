import type { DataKey, DataValue, Reading } from "../documents/mod.ts";
import type { DeliveryPolicy, PutOptions, SignalBackend, Subscription, WaitOptions } from "./backend.ts";
import { CONVERSIONS, type SignalKind, type SignalValues } from "./conversion.ts";

/**
 * Updates older than the newest reading by less than this were overtaken by it on the way and are ignored; by more, the
 * clock of the source was set back.
 */
const OVERTAKEN_S = 5;

/**
 * One signal of a control system, typed by what the program wants to see of it: `Signal<"number">`, `Signal<"choice">`.
 * It keeps the newest reading it has heard of, from its own gets and, while somebody watches, from updates.
 */
export class Signal<K extends SignalKind = "any"> {
  readonly kind: K;
  readonly backend: SignalBackend;
  #key: DataKey | undefined;
  #latest: Reading<SignalValues[K]> | undefined;
  #updates: Subscription | undefined;
  readonly #listeners = new Set<(reading: Reading<SignalValues[K]>) => void>();
  readonly #forget: () => void;

  constructor(backend: SignalBackend, kind: K) {
    this.backend = backend;
    this.kind = kind;
    this.#forget = backend.onConnection((connected) => {
      this.#latest = undefined;
      if (connected && this.#key) void this.#fetchKey();
    });
  }

  /** URL, e.g. `ca://gp:m1.RBV`. */
  get source(): string {
    return this.backend.source;
  }

  get connected(): boolean {
    return this.backend.connected;
  }

  /** Resolves once the signal can be read; throws UnreachableError. */
  async connect(options?: WaitOptions): Promise<void> {
    await this.backend.connect(options);
    if (CONVERSIONS[this.kind].needsKey) this.#key ??= await this.backend.describe(options);
  }

  /** Type, shape, unit, precision, limits and choices of the value as this signal gives it. Asked anew each time. */
  async describe(options?: WaitOptions): Promise<DataKey> {
    this.#key = await this.backend.describe(options);
    return CONVERSIONS[this.kind].describe(this.#key);
  }

  /** The value now, asked of the source. */
  get(options?: WaitOptions): Promise<Reading<SignalValues[K]>> | Reading<SignalValues[K]> {
    if (this.#lacksKey) return this.connect(options).then(() => this.get(options));
    const raw = this.backend.get(options);
    return raw instanceof Promise ? raw.then((reading) => this.#take(reading)) : this.#take(raw);
  }

  /** Write a value; resolves when the source has finished what the write started, unless told not to wait. */
  put(value: SignalValues[K], options?: PutOptions): Promise<void> | void {
    if (this.#lacksKey) return this.connect().then(() => this.put(value, options));
    return this.backend.put(CONVERSIONS[this.kind].encode(value, this.#key), options);
  }

  /** Updates until closed. Default policy: latest. */
  async *subscribe(policy?: DeliveryPolicy): AsyncGenerator<Reading<SignalValues[K]>> {
    for await (const reading of this.backend.subscribe(policy)) {
      if (this.#lacksKey) await this.connect();
      yield this.#decode(reading);
    }
  }

  /**
   * The newest reading heard of, without asking; undefined when there is none or the source cannot be reached.
   * Up to date only while somebody watches.
   */
  get latest(): Reading<SignalValues[K]> | undefined {
    return this.backend.connected ? this.#latest : undefined;
  }

  /** `latest` while it is watched and known, otherwise asked of the source. */
  read(): Promise<Reading<SignalValues[K]>> | Reading<SignalValues[K]> {
    return (this.#updates && this.latest) || this.get();
  }

  /** Call `listener` with the newest value whenever it has changed; all watchers share one subscription. */
  watch(listener: (reading: Reading<SignalValues[K]>) => void): () => void {
    this.#listeners.add(listener);
    if (!this.#updates) {
      this.#updates = this.backend.subscribe({ kind: "latest" });
      void this.#pump(this.#updates);
    }
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#stopWatching();
    };
  }

  async close(): Promise<void> {
    this.#listeners.clear();
    this.#stopWatching();
    this.#forget();
    await this.backend.close();
  }

  #stopWatching(): void {
    this.#updates?.close();
    this.#updates = undefined;
  }

  async #pump(updates: Subscription): Promise<void> {
    for await (const raw of updates) {
      // An update may come before the labels it needs; a source that goes away meanwhile sends another when it is back.
      if (this.#lacksKey && !(await this.#fetchKey())) continue;
      const reading = this.#decode(raw);
      const newest = this.#latest;
      if (newest && reading.timestamp < newest.timestamp && newest.timestamp - reading.timestamp < OVERTAKEN_S)
        continue;
      this.#latest = reading;
      for (const listener of this.#listeners) listener(reading);
    }
  }

  #take(raw: Reading): Reading<SignalValues[K]> {
    this.#latest = this.#decode(raw);
    return this.#latest;
  }

  #decode(raw: Reading): Reading<SignalValues[K]> {
    const value = CONVERSIONS[this.kind].decode(raw.value, this.#key) as SignalValues[K] & DataValue;
    return value === raw.value ? (raw as Reading<SignalValues[K]>) : { ...raw, value };
  }

  /** The labels that values of this kind need are not known yet. */
  get #lacksKey(): boolean {
    return this.#key === undefined && CONVERSIONS[this.kind].needsKey;
  }

  /** Ask for the description; whether it came. Without it the old one stays. */
  async #fetchKey(): Promise<boolean> {
    try {
      this.#key = await this.backend.describe();
      return true;
    } catch {
      return false;
    }
  }
}
