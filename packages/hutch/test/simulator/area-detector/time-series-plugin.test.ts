import assert from "node:assert/strict";
import { test } from "node:test";
import { acquire, type PvClient, simDetector } from "./kit.ts";

const SETUP = {
  "cam1:ImageMode": 1,
  "cam1:NumImages": 4,
  "cam1:SimMode": 0,
  "Stats1:EnableCallbacks": 1,
  "Stats1:BlockingCallbacks": 1,
  "Stats1:TS:EnableCallbacks": 1,
  "Stats1:TS:BlockingCallbacks": 1,
};

const minima = (pvs: PvClient) => [...(pvs.get("Stats1:TSMinValue") as Float64Array)];

test("keeps one point a frame and ends when the series is full", async () => {
  const { clock, pvs } = simDetector();
  pvs.putAll({ ...SETUP, "Stats1:TS:TSNumPoints": 3 });
  const done = pvs.put("Stats1:TS:TSAcquire", 1);
  await acquire(clock, pvs);
  await done;
  assert.deepEqual(minima(pvs), [0, 1, 2], "the ramp grows by one a frame");
  assert.deepEqual(pvs.all("Stats1:TS:TSAcquiring", "Stats1:TS:TSAcquire", "Stats1:TS:TSCurrentPoint"), [0, 0, 3]);
  const times = pvs.get("Stats1:TSTimestamp") as Float64Array;
  assert.ok(Math.abs(times[1]! - times[0]! - 0.005) < 1e-5, "a period apart");
});

test("goes round in circular mode, the oldest point first", async () => {
  const { clock, pvs } = simDetector();
  pvs.putAll({ ...SETUP, "Stats1:TS:TSNumPoints": 3, "Stats1:TS:TSAcquireMode": 1 });
  void pvs.put("Stats1:TS:TSAcquire", 1);
  await acquire(clock, pvs);
  assert.equal(pvs.get("Stats1:TS:TSAcquiring"), 1);
  pvs.put("Stats1:TS:TSRead", 1);
  assert.deepEqual(minima(pvs), [1, 2, 3]);
  assert.deepEqual(
    [...(pvs.get("Stats1:TS:TSTimeAxis") as Float64Array)].map((t) => t.toFixed(1)),
    ["-0.2", "-0.1", "0.0"],
  );
});

test("averages several frames to a point", async () => {
  const { clock, pvs } = simDetector();
  pvs.putAll({ ...SETUP, "Stats1:TS:TSTimePerPoint": 0.1, "Stats1:TS:TSAveragingTime": 0.2 });
  assert.equal(pvs.get("Stats1:TS:TSNumAverage"), 2);
  void pvs.put("Stats1:TS:TSAcquire", 1);
  await acquire(clock, pvs);
  pvs.put("Stats1:TS:TSAcquire", 0);
  assert.deepEqual(minima(pvs), [0.5, 2.5]);
});
