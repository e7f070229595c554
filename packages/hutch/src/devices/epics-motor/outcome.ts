import type { MoveOutcome } from "../status.ts";
import { FAULT_BITS } from "./fields.ts";

/** What the motor record shows once a move is over, in user coordinates. */
export interface RestingState {
  readonly target: number;
  /** Readback when the move began. */
  readonly start: number;
  readonly setpoint: number;
  readonly readback: number;
  /** EPICS severity of the readback. */
  readonly severity: 0 | 1 | 2 | 3;
  /** Largest distance from the target that counts as there: the largest of RDBD, SPDB and MRES. */
  readonly tolerance: number;
  readonly limitViolation: boolean;
  readonly missed: boolean;
  readonly highSwitch: boolean;
  readonly lowSwitch: boolean;
  /** MSTA. */
  readonly status: number;
  /** Another target that the record was given on the way, while it went on moving. */
  readonly otherTarget: number | undefined;
  /** Whether this program has asked it to stop. */
  readonly stoppedByUs: boolean;
}

type Rule = (state: RestingState) => MoveOutcome | undefined;

const INVALID = 3;

/**
 * The first rule that applies says how the move ended. Completion of the put and DMOV = 1 only say that it is over: a
 * record that was stopped, sent elsewhere, or ran into a switch completes with success and without alarm.
 */
const RULES: readonly Rule[] = [
  ({ status, severity, readback }) => {
    const fault = FAULT_BITS.find(([bit]) => status & (1 << bit));
    if (fault) return { kind: "fault", what: fault[1], readback };
    return severity === INVALID ? { kind: "fault", what: "its readback is invalid.", readback } : undefined;
  },
  (state) => (isAsked(state) && isThere(state) ? { kind: "arrived", readback: state.readback } : undefined),
  (state) => (state.limitViolation && !isAsked(state) ? { kind: "refused", reason: "limit" } : undefined),
  ({ target, start, highSwitch, lowSwitch, readback }) => {
    if (highSwitch && target > start) return { kind: "limit switch", side: "high", readback };
    return lowSwitch && target < start ? { kind: "limit switch", side: "low", readback } : undefined;
  },
  (state) =>
    state.otherTarget !== undefined && !isAsked(state)
      ? { kind: "retargeted", target: state.otherTarget, readback: state.readback }
      : undefined,
  ({ stoppedByUs, readback }) => (stoppedByUs ? { kind: "stopped", by: "us", readback } : undefined),
  (state) =>
    !isAsked(state) && isClose(state.setpoint, state.readback, state.tolerance)
      ? { kind: "stopped", by: "someone else", readback: state.readback }
      : undefined,
  (state) => (isAsked(state) ? undefined : { kind: "retargeted", target: state.setpoint, readback: state.readback }),
  ({ missed, readback, target, tolerance }) => ({
    kind: "fault",
    what: missed
      ? `it gave up trying, ${distance(target, readback)} from the target.`
      : `it came to rest ${distance(target, readback)} from the target, which is more than ${tolerance}.`,
    readback,
  }),
];

/** How a move to `state.target` ended. */
export function moveOutcome(state: RestingState): MoveOutcome {
  for (const rule of RULES) {
    const outcome = rule(state);
    if (outcome) return outcome;
  }
  throw new Error("the last rule applies to every state");
}

/** The record still has our target; it recomputes VAL from the dial value, which rounds. */
function isAsked({ setpoint, target }: RestingState): boolean {
  return Math.abs(setpoint - target) <= 1e-9 * Math.max(1, Math.abs(target));
}

function isThere({ readback, target, tolerance }: RestingState): boolean {
  return isClose(readback, target, tolerance);
}

function isClose(a: number, b: number, tolerance: number): boolean {
  return Math.abs(a - b) <= tolerance * (1 + 1e-9) + 1e-12 * Math.max(Math.abs(a), Math.abs(b));
}

function distance(a: number, b: number): number {
  return Number(Math.abs(a - b).toPrecision(3));
}
