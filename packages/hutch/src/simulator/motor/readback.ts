import type { AxisStatus } from "./axis.ts";
import { has, MSTA } from "./bits.ts";
import { rawSign, updateReadback } from "./coordinates.ts";
import { clearButtons } from "./core.ts";
import type { FieldValues } from "./fields.ts";
import { isSwitchAhead } from "./limits.ts";

/** Take over position, switches and state of motion from a report of the controller. */
export function readStatus(f: FieldValues, status: AxisStatus): void {
  f.MSTA = status.bits;
  f.RMP = status.steps;
  f.REP = status.counts;
  readPosition(f);
  if (has(status.bits, MSTA.moving)) f.TDIR = flag(status.bits, MSTA.direction);
  f.RHLS = flag(status.bits, MSTA.plusSwitch);
  f.RLLS = flag(status.bits, MSTA.minusSwitch);
  f.ATHM = flag(status.bits, MSTA.atHome | MSTA.homeSwitch);
  readSwitches(f);
  const isCutShort = isSwitchAhead(f) || has(status.bits, MSTA.problem);
  if (isCutShort) clearButtons(f);
  f.MOVN = isCutShort || has(status.bits, MSTA.done) ? 0 : 1;
}

/** Readback in raw, dial and user from the register that counts: the encoder's when UEIP says so. */
export function readPosition(f: FieldValues): void {
  f.RRBV = f.UEIP === 1 ? f.REP : f.RMP;
  f.DRBV = f.RRBV * (f.UEIP === 1 ? f.ERES : f.MRES);
  updateReadback(f);
}

/** HLS and LLS, in user direction, from the raw ones. */
export function readSwitches(f: FieldValues): void {
  const sameWay = rawSign(f) > 0;
  f.HLS = sameWay ? f.RHLS : f.RLLS;
  f.LLS = sameWay ? f.RLLS : f.RHLS;
}

function flag(word: number, bits: number): 0 | 1 {
  return has(word, bits) ? 1 : 0;
}
