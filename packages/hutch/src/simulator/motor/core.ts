import type { Axis } from "./axis.ts";
import { MIP } from "./bits.ts";
import type { FieldName, FieldValues } from "./fields.ts";
import { SPMG } from "./menus.ts";

/** What the parts of the motor record work on together. */
export interface MotorCore {
  readonly name: string;
  readonly fields: FieldValues;
  readonly axis: Axis;
  /** Fields to be posted at the end of this processing even if they did not change. */
  readonly marked: Set<FieldName>;
  /** A second leg, from behind the target, follows the present one. */
  backlashPending: boolean;
  /** Process again after so many seconds, as the end of the settle time DLY. */
  settleAfter(seconds: number): void;
  /** Forget a settle time that runs. */
  cancelSettling(): void;
}

/** No motion is under way: done, or between two tries. */
export function isIdle(f: FieldValues): boolean {
  return f.MIP === MIP.done || f.MIP === MIP.retry;
}

/** SPMG says that no motion may begin. */
export function isHeld(f: FieldValues): boolean {
  return f.SPMG === SPMG.stop || f.SPMG === SPMG.pause;
}

/** The request is over, whatever became of it. */
export function complete({ fields: f }: MotorCore): void {
  f.MIP = MIP.done;
  f.DMOV = 1;
}

export function clearButtons(f: FieldValues): void {
  f.JOGF = 0;
  f.JOGR = 0;
  f.HOMF = 0;
  f.HOMR = 0;
}
