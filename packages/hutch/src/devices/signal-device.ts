import type { DataKey, DataValue, ObjectHints, Reading } from "../documents/mod.ts";
import { DeviceError, LimitError, RequestError } from "../errors/mod.ts";
import type { Signal, WaitOptions } from "../signals/mod.ts";
import type { MaybePromise, Movable, Readable, Subscribable } from "./capabilities.ts";
import { RunningStatus } from "./running-status.ts";
import { type Connectable, connectSignals } from "./signal-group.ts";
import type { MoveOutcome, MoveStatus } from "./status.ts";

/** One signal as a device: ring current, shutter state, pressure. Its only key is its name. */
export class SignalDevice implements Readable, Subscribable, Connectable {
  readonly name: string;
  readonly signal: Signal;
  readonly hints: ObjectHints;
  #unwatch: (() => void) | undefined;

  constructor(name: string, signal: Signal) {
    this.name = name;
    this.signal = signal;
    this.hints = { fields: [name] };
  }

  async connect(options: WaitOptions = {}): Promise<void> {
    await connectSignals(this.name, [this.signal], options);
    this.#unwatch ??= this.signal.watch(() => {});
    await this.signal.get(options);
  }

  async close(): Promise<void> {
    this.#unwatch?.();
    this.#unwatch = undefined;
    await this.signal.close();
  }

  read(): MaybePromise<Readonly<Record<string, Reading>>> {
    const reading = this.signal.read();
    return reading instanceof Promise ? reading.then((value) => ({ [this.name]: value })) : { [this.name]: reading };
  }

  async describe(): Promise<Readonly<Record<string, DataKey>>> {
    return { [this.name]: { ...(await this.signal.describe()), object_name: this.name } };
  }

  subscribe(listener: (readings: Readonly<Record<string, Reading>>) => void): () => void {
    const { latest } = this.signal;
    if (latest) listener({ [this.name]: latest });
    return this.signal.watch((reading) => {
      if (reading !== latest) listener({ [this.name]: reading });
    });
  }
}

/**
 * A signal that can be set, such as a temperature or a filter position. A set has arrived when the source says that what
 * it started has finished.
 */
export class SettableSignalDevice extends SignalDevice implements Movable {
  #key: DataKey | undefined;

  override async connect(options: WaitOptions = {}): Promise<void> {
    await super.connect(options);
    this.#key = await this.signal.describe(options);
  }

  get unit(): string {
    return this.#key?.units ?? "";
  }

  /** @throws LimitError outside the source's control limits; RequestError when `target` is no number */
  checkMove(target: number): void {
    if (!Number.isFinite(target)) throw new RequestError(`${this.name}: ${target} is not a value. Give a number.`);
    const { low, high } = this.#key?.limits?.control ?? {};
    // Equal limits (both 0 as a rule) mean that the source has none.
    if (typeof low !== "number" || typeof high !== "number" || low >= high) return;
    if (target < low || target > high) {
      throw new LimitError({ device: this.name, requested: target, low, high, unit: this.unit });
    }
  }

  set(target: number): MoveStatus {
    return RunningStatus.of(this.name, this.#put(target));
  }

  async #put(target: number): Promise<MoveOutcome> {
    this.checkMove(target);
    await this.signal.put(target);
    const { value } = await this.signal.get();
    return { kind: "arrived", readback: asNumber(this.name, value, this.#key) };
  }

  async locate(): Promise<{ readonly setpoint: number; readonly readback: number }> {
    const readback = asNumber(this.name, (await this.signal.get()).value, this.#key);
    return { setpoint: readback, readback };
  }
}

function asNumber(name: string, value: DataValue, key: DataKey | undefined): number {
  if (typeof value === "number") return value;
  const index = typeof value === "string" ? (key?.choices?.indexOf(value) ?? -1) : -1;
  if (index >= 0) return index;
  throw new DeviceError(`${name} is ${JSON.stringify(value)}, which is no number, so it cannot be moved.`);
}
