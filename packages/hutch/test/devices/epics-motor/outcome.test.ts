import assert from "node:assert/strict";
import { test } from "node:test";
import { moveOutcome, type RestingState } from "../../../src/devices/epics-motor/outcome.ts";
import type { MoveOutcome } from "../../../src/devices/mod.ts";

const ARRIVED: RestingState = {
  target: 20,
  start: 0,
  setpoint: 20,
  readback: 20,
  severity: 0,
  tolerance: 0.01,
  limitViolation: false,
  missed: false,
  highSwitch: false,
  lowSwitch: false,
  status: 2,
  otherTarget: undefined,
  stoppedByUs: false,
};

const CASES: readonly (readonly [what: string, change: Partial<RestingState>, outcome: MoveOutcome])[] = [
  ["at the target", {}, { kind: "arrived", readback: 20 }],
  ["within the deadband", { readback: 19.99 }, { kind: "arrived", readback: 19.99 }],
  ["there although a stop was asked for", { stoppedByUs: true }, { kind: "arrived", readback: 20 }],
  [
    "there, with a violation left from an earlier request",
    { limitViolation: true, start: 20 },
    { kind: "arrived", readback: 20 },
  ],
  [
    "outside the limits: the old target is back",
    { setpoint: 0, readback: 0, limitViolation: true },
    { kind: "refused", reason: "limit" },
  ],
  [
    "stopped by another client",
    { setpoint: 4.5, readback: 4.5 },
    { kind: "stopped", by: "someone else", readback: 4.5 },
  ],
  ["stopped by us", { setpoint: 4.5, readback: 4.5, stoppedByUs: true }, { kind: "stopped", by: "us", readback: 4.5 }],
  [
    "sent elsewhere, where it stands now",
    { setpoint: 0, readback: 0, start: 1, otherTarget: 0 },
    { kind: "retargeted", target: 0, readback: 0 },
  ],
  ["sent elsewhere and back again", { otherTarget: 0 }, { kind: "arrived", readback: 20 }],
  [
    "at the high switch",
    { setpoint: 12.67, readback: 12.67, highSwitch: true, status: 1029 },
    { kind: "limit switch", side: "high", readback: 12.67 },
  ],
  [
    "at the low switch",
    { target: -20, setpoint: -12, readback: -12, lowSwitch: true },
    { kind: "limit switch", side: "low", readback: -12 },
  ],
  [
    "a switch behind the motion is no reason",
    { setpoint: 1, readback: 1, lowSwitch: true },
    { kind: "stopped", by: "someone else", readback: 1 },
  ],
  [
    "retries used up",
    { readback: 19.9, missed: true },
    { kind: "fault", what: "it gave up trying, 0.1 from the target.", readback: 19.9 },
  ],
  [
    "at rest too far from the target",
    { readback: 19.5 },
    { kind: "fault", what: "it came to rest 0.5 from the target, which is more than 0.01.", readback: 19.5 },
  ],
  ["controller silent", { status: 1 << 12 }, { kind: "fault", what: "the controller does not answer.", readback: 20 }],
  [
    "stalled",
    { status: 1 << 6, readback: 3 },
    { kind: "fault", what: "the controller reports slip or stall.", readback: 3 },
  ],
  ["invalid readback", { severity: 3 }, { kind: "fault", what: "its readback is invalid.", readback: 20 }],
  ["a minor alarm does not spoil a move", { severity: 1 }, { kind: "arrived", readback: 20 }],
];

for (const [what, change, expected] of CASES) {
  test(`a move of which is left: ${what}`, () => {
    assert.deepEqual(moveOutcome({ ...ARRIVED, ...change }), expected);
  });
}

test("a target that is neither ours nor where the motor stands was set by someone else", () => {
  assert.deepEqual(moveOutcome({ ...ARRIVED, setpoint: 7, readback: 6.8 }), {
    kind: "retargeted",
    target: 7,
    readback: 6.8,
  });
});
