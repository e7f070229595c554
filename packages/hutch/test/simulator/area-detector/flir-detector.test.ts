import assert from "node:assert/strict";
import { test } from "node:test";
import { createFlirDetector } from "../../../src/simulator/area-detector/mod.ts";
import { virtualClock } from "../../../src/simulator/mod.ts";
import { PvClient } from "./kit.ts";

function flir() {
  const clock = virtualClock();
  const detector = createFlirDetector({
    prefix: "FLIR5:",
    clock,
    positions: () => ({ horizontal: 0, vertical: 0 }),
    width: 32,
    height: 16,
  });
  return { clock, detector, pvs: new PvClient(detector) };
}

test("takes one frame for each software trigger", async () => {
  const { clock, pvs } = flir();
  pvs.putAll({ "cam5:ImageMode": 1, "cam5:NumImages": 2, "cam5:TriggerMode": 1, "cam5:TriggerSource": 0 });
  pvs.put("cam5:TriggerSoftware", 1);
  const done = pvs.put("cam5:Acquire", 1);
  clock.advance(1);
  assert.deepEqual(pvs.all("cam5:ArrayCounter_RBV", "cam5:TriggerSoftware"), [0, 0]);
  pvs.put("cam5:TriggerSoftware", 1);
  clock.advance(1);
  assert.equal(pvs.get("cam5:ArrayCounter_RBV"), 1);
  pvs.put("cam5:TriggerSoftware", 1);
  clock.advance(1);
  await done;
  assert.deepEqual(pvs.all("cam5:ArrayCounter_RBV", "cam5:AcquireBusy"), [2, 0]);
});

test("takes no notice of software triggers when the source is a line", () => {
  const { clock, detector, pvs } = flir();
  pvs.putAll({ "cam5:ImageMode": 0, "cam5:TriggerMode": 1, "cam5:TriggerSource": 1 });
  void pvs.put("cam5:Acquire", 1);
  pvs.put("cam5:TriggerSoftware", 1);
  clock.advance(1);
  assert.equal(pvs.get("cam5:ArrayCounter_RBV"), 0);
  detector.trigger();
  clock.advance(1);
  assert.equal(pvs.get("cam5:ArrayCounter_RBV"), 1);
});

test("says how many frames a second it will reach", () => {
  const { pvs } = flir();
  pvs.put("cam5:AcquireTime", 0.1);
  assert.equal(pvs.get("cam5:GC_AcqResFrameRate_RBV"), 10);
  pvs.put("cam5:AcquirePeriod", 0.25);
  assert.equal(pvs.get("cam5:GC_AcqResFrameRate_RBV"), 4);
  pvs.putAll({ "cam5:AcquireTime": 1e-5, "cam5:AcquirePeriod": 0 });
  assert.equal(pvs.get("cam5:GC_AcqResFrameRate_RBV"), 162);
});

test("hands the frames of ZMQ1 to a stream, and shows them in image1", () => {
  const { clock, detector, pvs } = flir();
  const sizes: number[] = [];
  detector.onFrame("ZMQ1", ({ pixels }) => sizes.push(pixels.byteLength) > 0);
  pvs.putAll({ "ZMQ1:EnableCallbacks": 1, "image1:EnableCallbacks": 1, "cam5:ImageMode": 0 });
  void pvs.put("cam5:Acquire", 1);
  clock.advance(1);
  assert.deepEqual(sizes, [32 * 16]);
  assert.equal((pvs.get("image1:ArrayData") as Uint8Array).length, 32 * 16);
  assert.deepEqual(pvs.all("cam5:ArraySizeX_RBV", "cam5:ArraySizeY_RBV", "cam5:ArraySize_RBV"), [32, 16, 512]);
});
