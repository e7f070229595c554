import type { DataKey, ObjectHints, Reading } from "../../documents/mod.ts";
import { LimitError, RequestError } from "../../errors/mod.ts";
import type { SignalRouter, WaitOptions } from "../../signals/mod.ts";
import type {
  Checkable,
  Configurable,
  MaybePromise,
  Movable,
  Readable,
  Stoppable,
  Subscribable,
} from "../capabilities.ts";
import { MoveError } from "../move-error.ts";
import {
  type Connectable,
  connectSignals,
  describeAll,
  openSignals,
  readAll,
  type SignalGroup,
} from "../signal-group.ts";
import type { MoveStatus } from "../status.ts";
import { MOTION_MODE, MOTOR_FIELDS } from "./fields.ts";
import { isWithinLimits } from "./limits.ts";
import { Move } from "./move.ts";
import { type Dynamics, moveTimeS } from "./move-time.ts";

export interface EpicsMotorOptions {
  readonly name: string;
  /** Record name, e.g. `gp:m1` or `ca://gp:m1`. */
  readonly prefix: string;
  readonly signals: SignalRouter;
  /** Distance from the target that counts as arrived, in the motor's unit. Default: what the record allows (RDBD, SPDB, MRES). */
  readonly tolerance?: number;
  /** Longest time of a move, in seconds. Default: half as long again as expected, plus ten seconds. */
  readonly timeoutS?: number;
}

/** What decides whether a move may begin. */
const RULE_FIELDS = [
  "lowLimit",
  "highLimit",
  "dialLowLimit",
  "dialHighLimit",
  "backlashDistance",
  "stepSize",
  "setpoint",
  "direction",
  "motionMode",
  "setMode",
  "disablePutField",
] as const;

/**
 * A motor record. Its data keys are those of ophyd's EpicsMotor: `m1` is the readback, `m1_user_setpoint` the target.
 * Limits, mode and speeds are watched, so that a move costs no question before it starts and a reading none at all.
 */
export class EpicsMotor implements Movable, Readable, Configurable, Stoppable, Subscribable, Checkable, Connectable {
  readonly name: string;
  readonly prefix: string;
  readonly hints: ObjectHints;
  readonly fields: SignalGroup<typeof MOTOR_FIELDS>;
  readonly #options: EpicsMotorOptions;
  readonly #unwatch: (() => void)[] = [];
  /** Moves that are not settled: one, or two while a check waits for an answer. */
  readonly #moves = new Set<Move>();

  constructor(options: EpicsMotorOptions) {
    this.#options = options;
    this.name = options.name;
    this.prefix = options.prefix;
    this.hints = { fields: [options.name] };
    this.fields = openSignals(options.signals, options.prefix, MOTOR_FIELDS);
  }

  get unit(): string {
    return this.fields.unit.latest?.value ?? "";
  }

  /** Digits after the decimal point that are worth showing. */
  get precision(): number | undefined {
    return this.fields.precision.latest?.value;
  }

