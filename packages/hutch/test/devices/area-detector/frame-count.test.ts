import assert from "node:assert/strict";
import { test } from "node:test";
import { type FrameCounts, judgeFrames, missingFrames } from "../../../src/devices/area-detector/frame-count.ts";
import { HutchError } from "../../../src/errors/mod.ts";

const counts = (
  captured: number,
  change: { dropped?: number; queued?: number; statsId?: number; hdfId?: number; isOpen?: boolean } = {},
): FrameCounts => ({
  counted: { pv: "HDF1:NumCaptured_RBV", value: captured },
  dropped: [{ pv: "HDF1:DroppedArrays_RBV", value: change.dropped ?? 4 }],
  queued: { pv: "cam1:NumQueuedArrays", value: change.queued ?? 0 },
  uniqueIds: [
    { pv: "Stats1:UniqueId_RBV", value: change.statsId ?? 100 + captured },
    { pv: "HDF1:UniqueId_RBV", value: change.hdfId ?? 100 + captured },
  ],
  file: { pv: "HDF1:", isOpen: change.isOpen ?? true, hasFailed: false, message: "" },
});

const CASES: readonly (readonly [what: string, after: FrameCounts, verdict: string | RegExp])[] = [
  ["all are there", counts(9), "complete"],
  ["some are on their way", counts(8), "waiting"],
  ["all are counted, but a queue is not empty", counts(9, { queued: 1 }), "waiting"],
  ["the statistics are of an earlier frame than the file", counts(9, { statsId: 108 }), "waiting"],
  ["no plugin has a new frame", counts(9, { statsId: 106, hdfId: 106 }), "waiting"],
  ["one was dropped", counts(8, { dropped: 5 }), /rose by 1: the plugin could not keep up/],
  ["too many came", counts(10), /rose by 4 instead of 3: somebody else/],
  ["the file was closed", counts(9, { isOpen: false }), /Capture_RBV is Done/],
];

for (const [what, after, expected] of CASES) {
  test(`three frames wanted: ${what}`, () => {
    const verdict = judgeFrames(counts(6), after, 3);
    if (typeof expected === "string") assert.equal(verdict, expected);
    else assert.match(verdict instanceof HutchError ? verdict.message : verdict, expected);
  });
}

test("says which PV shows why the frames do not come", () => {
  const message = (after: FrameCounts) => missingFrames(counts(6), after, 3, "cam1:").message;
  assert.match(message(counts(8)), /^HDF1:NumCaptured_RBV rose by 2 instead of 3 frames\.\nSee cam1:DetectorState_RBV/);
  assert.match(message(counts(9, { queued: 2 })), /^cam1:NumQueuedArrays is still 2/);
  assert.match(message(counts(9, { statsId: 108 })), /Stats1:UniqueId_RBV = 108, HDF1:UniqueId_RBV = 109/);
});
