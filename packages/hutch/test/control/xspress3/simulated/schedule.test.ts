import assert from "node:assert/strict";
import { test } from "node:test";
import type { Trigger } from "../../../../src/control/xspress3/mod.ts";
import { frameSchedule } from "../../../../src/control/xspress3/simulated/schedule.ts";

const cable = { periodS: 0.25, highS: 0.1 };
const schedule = (trigger: Trigger, frames = 4, frameTimeS = 0.1) =>
  frameSchedule({ trigger, frames, frameTimeS, cable });

test("frames of its own follow each other from the start", () => {
  const frames = schedule({ source: "internal" });
  assert.equal(frames.done(5), 0);
  frames.start(10);
  assert.deepEqual(
    [10, 10.09, 10.1, 10.35, 10.4, 99].map((now) => frames.done(now)),
    [0, 0, 1, 3, 4, 4],
  );
});

test("one software trigger begins all frames, later ones nothing", () => {
  const frames = schedule({ source: "software", begins: "all" });
  frames.start(0);
  assert.equal(frames.done(1), 0);
  frames.softwareTrigger(1);
  frames.softwareTrigger(1.15);
  assert.equal(frames.done(1.2), 2);
});

test("each software trigger begins one frame, unless one is under way", () => {
  const frames = schedule({ source: "software", begins: "one" }, 2);
  frames.start(0);
  frames.softwareTrigger(1);
  frames.softwareTrigger(1.05);
  assert.deepEqual([frames.done(1.09), frames.done(1.1), frames.done(9)], [0, 1, 1]);
  frames.softwareTrigger(2);
  assert.equal(frames.done(2.1), 2);
  frames.softwareTrigger(3);
  assert.equal(frames.done(4), 2);
});

test("edges on the cable begin one frame each, or all, and are missed while a frame is under way", () => {
  const each = schedule({ source: "ttl-edge", begins: "one" });
  each.start(0);
  assert.deepEqual(
    [0.05, 0.1, 0.3, 0.35].map((now) => each.done(now)),
    [0, 1, 1, 2],
  );
  const long = schedule({ source: "ttl-edge", begins: "one" }, 4, 0.3);
  long.start(0);
  assert.deepEqual(
    [0.3, 0.75, 0.8].map((now) => long.done(now)),
    [1, 1, 2],
  );
  const all = schedule({ source: "ttl-edge", begins: "all" });
  all.start(0);
  assert.equal(all.done(0.2), 2);
});

test("gates end a frame each time the level falls", () => {
  for (const source of ["ttl-gate", "lvds-gate"] as const) {
    const frames = schedule({ source }, 3, 9);
    frames.start(0);
    assert.deepEqual(
      [0.09, 0.1, 0.34, 0.35, 9].map((now) => frames.done(now)),
      [0, 1, 1, 2, 3],
    );
  }
});
