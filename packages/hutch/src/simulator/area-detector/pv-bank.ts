import { type PvValue, SEVERITY } from "../../control/mod.ts";
import type { NumericArray } from "../../documents/mod.ts";
import { RequestError, UnknownNameError } from "../../errors/mod.ts";
import type { SimClock } from "../clock.ts";
import { SimPv } from "../sim-pv.ts";
import { decodeText, encodeText, type PvRow, type PvTable } from "./pv-table.ts";

/** EPICS alarm status of a value whose state is an alarm (STATE_ALARM). */
const STATE_ALARM = 7;

/** What a write by a client does, beyond keeping the setpoint: sets the readback, starts something, may finish later. */
export type WriteHandler<T> = (value: T) => void | Promise<void>;

interface Parameter {
  readonly row: PvRow;
  readonly setpoint?: SimPv;
  readonly readback?: SimPv;
}

/**
 * The parameters of one camera or plugin and their PVs. The driver side reads and sets parameters by name; clients write
 * setpoints. Without a handler the readback takes what was written.
 */
export class PvBank {
  readonly prefix: string;
  readonly #parameters = new Map<string, Parameter>();
  readonly #handlers = new Map<string, WriteHandler<PvValue>>();

  /** @param options `prefix` with its colon, e.g. "kad:cam1:"; later rows of the table replace earlier ones */
  constructor(options: { prefix: string; table: PvTable; clock: SimClock }) {
    this.prefix = options.prefix;
    for (const row of options.table) this.#parameters.set(row.name, this.#make(row, options.clock));
  }

  *pvs(): Iterable<SimPv> {
    for (const { setpoint, readback } of this.#parameters.values()) {
      if (setpoint) yield setpoint;
      if (readback) yield readback;
    }
  }

  /** The names of the parameters. */
  names(): Iterable<string> {
    return this.#parameters.keys();
  }

  /** The number that the driver holds: the readback where there is one. The index of a choice. */
  number(name: string): number {
    return Number(this.#value(name));
  }

  /** Whether a switch is on. */
  isOn(name: string): boolean {
    return this.number(name) !== 0;
  }

  /** The label of a choice. */
  label(name: string): string {
    return this.#choices(name)[this.number(name)] ?? "";
  }

  /** The text of a string or a character waveform. */
  text(name: string): string {
    return decodeText(this.#value(name));
  }

  /** Set a parameter from the driver's side. Text is encoded as the record needs it; a label of a choice works too. */
  set(name: string, value: number | string | NumericArray): void {
    const { row, setpoint, readback } = this.#parameter(name);
    const stored = this.#stored(row, value);
    const severity = typeof stored === "number" ? (row.alarms?.[stored] ?? SEVERITY.none) : SEVERITY.none;
    (readback ?? setpoint)?.post(stored, { severity, status: severity ? STATE_ALARM : 0 });
  }

  /** Set several parameters, in this order. */
  setAll(values: Readonly<Record<string, number | string | NumericArray>>): void {
    for (const [name, value] of Object.entries(values)) this.set(name, value);
  }

  /** Set setpoint and readback alike, as a start-up file would leave them. */
  initialize(name: string, value: number | string): void {
    const { row, setpoint } = this.#parameter(name);
    setpoint?.post(this.#stored(row, value));
    this.set(name, value);
  }

  /** Decide what a client's write of a number or a choice does. The handler sets the readback itself. */
  onNumber(name: string, handler: WriteHandler<number>): void {
    this.#parameter(name);
    this.#handlers.set(name, (value) => handler(Number(value)));
  }

  /** Decide what a client's write of a string or text does. The handler sets the readback itself. */
  onText(name: string, handler: WriteHandler<string>): void {
    this.#parameter(name);
    this.#handlers.set(name, (value) => handler(decodeText(value)));
  }

  /** After each write of one of these parameters, once its readback has been set. */
  afterWrite(names: readonly string[], action: () => void): void {
    for (const name of names) {
      const before = this.#handlers.get(name);
      this.#handlers.set(name, (value) => {
        const done = before ? before(value) : this.#accept(name, value);
        action();
        return done;
      });
    }
  }

  #make(row: PvRow, clock: SimClock): Parameter {
    const common = {
      type: row.type,
      initial: row.initial,
      maxCount: row.maxCount,
      metadata: row.metadata,
      clock,
    };
    const name = this.prefix + row.name;
    const readback =
      row.role === "record"
        ? undefined
        : new SimPv({
            ...common,
            name: row.readbackName ? this.prefix + row.readbackName : `${name}_RBV`,
            writable: false,
          });
    const setpoint =
      row.role === "readback"
        ? undefined
        : new SimPv({
            ...common,
            name,
            writable: row.readOnly !== true,
            onWrite: (value) => this.#write(row, value),
          });
    return { row, ...(setpoint ? { setpoint } : {}), ...(readback ? { readback } : {}) };
  }

  #write(row: PvRow, value: PvValue): void | Promise<void> {
    const choices = row.metadata.choices;
    if (choices && !(Number(value) in choices)) {
      throw new RequestError(
        `${this.prefix}${row.name}: there is no choice ${Number(value)}. Choose from ${choices.join(", ")}.`,
      );
    }
    const { setpoint } = this.#parameter(row.name);
    setpoint?.post(row.type === "char" || row.type === "string" ? this.#stored(row, decodeText(value)) : value);
    const handler = this.#handlers.get(row.name);
    return handler ? handler(value) : this.#accept(row.name, value);
  }

  #accept(name: string, value: PvValue): void {
    const { row } = this.#parameter(name);
    if (row.role !== "pair") return;
    if (row.type === "char" || row.type === "string") this.set(name, decodeText(value));
    else if (typeof value === "number" || ArrayBuffer.isView(value)) this.set(name, value);
  }

  #stored(row: PvRow, value: number | string | NumericArray): PvValue {
    if (typeof value === "number") return value;
    if (typeof value !== "string") return value.length > row.maxCount ? value.subarray(0, row.maxCount) : value;
    if (row.type === "char") return encodeText(value, row.maxCount);
    if (row.type === "string") return value.slice(0, 39);
    const index = row.metadata.choices?.indexOf(value) ?? -1;
    if (index < 0) throw new Error(`${this.prefix}${row.name} has no choice ${value}`);
    return index;
  }

  #choices(name: string): readonly string[] {
    return this.#parameter(name).row.metadata.choices ?? [];
  }

  #value(name: string): PvValue {
    const { setpoint, readback } = this.#parameter(name);
    return (readback ?? setpoint)?.value ?? 0;
  }

  #parameter(name: string): Parameter {
    const parameter = this.#parameters.get(name);
    if (!parameter) {
      throw new UnknownNameError({
        kind: `parameter of ${this.prefix}`,
        requested: name,
        known: [...this.#parameters.keys()],
      });
    }
    return parameter;
  }
}