  async connect(options: WaitOptions = {}): Promise<void> {
    const fields = Object.values(this.fields);
    await connectSignals(this.name, fields, options);
    if (this.#unwatch.length === 0) for (const field of fields) this.#unwatch.push(field.watch(() => {}));
    await Promise.all(fields.map((field) => field.get(options)));
  }

  async close(): Promise<void> {
    for (const leave of this.#unwatch.splice(0)) leave();
    await Promise.all(Object.values(this.fields).map((field) => field.close()));
  }

  /** Throws when the motor cannot be moved now, whatever the target. */
  async check(): Promise<void> {
    const { setpoint } = await this.locate();
    await this.#refreshRules();
    this.#checkReady(setpoint);
  }

  /**
   * @throws LimitError outside the soft limits, by the record's own rules; MoveError (refused) when the motor is not set
   * to Go, is being calibrated, or is disabled; RequestError when `target` is no number
   */
  checkMove(target: number): MaybePromise<void> {
    if (!Number.isFinite(target)) throw new RequestError(`${this.name}: ${target} is not a position. Give a number.`);
    if (this.#isUpToDate()) return this.#checkNow(target);
    return this.#refreshRules().then(() => this.#checkNow(target));
  }

  /** Start a move. `done` rejects with a MoveError unless the motor arrives; who stopped or moved it elsewhere is told apart. */
  set(target: number): MoveStatus {
    const move = new Move({
      name: this.name,
      target,
      fields: this.fields,
      unit: this.unit,
      precision: this.precision,
      tolerance: this.#options.tolerance,
      timeoutS: (start) => this.#options.timeoutS ?? 10 + 1.5 * (this.estimateMoveS(start, target) ?? 0),
    });
    this.#moves.add(move);
    void this.#carryOut(move, target).finally(() => this.#moves.delete(move));
    return move.status;
  }

  async #carryOut(move: Move, target: number): Promise<void> {
    try {
      const checking = this.checkMove(target);
      if (checking) await checking;
    } catch (error) {
      move.refuse(this.#asRefusal(target, error));
      return;
    }
    for (const other of this.#moves) if (other !== move) other.replace(target);
    await move.run();
  }

  /** Stop now, ahead of everything. Resolves when the record has taken the stop; a move under way then ends as stopped. */
  async stop(): Promise<void> {
    for (const move of this.#moves) move.stopping();
    const isMoving = this.#moves.size > 0;
    await this.fields.stop.put(1, { wait: false, urgent: true });
    if (!isMoving) return;
    // An urgent write may overtake a target that was written just before. Asked on the target's own connection, the record
    // has that target; if it turns, it is told once more.
    const { value: isDone } = await this.fields.doneMoving.get();
    if (!isDone) await this.fields.stop.put(1, { wait: false, urgent: true });
  }

  read(): MaybePromise<Readonly<Record<string, Reading>>> {
    return readAll({ [this.name]: this.fields.readback, [`${this.name}_user_setpoint`]: this.fields.setpoint });
  }

  subscribe(listener: (readings: Readonly<Record<string, Reading>>) => void): () => void {
    const { readback, setpoint } = this.fields;
    const tell = () => {
      const readings = this.read();
      if (!(readings instanceof Promise)) listener(readings);
    };
    tell();
    const leave = [readback.watch(tell), setpoint.watch(tell)];
    return () => {
      for (const stop of leave) stop();
    };
  }

  describe(): Promise<Record<string, DataKey>> {
    return describeAll(this.name, {
      [this.name]: this.fields.readback,
      [`${this.name}_user_setpoint`]: this.fields.setpoint,
    });
  }

  readConfiguration(): MaybePromise<Readonly<Record<string, Reading>>> {
    return readAll(this.#configuration());
  }

  describeConfiguration(): Promise<Record<string, DataKey>> {
    return describeAll(this.name, this.#configuration());
  }

  locate(): MaybePromise<{ readonly setpoint: number; readonly readback: number }> {
    const both = readAll({ setpoint: this.fields.setpoint, readback: this.fields.readback });
    const values = ({ setpoint, readback }: { setpoint: Reading; readback: Reading }) => ({
      setpoint: setpoint.value as number,
      readback: readback.value as number,
    });
    return both instanceof Promise ? both.then(values) : values(both);
  }

  estimateMoveS(from: number, to: number): number | undefined {
    const { fields } = this;
    const sign = this.#directionSign();
    const dynamics: Dynamics = {
      velocity: fields.velocity.latest?.value ?? Number.NaN,
      baseVelocity: fields.baseVelocity.latest?.value ?? 0,
      accelerationS: fields.acceleration.latest?.value ?? 0,
      backlashDistance: fields.backlashDistance.latest?.value ?? 0,
      backlashVelocity: fields.backlashVelocity.latest?.value ?? 0,
      settleS: fields.settleTime.latest?.value ?? 0,
    };
    return moveTimeS(sign * from, sign * to, dynamics);
  }

  /** Names as ophyd's EpicsMotor has them. */
  #configuration() {
    const { offset, direction, velocity, acceleration, unit } = this.fields;
    const named = {
      user_offset: offset,
      user_offset_dir: direction,
      velocity,
      acceleration,
      motor_egu: unit,
    };
    return Object.fromEntries(Object.entries(named).map(([key, signal]) => [`${this.name}_${key}`, signal]));
  }

  #directionSign(): 1 | -1 {
    return this.fields.direction.latest?.value === "Neg" ? -1 : 1;
  }

  #isUpToDate(): boolean {
    return this.#unwatch.length > 0 && RULE_FIELDS.every((field) => this.fields[field].latest !== undefined);
  }

  async #refreshRules(): Promise<void> {
    await Promise.all(RULE_FIELDS.map((field) => this.fields[field].get()));
  }

  #checkNow(target: number): void {
    this.#checkReady(target);
    const { lowLimit, highLimit, dialLowLimit, dialHighLimit, backlashDistance, stepSize, setpoint } = this.fields;
    const low = lowLimit.latest!.value;
    const high = highLimit.latest!.value;
    const within = isWithinLimits(target, setpoint.latest!.value, {
      low,
      high,
      dialLow: dialLowLimit.latest!.value,
      dialHigh: dialHighLimit.latest!.value,
      backlashDistance: this.#directionSign() * backlashDistance.latest!.value,
      stepSize: stepSize.latest!.value,
    });
    if (!within) throw new LimitError({ device: this.name, requested: target, low, high, unit: this.unit });
  }

  #checkReady(target: number): void {
    const { motionMode, setMode, disablePutField } = this.fields;
    const refuse = (reason: "not-ready" | "disabled", why: string): never => {
      throw new MoveError({ device: this.name, target, unit: this.unit, why }, { kind: "refused", reason });
    };
    const source = (field: { readonly source: string }) => field.source.replace(/^\w+:\/\//, "");
    if (disablePutField.latest?.value)
      refuse("disabled", `${source(disablePutField)} is 1. Set it to 0 to enable the motor.`);
    const mode = motionMode.latest?.value;
    if (mode === MOTION_MODE.stop || mode === MOTION_MODE.pause) {
      const label = mode === MOTION_MODE.stop ? "Stop" : "Pause";
      refuse("not-ready", `${source(motionMode)} is ${label}. Set it to Go.`);
    }
    if (setMode.latest?.value) refuse("not-ready", `${source(setMode)} is Set (calibration). Set it to Use.`);
  }

  #asRefusal(target: number, error: unknown): unknown {
    if (!(error instanceof LimitError)) return error;
    const why = error.message.replace(`${this.name}: `, "");
    return new MoveError(
      { device: this.name, target, unit: this.unit, why },
      { kind: "refused", reason: "limit" },
      {
        cause: error,
      },
    );
  }
}
