import {
  CHANGE,
  type PvMetadata,
  type PvProvider,
  type PvSample,
  type PvType,
  type PvValue,
  type ServedPv,
  type WriteOptions,
} from "../../../src/control/mod.ts";

/** A served variable in the hands of a test. */
export class TestPv implements ServedPv {
  readonly name: string;
  readonly type: PvType;
  readonly maxCount: number;
  readonly written: PvValue[] = [];
  rights = { read: true, write: true };
  facts: PvMetadata;
  /** What a write does instead of taking the value at once. */
  onWrite: ((value: PvValue, options: WriteOptions) => void | Promise<void>) | undefined;
  #sample: PvSample;
  readonly #listeners = new Set<(sample: PvSample, changes: number) => void>();

  constructor(name: string, type: PvType, value: PvValue, options: { maxCount?: number; metadata?: PvMetadata } = {}) {
    this.name = name;
    this.type = type;
    this.maxCount = options.maxCount ?? 1;
    this.facts = options.metadata ?? {};
    this.#sample = { value, severity: 0, status: 0, timestamp: 1_700_000_000.5 };
  }

  access(): { readonly read: boolean; readonly write: boolean } {
    return this.rights;
  }

  read(): PvSample {
    return this.#sample;
  }

  metadata(): PvMetadata {
    return this.facts;
  }

  write(value: PvValue, options: WriteOptions = {}): void | Promise<void> {
    this.written.push(value);
    if (this.onWrite) return this.onWrite(value, options);
    this.post(value);
  }

  post(value: PvValue, changes: number = CHANGE.value | CHANGE.log, alarm: Partial<PvSample> = {}): void {
    this.#sample = { ...this.#sample, ...alarm, value };
    for (const listener of this.#listeners) listener(this.#sample, changes);
  }

  subscribe(listener: (sample: PvSample, changes: number) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** How many listen. */
  get listeners(): number {
    return this.#listeners.size;
  }
}

/** Serve these variables; `NAME.VAL` means `NAME`. */
export function provide(...pvs: readonly TestPv[]): PvProvider {
  const byName = new Map(pvs.map((pv) => [pv.name, pv]));
  return { find: (name) => byName.get(name) ?? byName.get(name.replace(/\.VAL$/, "")) };
}
