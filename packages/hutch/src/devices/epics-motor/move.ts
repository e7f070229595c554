import type { Reading } from "../../documents/mod.ts";
import { until } from "../../signals/mod.ts";
import { asLostContact } from "../lost-contact.ts";
import { MoveError } from "../move-error.ts";
import { RunningStatus } from "../running-status.ts";
import { getAll, type SignalGroup } from "../signal-group.ts";
import type { MoveOutcome, MoveStatus } from "../status.ts";
import { MOTION_MODE, type MOTOR_FIELDS } from "./fields.ts";
import { moveOutcome, type RestingState } from "./outcome.ts";

/** One move, and what it needs of its motor. */
export interface MoveOptions {
  readonly name: string;
  readonly target: number;
  readonly fields: SignalGroup<typeof MOTOR_FIELDS>;
  readonly unit: string;
  readonly precision: number | undefined;
  readonly tolerance: number | undefined;
  /** Longest time of a move from `start`, in seconds. */
  readonly timeoutS: (start: number) => number;
}

/** How often the record is asked in any case while the end of a move is waited for. */
const POLL_MS = 250;

/**
 * One move under way.
 *
 * The target is written with a put-callback, which returns when the record has finished. Then everything that tells how the
 * move ended is asked in one go; if DMOV is still 0, because somebody sent the motor on, it is asked again when it changes.
 * Levels are asked, never edges waited for: an update that is lost on the way changes nothing.
 *
 * While a put-callback is pending on a record, a second one is not even written until the first has come back. So a new
 * target for a motor that moves goes out as a plain write, and only the record's state tells when it has rested.
 */
export class Move {
  readonly status: MoveStatus;
  readonly #status: RunningStatus<MoveOutcome>;
  readonly #options: MoveOptions;
  readonly #abandoned = new AbortController();
  #stoppedByUs = false;
  /** The newest target seen on the way that is not ours and not where the motor was. */
  #otherTarget: Reading<number> | undefined;

  constructor(options: MoveOptions) {
    this.#options = options;
    this.#status = new RunningStatus<MoveOutcome>(options.name);
    this.status = this.#status;
  }

  /** This program has asked the motor to stop; a target that is not written yet stays unwritten. */
  stopping(): void {
    this.#stoppedByUs = true;
  }

  /** The move does not begin. */
  refuse(error: unknown): void {
    this.#status.fail(error);
  }

  /** Another target of this program has taken its place. */
  replace(target: number): void {
    const readback = this.#options.fields.readback.latest?.value ?? Number.NaN;
    this.#settle({ kind: "retargeted", target, readback }, "Another command of this session sent it there.");
    this.#abandoned.abort();
  }

  /** Write the target and follow the motor until it rests. Never rejects: the status tells. */
  async run(): Promise<void> {
    const { name, target, unit, fields, timeoutS } = this.#options;
    const leave: (() => void)[] = [];
    try {
      const start = (fields.readback.latest ?? (await fields.readback.get())).value;
      if (this.#stoppedByUs) {
        this.#settle({ kind: "stopped", by: "us", readback: start });
        return;
      }
      const afterS = timeoutS(start);
      const deadline = performance.now() + afterS * 1000;
      leave.push(this.#reportProgress(start), this.#noticeOtherTargets());
      await this.#write(afterS, deadline);
      const resting = await until(() => this.#restingState(start), {
        wake: [fields.doneMoving],
        pollMs: POLL_MS,
        timeoutMs: deadline - performance.now(),
        signal: this.#abandoned.signal,
      });
      if (resting) this.#settle(moveOutcome(resting));
      else await this.#timeOut(afterS);
    } catch (error) {
      this.#status.fail(asLostContact(name, `the move to ${target}${unit && ` ${unit}`}`, error));
    } finally {
      for (const stop of leave) stop();
    }
  }

  async #write(afterS: number, deadline: number): Promise<void> {
    const { fields, target } = this.#options;
    const isMoving = fields.doneMoving.latest?.value === false;
    const options = isMoving
      ? { wait: false }
      : { wait: true, timeoutMs: afterS * 1000, signal: this.#abandoned.signal };
    try {
      await fields.setpoint.put(target, options);
    } catch (error) {
      // A put-callback that does not come back in time is for the record's state to explain.
      if (performance.now() < deadline - 1) throw error;
    }
  }

  /** Everything that tells how the move ended, once DMOV is 1; undefined while the motor moves. */
  async #restingState(start: number): Promise<RestingState | undefined> {
    const { setpoint, readback, doneMoving, limitViolation, missed, highSwitch, lowSwitch } = this.#options.fields;
    const { status, retryDeadband, setpointDeadband, stepSize } = this.#options.fields;
    const state = await getAll({
      setpoint,
      readback,
      doneMoving,
      limitViolation,
      missed,
      highSwitch,
      lowSwitch,
      status,
      retryDeadband,
      setpointDeadband,
      stepSize,
    });
    if (!state.doneMoving.value) return undefined;
    const allowed = Math.max(state.retryDeadband.value, state.setpointDeadband.value, Math.abs(state.stepSize.value));
    return {
      target: this.#options.target,
      start,
      setpoint: state.setpoint.value,
      readback: state.readback.value,
      severity: state.readback.severity ?? 0,
      tolerance: this.#options.tolerance ?? allowed,
      limitViolation: state.limitViolation.value,
      missed: state.missed.value,
      highSwitch: state.highSwitch.value,
      lowSwitch: state.lowSwitch.value,
      status: state.status.value,
      // The record sets VAL to RBV when it was stopped, in the processing that also sets DMOV; a new target comes before.
      otherTarget:
        this.#otherTarget && this.#otherTarget.timestamp < state.doneMoving.timestamp
          ? this.#otherTarget.value
          : undefined,
      stoppedByUs: this.#stoppedByUs,
    };
  }

  #noticeOtherTargets(): () => void {
    const { setpoint, readback } = this.#options.fields;
    return setpoint.watch((reading) => {
      const { value } = reading;
      if (value !== this.#options.target && value !== readback.latest?.value) this.#otherTarget = reading;
    });
  }

  async #timeOut(afterS: number): Promise<void> {
    const { readback, motionMode } = this.#options.fields;
    const state = await getAll({ readback, motionMode });
    const isHeld = state.motionMode.value === MOTION_MODE.stop || state.motionMode.value === MOTION_MODE.pause;
    const held = `${motionMode.source.replace(/^\w+:\/\//, "")} holds it. Set it to Go.`;
    this.#settle({ kind: "timeout", afterS, readback: state.readback.value }, isHeld ? held : undefined);
  }

  #settle(outcome: MoveOutcome, why?: string): void {
    const { name, target, unit } = this.#options;
    if (outcome.kind === "arrived") this.#status.succeed(outcome);
    else this.#status.fail(new MoveError({ device: name, target, unit, ...(why && { why }) }, outcome));
  }

  #reportProgress(initial: number): () => void {
    const { name, target, unit, precision, fields } = this.#options;
    return fields.readback.watch(({ value: current }) =>
      this.#status.report({ name, initial, current, target, unit, ...(precision !== undefined && { precision }) }),
    );
  }
}
