import {
  CHANGE,
  type PvMetadata,
  type PvSample,
  type PvType,
  type PvValue,
  SEVERITY,
  type ServedPv,
  type Severity,
} from "../control/mod.ts";
import type { SimClock } from "./clock.ts";

/** How a simulated process variable is made. */
export interface SimPvOptions {
  readonly name: string;
  readonly type: PvType;
  readonly initial: PvValue;
  readonly clock: SimClock;
  /** Largest number of elements, 1 by default. */
  readonly maxCount?: number;
  readonly metadata?: PvMetadata;
  /** False for readbacks, which clients may only read. Default true. */
  readonly writable?: boolean;
  /** Updates closer than this to the last posted value are not posted (MDEL). Default 0: every change. */
  readonly deadband?: number;
  /**
   * What a write does. Without it the value is taken as it is. With it nothing is taken: the handler calls `post` itself,
   * and may return a promise for put completion, or throw to refuse.
   */
  readonly onWrite?: (value: PvValue, pv: SimPv) => void | Promise<void>;
}

/** A process variable held in memory; `post` changes it and tells the subscribers. */
export class SimPv implements ServedPv {
  readonly name: string;
  readonly type: PvType;
  readonly maxCount: number;
  #sample: PvSample;
  #metadata: PvMetadata;
  #posted: PvValue;
  readonly #options: SimPvOptions;
  readonly #listeners = new Set<(sample: PvSample, changes: number) => void>();

  constructor(options: SimPvOptions) {
    this.name = options.name;
    this.type = options.type;
    this.maxCount = options.maxCount ?? 1;
    this.#options = options;
    this.#metadata = options.metadata ?? {};
    this.#posted = options.initial;
    this.#sample = { value: options.initial, severity: SEVERITY.none, status: 0, timestamp: options.clock.now() };
  }

  access(): { readonly read: boolean; readonly write: boolean } {
    return { read: true, write: this.#options.writable ?? true };
  }

  read(): PvSample {
    return this.#sample;
  }

  metadata(): PvMetadata {
    return this.#metadata;
  }

  get value(): PvValue {
    return this.#sample.value;
  }

  write(value: PvValue): void | Promise<void> {
    if (this.#options.onWrite) return this.#options.onWrite(value, this);
    this.post(value);
  }

  /** Set the value, stamp it with the present time, and tell the subscribers what changed, if anything did. */
  post(value: PvValue, alarm: { severity?: Severity; status?: number } = {}): void {
    const severity = alarm.severity ?? SEVERITY.none;
    const status = alarm.status ?? 0;
    const alarmChanged = severity !== this.#sample.severity || status !== this.#sample.status;
    this.#sample = { value, severity, status, timestamp: this.#options.clock.now() };
    const moved = this.#hasMoved(value);
    if (moved) this.#posted = value;
    const changes = (moved ? CHANGE.value | CHANGE.log : 0) | (alarmChanged ? CHANGE.alarm : 0);
    if (changes !== 0) this.#tell(changes);
  }

  /** Change units, limits or choices, and tell those who asked for property updates. */
  setMetadata(metadata: PvMetadata): void {
    this.#metadata = metadata;
    this.#tell(CHANGE.property);
  }

  subscribe(listener: (sample: PvSample, changes: number) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #hasMoved(value: PvValue): boolean {
    if (typeof value === "number" && typeof this.#posted === "number") {
      const deadband = this.#options.deadband ?? 0;
      return deadband > 0 ? Math.abs(value - this.#posted) > deadband : value !== this.#posted;
    }
    return typeof value === "string" ? value !== this.#posted : true;
  }

  #tell(changes: number): void {
    for (const listener of this.#listeners) listener(this.#sample, changes);
  }
}
