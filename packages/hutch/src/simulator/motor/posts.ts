import { CHANGE, type PvSample, type Severity } from "../../control/mod.ts";
import type { SimClock } from "../clock.ts";
import { type FieldName, type FieldValues, POST_ORDER } from "./fields.ts";

type Listener = (sample: PvSample, changes: number) => void;

/** Who watches which field, and what they have been told last. All fields of a record share its time and its alarm. */
export class FieldPosts {
  readonly #fields: FieldValues;
  readonly #clock: SimClock;
  readonly #posted: FieldValues;
  /** The readback last posted for archivers, who have a deadband of their own. */
  #archivedReadback: number;
  #timestamp: number;
  readonly #listeners = new Map<FieldName, Set<Listener>>();

  constructor(fields: FieldValues, clock: SimClock) {
    this.#fields = fields;
    this.#clock = clock;
    this.#posted = { ...fields };
    this.#archivedReadback = fields.RBV;
    this.#timestamp = clock.now();
  }

  /** Note the time of a processing; it goes with all values read and posted from now on. */
  stamp(): void {
    this.#timestamp = this.#clock.now();
  }

  sample(name: FieldName): PvSample {
    const f = this.#fields;
    return { value: f[name], severity: f.SEVR as Severity, status: f.STAT, timestamp: this.#timestamp };
  }

  subscribe(name: FieldName, listener: Listener): () => void {
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners);
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  /** Post a field, changed or not. */
  post(name: FieldName, changes = 0): void {
    Object.assign(this.#posted, { [name]: this.#fields[name] });
    if (name === "RBV") this.#archivedReadback = this.#fields.RBV;
    this.#tell(name, changes | CHANGE.value | CHANGE.log);
  }

  postIfChanged(name: FieldName): void {
    if (name === "RBV") this.#postReadback();
    else if (this.#fields[name] !== this.#posted[name]) this.post(name);
  }

  /** Post what has changed, and what is marked, in the record's order. */
  postChanges(marked: ReadonlySet<FieldName>): void {
    for (const name of POST_ORDER) {
      if (marked.has(name)) this.post(name);
      else this.postIfChanged(name);
    }
  }

  /** The alarm has changed: post everything. */
  postAlarm(): void {
    for (const name of POST_ORDER) this.post(name, CHANGE.alarm);
  }

  /** The readback has deadbands, MDEL for values and ADEL for archivers; a negative one posts at each processing. */
  #postReadback(): void {
    const f = this.#fields;
    const isPast = (from: number, deadband: number) =>
      f.RBV === from ? deadband < 0 : Math.abs(f.RBV - from) > deadband;
    const value = isPast(this.#posted.RBV, f.MDEL) ? CHANGE.value : 0;
    const log = isPast(this.#archivedReadback, f.ADEL) ? CHANGE.log : 0;
    if (value !== 0) this.#posted.RBV = f.RBV;
    if (log !== 0) this.#archivedReadback = f.RBV;
    if (value !== 0 || log !== 0) this.#tell("RBV", value | log);
  }

  #tell(name: FieldName, changes: number): void {
    const listeners = this.#listeners.get(name);
    if (!listeners?.size) return;
    const sample = this.sample(name);
    for (const listener of listeners) listener(sample, changes);
  }
}
