import { LocalProtocolError } from "../errors/mod.ts";

/** What the engine may do next, by what it is doing. The table is the specification, and what the tests walk. */
export const NEXT_STATES = {
  idle: ["running"],
  running: ["idle", "pausing", "stopping", "aborting", "halting"],
  pausing: ["paused", "suspending", "stopping", "aborting", "halting"],
  /** Waits for a person, a device or the disk. */
  paused: ["running", "suspending", "stopping", "aborting", "halting"],
  /** Waits for conditions that come back by themselves, such as beam. */
  suspending: ["running", "paused", "stopping", "aborting", "halting"],
  /** Ends early and well: the plan's clean-up runs. */
  stopping: ["idle", "aborting", "halting"],
  /** Gives up: the plan's clean-up runs. */
  aborting: ["idle", "halting"],
  /** Gives up without the plan's clean-up; devices are stopped and unstaged all the same. */
  halting: ["idle"],
} as const satisfies Record<string, readonly string[]>;

export type EngineState = keyof typeof NEXT_STATES;

/** Throws LocalProtocolError when the table does not allow the change. */
export function checkTransition(from: EngineState, to: EngineState): void {
  if (!(NEXT_STATES[from] as readonly EngineState[]).includes(to)) {
    throw new LocalProtocolError(`The engine cannot become ${to} while it is ${from}.`);
  }
}
