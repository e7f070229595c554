import { DeviceError } from "../errors/mod.ts";
import type { MoveOutcome } from "./status.ts";

/** How a move can end other than by arriving. */
export type FailedMove = Exclude<MoveOutcome, { readonly kind: "arrived" }>;

/** What was asked of whom. `why` says more than the outcome's kind when there is more to say. */
export interface MoveFacts {
  readonly device: string;
  readonly target: number;
  readonly unit: string;
  readonly why?: string;
}

/**
 * A move ended anywhere but at its target. `outcome` says how; it is what a `MoveStatus` rejects with.
 * Remedy: by outcome, in the message.
 */
export class MoveError extends DeviceError {
  override readonly code = "MOVE";
  readonly device: string;
  readonly target: number;
  readonly unit: string;
  readonly outcome: FailedMove;

  constructor(facts: MoveFacts, outcome: FailedMove, options?: ErrorOptions) {
    super(describe(facts, outcome), options);
    this.device = facts.device;
    this.target = facts.target;
    this.unit = facts.unit;
    this.outcome = outcome;
  }
}

const REFUSED = {
  limit: "the target is outside the limits. Choose another target, or have the limits changed.",
  "not-ready": "the motor is not ready to move. Set it to Go, then repeat the move.",
  disabled: "the motor is disabled. Enable it, then repeat the move.",
} as const;

function describe({ device, target, unit, why }: MoveFacts, outcome: FailedMove): string {
  const position = (value: number) => (unit ? `${value} ${unit}` : `${value}`);
  const move = `${device}: the move to ${position(target)}`;
  switch (outcome.kind) {
    case "refused":
      return `${move} was refused: ${why ?? REFUSED[outcome.reason]}`;
    case "stopped":
      return `${move} was stopped by ${outcome.by} at ${position(outcome.readback)}. Repeat it when the way is clear.`;
    case "retargeted":
      return (
        `${move} was replaced by a move to ${position(outcome.target)}; it is at ${position(outcome.readback)}.\n` +
        `${why ?? "See who else moves it, then repeat the move."}`
      );
    case "limit switch":
      return (
        `${move} ended at the ${outcome.side} limit switch, at ${position(outcome.readback)}.\n` +
        "Move away from the switch and check the soft limits."
      );
    case "fault":
      return `${move} failed at ${position(outcome.readback)}: ${outcome.what}\n${why ?? "Look at the motor and its controller."}`;
    case "timeout":
      return (
        `${move} did not end within ${round(outcome.afterS)} s; it is at ${position(outcome.readback)}.\n` +
        `${why ?? "See whether it is blocked or very slow, then repeat the move."}`
      );
  }
}

function round(seconds: number): number {
  return Number(seconds.toPrecision(3));
}
