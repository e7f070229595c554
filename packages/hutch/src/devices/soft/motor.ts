import type { DataKey, ObjectHints, Reading } from "../../documents/mod.ts";
import { LimitError, RequestError } from "../../errors/mod.ts";
import type { Configurable, Movable, Readable, Stoppable, Subscribable } from "../capabilities.ts";
import { MoveError } from "../move-error.ts";
import { RunningStatus } from "../running-status.ts";
import type { MoveOutcome, MoveStatus } from "../status.ts";

export interface SoftMotorOptions {
  /** Where it is at first. Default 0. */
  readonly position?: number;
  /** Units per second; absent means that moves end at once. */
  readonly velocity?: number;
  readonly limits?: { readonly low: number; readonly high: number };
  /** Default empty. */
  readonly unit?: string;
  /** Decimals shown. Default 3. */
  readonly precision?: number;
}

/** How often a moving soft motor tells where it is, ms. */
const REPORT_MS = 50;

/**
 * A motor that exists in memory only. Without a velocity its moves end before `set` returns. Its keys are `<name>` (the
 * readback, hinted) and `<name>_setpoint`, as those of the simulated axis of ophyd.
 */
export class SoftMotor implements Readable, Configurable, Movable, Stoppable, Subscribable {
  readonly name: string;
  readonly unit: string;
  readonly hints: ObjectHints;
  readonly limits: { readonly low: number; readonly high: number } | undefined;
  readonly #velocity: number | undefined;
  readonly #precision: number;
  readonly #setpointKey: string;
  readonly #listeners = new Set<(readings: Readonly<Record<string, Reading>>) => void>();
  #setpoint: number;
  #move: Move | undefined;
  #position: number;
  #timestamp = Date.now() / 1000;

  constructor(name: string, options: SoftMotorOptions = {}) {
    this.name = name;
    this.unit = options.unit ?? "";
    this.limits = options.limits;
    this.#velocity = options.velocity;
    this.#precision = options.precision ?? 3;
    this.#position = options.position ?? 0;
    this.#setpoint = this.#position;
    this.#setpointKey = `${name}_setpoint`;
    this.hints = { fields: [name] };
  }

  /** Where it is now. */
  get position(): number {
    return this.#move ? this.#move.positionAt(performance.now()) : this.#position;
  }

  read(): Record<string, Reading> {
    const timestamp = this.#move ? Date.now() / 1000 : this.#timestamp;
    return {
      [this.name]: { value: this.position, timestamp },
      [this.#setpointKey]: { value: this.#setpoint, timestamp: this.#timestamp },
    };
  }

  describe(): Record<string, DataKey> {
    const key: DataKey = {
      source: `soft://${this.name}`,
      dtype: "number",
      shape: [],
      dtype_numpy: "<f8",
      precision: this.#precision,
      units: this.unit,
      ...(this.limits ? { limits: { control: this.limits } } : {}),
    };
    return { [this.name]: key, [this.#setpointKey]: { ...key, source: `soft://${this.name}.setpoint` } };
  }

  readConfiguration(): Record<string, Reading> {
    if (this.#velocity === undefined) return {};
    return { [`${this.name}_velocity`]: { value: this.#velocity, timestamp: this.#timestamp } };
  }

  describeConfiguration(): Record<string, DataKey> {
    if (this.#velocity === undefined) return {};
    const units = `${this.unit}/s`;
    return {
      [`${this.name}_velocity`]: { source: `soft://${this.name}.velocity`, dtype: "number", shape: [], units },
    };
  }

  checkMove(target: number): void {
    if (!Number.isFinite(target))
      throw new RequestError(`${this.name} cannot move to ${target}. Give a finite number.`);
    const { limits } = this;
    if (limits && (target < limits.low || target > limits.high)) {
      throw new LimitError({ device: this.name, requested: target, ...limits, unit: this.unit });
    }
  }

  set(target: number): MoveStatus {
    this.checkMove(target);
    const from = this.position;
    this.#move?.end({ kind: "retargeted", target, readback: from });
    this.#setpoint = target;
    this.#timestamp = Date.now() / 1000;
    const durationMs = this.#velocity === undefined ? 0 : (Math.abs(target - from) / this.#velocity) * 1000;
    const status = new RunningStatus<MoveOutcome>(this.name);
    if (durationMs === 0) {
      this.#arrive(target);
      status.succeed({ kind: "arrived", readback: target });
      return status;
    }
    this.#move = new Move(this, status, { from, target, durationMs, precision: this.#precision }, (position) => {
      this.#move = undefined;
      this.#arrive(position);
    });
    return status;
  }

  locate(): { readonly setpoint: number; readonly readback: number } {
    return { setpoint: this.#setpoint, readback: this.position };
  }

  stop(): void {
    this.#move?.end({ kind: "stopped", by: "us", readback: this.position });
  }

  estimateMoveS(from: number, to: number): number {
    return this.#velocity === undefined ? 0 : Math.abs(to - from) / this.#velocity;
  }

  subscribe(listener: (readings: Readonly<Record<string, Reading>>) => void): () => void {
    this.#listeners.add(listener);
    listener(this.read());
    return () => this.#listeners.delete(listener);
  }

  #arrive(position: number): void {
    this.#position = position;
    this.#timestamp = Date.now() / 1000;
    if (this.#listeners.size === 0) return;
    const readings = this.read();
    for (const listener of this.#listeners) listener(readings);
  }
}

/** One move under way, at constant speed. */
class Move {
  readonly #motor: SoftMotor;
  readonly #status: RunningStatus<MoveOutcome>;
  readonly #path: { readonly from: number; readonly target: number; readonly durationMs: number };
  readonly #settle: (position: number) => void;
  readonly #begun = performance.now();
  readonly #arrival: NodeJS.Timeout;
  readonly #reports: NodeJS.Timeout;

  constructor(
    motor: SoftMotor,
    status: RunningStatus<MoveOutcome>,
    path: { readonly from: number; readonly target: number; readonly durationMs: number; readonly precision: number },
    settle: (position: number) => void,
  ) {
    this.#motor = motor;
    this.#status = status;
    this.#path = path;
    this.#settle = settle;
    const { from, target, durationMs, precision } = path;
    this.#arrival = setTimeout(() => this.end({ kind: "arrived", readback: target }), durationMs);
    this.#reports = setInterval(() => {
      const current = this.positionAt(performance.now());
      status.report({ name: motor.name, initial: from, current, target, unit: motor.unit, precision });
    }, REPORT_MS);
  }

  positionAt(now: number): number {
    const { from, target, durationMs } = this.#path;
    return from + (target - from) * Math.min(1, (now - this.#begun) / durationMs);
  }

  end(outcome: MoveOutcome): void {
    clearTimeout(this.#arrival);
    clearInterval(this.#reports);
    this.#settle("readback" in outcome ? outcome.readback : this.#path.target);
    if (outcome.kind === "arrived") this.#status.succeed(outcome);
    else {
      const { name: device, unit } = this.#motor;
      this.#status.fail(new MoveError({ device, target: this.#path.target, unit }, outcome));
    }
  }
}
