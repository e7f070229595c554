import assert from "node:assert/strict";
import { test } from "node:test";
import { computeStatistics } from "../../../src/simulator/area-detector/statistics.ts";
import { acquire, simDetector } from "./kit.ts";

const STATS = {
  "cam1:ImageMode": 0,
  "Stats1:EnableCallbacks": 1,
  "Stats1:BlockingCallbacks": 1,
  "image1:EnableCallbacks": 1,
  "image1:BlockingCallbacks": 1,
};

test("computes on the pixels that image1 shows", async () => {
  const { clock, pvs } = simDetector();
  pvs.putAll(STATS);
  await acquire(clock, pvs);
  const found = computeStatistics(pvs.get("image1:ArrayData") as Uint8Array, 64, 1);
  assert.deepEqual(
    pvs.all(
      "Stats1:Total_RBV",
      "Stats1:MaxValue_RBV",
      "Stats1:MaxX_RBV",
      "Stats1:MaxY_RBV",
      "Stats1:Sigma_RBV",
      "Stats1:Net_RBV",
    ),
    [found.total, found.maximum, found.maximumX, found.maximumY, found.sigma, found.net],
  );
  assert.ok(found.maximum > 100, "there is a spot");
});

test("leaves the results of a computation that is off as they are", async () => {
  const { clock, pvs } = simDetector();
  pvs.putAll({ ...STATS, "Stats1:ComputeCentroid": 1 });
  await acquire(clock, pvs);
  const before = pvs.all("Stats1:Total_RBV", "Stats1:CentroidX_RBV");
  pvs.putAll({ "Stats1:ComputeCentroid": 0, "Stats1:ComputeStatistics": 0, "cam1:SimMode": 0 });
  await acquire(clock, pvs);
  assert.deepEqual(pvs.all("Stats1:Total_RBV", "Stats1:CentroidX_RBV"), before);
  assert.ok(Math.abs(Number(before[1]) - 32) < 3, "the spot is in the middle");
  pvs.put("Stats1:Reset", 1);
  assert.deepEqual(pvs.all("Stats1:Total_RBV", "Stats1:CentroidX_RBV"), [0, 0]);
});

test("shows profiles and a histogram when asked", async () => {
  const { clock, pvs } = simDetector();
  pvs.putAll({ ...STATS, "cam1:SimMode": 0, "Stats1:ComputeProfiles": 1, "Stats1:ComputeHistogram": 1 });
  pvs.putAll({ "Stats1:CursorX": 3, "Stats1:CursorY": 2, "Stats1:HistSize": 4, "Stats1:HistMax": 9 });
  await acquire(clock, pvs);
  assert.equal(pvs.get("Stats1:CursorVal"), 5);
  assert.deepEqual([...(pvs.get("Stats1:ProfileCursorX_RBV") as Float64Array)].slice(0, 3), [2, 3, 4]);
  assert.equal((pvs.get("Stats1:ProfileAverageY_RBV") as Float64Array).length, 48);
  // pixels of x + y are 0 once, 1 twice, 2 three times …: up to 9 there are 55
  const histogram = pvs.get("Stats1:Histogram_RBV") as Float64Array;
  assert.deepEqual([...histogram], [3, 12, 21, 19]);
  assert.equal(pvs.get("Stats1:HistAbove_RBV"), 64 * 48 - 55);
});
