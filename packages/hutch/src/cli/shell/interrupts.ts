/** What Ctrl-C does, one level deeper with each press. */
export interface InterruptActions {
  /** Motors decelerate, the run closes with the points it has. */
  stop(): void;
  /** End at once; clean-up still runs. */
  abort(): void;
  /** Give up waiting for whatever hangs; the prompt comes back. */
  release(): void;
}

const LEVELS = ["stop", "abort", "release"] as const;
export type InterruptLevel = (typeof LEVELS)[number];

/**
 * Ctrl-C in three levels, as spock users know it: the first stops, the second aborts, the third releases. The count
 * starts again with each command, so a press long after a stop never aborts the next scan.
 */
export class Interrupts {
  #presses = 0;
  readonly #actions: InterruptActions;

  constructor(actions: InterruptActions) {
    this.#actions = actions;
  }

  /** A new command begins. */
  reset(): void {
    this.#presses = 0;
  }

  /** Ctrl-C was pressed; does what its level says and tells which it was. */
  press(): InterruptLevel {
    const level = LEVELS[Math.min(this.#presses, LEVELS.length - 1)]!;
    this.#presses += 1;
    this.#actions[level]();
    return level;
  }
}
