/** Bits of the status word MSTA, as the motor record documents them. */
export const MSTA = {
  direction: 1 << 0,
  done: 1 << 1,
  plusSwitch: 1 << 2,
  homeSwitch: 1 << 3,
  closedLoop: 1 << 5,
  slipStall: 1 << 6,
  atHome: 1 << 7,
  encoderPresent: 1 << 8,
  problem: 1 << 9,
  moving: 1 << 10,
  gainSupport: 1 << 11,
  commError: 1 << 12,
  minusSwitch: 1 << 13,
  homed: 1 << 14,
} as const;

/** Bits of the motion-in-progress word MIP; 0 is done. */
export const MIP = {
  done: 0,
  jogForward: 0x1,
  jogReverse: 0x2,
  jogBacklash1: 0x4,
  homeForward: 0x8,
  homeReverse: 0x10,
  move: 0x20,
  retry: 0x40,
  load: 0x80,
  moveBacklash: 0x100,
  stop: 0x200,
  delayRequested: 0x400,
  delayOver: 0x800,
  jogRequested: 0x1000,
  jogStop: 0x2000,
  jogBacklash2: 0x4000,
  external: 0x8000,
} as const;

/** Both directions of a button, for tests of MIP. */
export const HOMING = MIP.homeForward | MIP.homeReverse;
export const JOGGING = MIP.jogForward | MIP.jogReverse;

export function has(word: number, bits: number): boolean {
  return (word & bits) !== 0;
}
