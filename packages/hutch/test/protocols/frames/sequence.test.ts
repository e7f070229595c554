import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { LOSS, SequenceTracker, withLost } from "../../../src/protocols/frames/mod.ts";

test("agrees with plain bookkeeping for any order of arrivals, explanations and drops", () => {
  const step = fc.record({
    frame: fc.integer({ min: 0, max: 30 }),
    action: fc.constantFrom("arrive", "arrive", "arrive", "explain", "drop"),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), fc.option(fc.integer({ min: 0, max: 40 })), (steps, expected) => {
      const tracker = new SequenceTracker(0);
      const present = new Set<number>();
      const came = new Set<number>();
      const reasons = new Map<number, string>();
      let highest = -1;
      const count = { received: 0, duplicates: 0, outOfOrder: 0 };
      for (const { frame, action } of steps) {
        if (action === "arrive") {
          if (present.has(frame)) count.duplicates += 1;
          else {
            count.received += 1;
            if (frame < highest) count.outOfOrder += 1;
          }
          if (!present.has(frame)) reasons.delete(frame);
          present.add(frame);
          came.add(frame);
          highest = Math.max(highest, frame);
          tracker.arrive(frame);
        } else if (action === "explain") {
          if (!present.has(frame)) reasons.set(frame, "explained");
          tracker.explain(frame, "explained");
        } else {
          if (present.has(frame)) {
            present.delete(frame);
            reasons.set(frame, "dropped");
          }
          tracker.drop(frame, "dropped");
        }
      }
      const end = Math.max(highest + 1, expected ?? 0, ...[...reasons.keys()].map((frame) => frame + 1));
      const missing = Array.from({ length: end }, (_, frame) => frame).filter((frame) => !present.has(frame));
      const account = tracker.account(expected ?? undefined);
      assert.deepEqual(
        account.gaps.flatMap(([first, last, reason]) =>
          Array.from({ length: last - first + 1 }, (_, k) => [first + k, reason]),
        ),
        missing.map((frame) => [frame, reasons.get(frame) ?? LOSS.notReceived]),
      );
      assert.equal(account.lost, missing.length);
      assert.deepEqual(
        { received: account.received, duplicates: account.duplicates },
        {
          received: count.received,
          duplicates: count.duplicates,
        },
      );
      assert.deepEqual(tracker.account(expected ?? undefined), account, "asking changes nothing");
    }),
  );
});

test("starts at any number when the stream may, and has no row for what is below", () => {
  const tracker = new SequenceTracker(undefined);
  assert.equal(tracker.arrive(434), "next");
  assert.equal(tracker.arrive(433), "unplaceable");
  assert.equal(tracker.arrive(436), "next");
  assert.equal(tracker.arrive(435), "late");
  assert.deepEqual(tracker.account(undefined), {
    firstFrame: 434,
    received: 3,
    duplicates: 0,
    outOfOrder: 1,
    lost: 0,
    gaps: [],
  });
});

test("takes no number that cannot be right", () => {
  const tracker = new SequenceTracker(0);
  tracker.arrive(0);
  for (const frame of [1e15, Number.NaN, 1.5, Number.POSITIVE_INFINITY]) assert.equal(tracker.arrive(frame), "absurd");
  assert.equal(tracker.account(undefined).lost, 0);
});

test("joins what gets lost later with the gaps there are", () => {
  const tracker = new SequenceTracker(0);
  for (const frame of [0, 1, 4, 5, 6]) tracker.arrive(frame);
  const record = withLost(tracker.account(undefined), [5, 6, 0], LOSS.disk);
  assert.deepEqual(record.gaps, [
    [0, 0, "disk refused"],
    [2, 3, "not received"],
    [5, 6, "disk refused"],
  ]);
  assert.equal(record.lost, 5);
});
