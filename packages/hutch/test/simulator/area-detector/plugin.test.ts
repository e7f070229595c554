import assert from "node:assert/strict";
import { test } from "node:test";
import { acquire, simDetector } from "./kit.ts";

const FIVE_IMAGES = { "cam1:ImageMode": 1, "cam1:NumImages": 5, "cam1:AcquireTime": 0.01, "cam1:AcquirePeriod": 0.01 };

test("drops and counts what its queue has no room for", async () => {
  const { clock, pvs } = simDetector({ processingS: { Stats1: 1 } });
  pvs.putAll({ ...FIVE_IMAGES, "Stats1:EnableCallbacks": 1, "Stats1:QueueSize": 2 });
  const queue = pvs.watch("Stats1:QueueFree");
  await acquire(clock, pvs, 0.5);
  assert.deepEqual(pvs.all("Stats1:DroppedArrays_RBV", "Stats1:QueueFree", "Stats1:QueueUse"), [2, 0, 2]);
  clock.advance(10);
  assert.deepEqual(pvs.all("Stats1:ArrayCounter_RBV", "Stats1:UniqueId_RBV", "Stats1:QueueFree"), [3, 3, 2]);
  assert.ok(queue.includes("Stats1:QueueFree=0"));
  pvs.put("Stats1:DroppedArrays", 0);
  assert.equal(pvs.get("Stats1:DroppedArrays_RBV"), 0);
});

test("works inside the driver with BlockingCallbacks, so that nothing is ever queued", async () => {
  const { clock, pvs } = simDetector({ processingS: { Stats1: 100 } });
  pvs.putAll({ ...FIVE_IMAGES, "Stats1:EnableCallbacks": 1, "Stats1:BlockingCallbacks": 1, "cam1:WaitForPlugins": 1 });
  assert.ok(await acquire(clock, pvs, 1));
  assert.deepEqual(pvs.all("Stats1:ArrayCounter_RBV", "cam1:NumQueuedArrays"), [5, 0]);
});

test("skips frames that come too soon without counting them", async () => {
  const { clock, pvs } = simDetector();
  pvs.putAll({ ...FIVE_IMAGES, "Stats1:EnableCallbacks": 1, "Stats1:MinCallbackTime": 0.025 });
  await acquire(clock, pvs);
  assert.deepEqual(pvs.all("Stats1:ArrayCounter_RBV", "Stats1:DroppedArrays_RBV", "Stats1:UniqueId_RBV"), [2, 0, 4]);
  pvs.put("Stats1:MaxArrayRate", 10);
  assert.equal(pvs.get("Stats1:MinCallbackTime_RBV"), 0.1);
});

test("stands still while it is disabled, and says nothing when its source does not exist", async () => {
  const { clock, pvs } = simDetector();
  pvs.put("cam1:ImageMode", 0);
  await acquire(clock, pvs);
  assert.equal(pvs.get("Stats1:ArrayCounter_RBV"), 0);
  pvs.putAll({ "Stats1:EnableCallbacks": 1, "Stats1:NDArrayPort": "NOPE" });
  await acquire(clock, pvs);
  assert.deepEqual(pvs.all("Stats1:ArrayCounter_RBV", "Stats1:NDArrayPort_RBV"), [0, "NOPE"]);
});

test("takes its frames from the plugin that NDArrayPort names", async () => {
  const { clock, pvs } = simDetector();
  pvs.putAll({
    "cam1:ImageMode": 0,
    "ROI1:EnableCallbacks": 1,
    "ROI1:ArrayCallbacks": 1,
    "ROI1:SizeX": 10,
    "ROI1:SizeY": 6,
    "Stats1:EnableCallbacks": 1,
    "Stats1:NDArrayPort": "ROI1",
    "cam1:WaitForPlugins": 1,
  });
  assert.ok(await acquire(clock, pvs));
  assert.deepEqual(pvs.all("Stats1:ArraySizeX_RBV", "Stats1:ArraySizeY_RBV", "Stats1:UniqueId_RBV"), [10, 6, 1]);
});

test("processes the last frame again on request, until it is disabled", async () => {
  const { clock, pvs } = simDetector();
  pvs.putAll({ "cam1:ImageMode": 0, "Stats1:EnableCallbacks": 1 });
  await acquire(clock, pvs);
  pvs.put("Stats1:ProcessPlugin", 1);
  assert.equal(pvs.get("Stats1:ArrayCounter_RBV"), 2);
  pvs.put("Stats1:EnableCallbacks", 0);
  pvs.put("Stats1:ProcessPlugin", 1);
  assert.equal(pvs.get("Stats1:ArrayCounter_RBV"), 2);
});

test("hands frames to whoever watches, and counts those it could not hand over", async () => {
  const { clock, detector, pvs } = simDetector();
  const seen: number[] = [];
  const stop = detector.onFrame("Pva1", (frame) => {
    seen.push(frame.uniqueId);
    return frame.uniqueId !== 2;
  });
  pvs.putAll({ ...FIVE_IMAGES, "cam1:NumImages": 3 });
  await acquire(clock, pvs);
  assert.deepEqual(seen, [], "disabled");
  pvs.putAll({ "Pva1:EnableCallbacks": 1, "Pva1:BlockingCallbacks": 1 });
  await acquire(clock, pvs);
  stop();
  await acquire(clock, pvs);
  assert.deepEqual(seen, [4, 5, 6]);
  assert.equal(pvs.get("Pva1:DroppedOutputArrays_RBV"), 0);
  assert.throws(() => detector.onFrame("ZMQ1", () => true), /Pva1/);
});

test("lets no more bytes pass than MaxByteRate", async () => {
  const { clock, pvs } = simDetector();
  pvs.putAll({
    ...FIVE_IMAGES,
    "ROI1:EnableCallbacks": 1,
    "ROI1:BlockingCallbacks": 1,
    "ROI1:ArrayCallbacks": 1,
    "ROI1:MaxByteRate": 2 * 64 * 48,
    "Stats1:EnableCallbacks": 1,
    "Stats1:BlockingCallbacks": 1,
    "Stats1:NDArrayPort": "ROI1",
  });
  await acquire(clock, pvs);
  assert.deepEqual(
    pvs.all("ROI1:ArrayCounter_RBV", "ROI1:DroppedOutputArrays_RBV", "Stats1:ArrayCounter_RBV"),
    [5, 3, 2],
  );
});
