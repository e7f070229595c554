import assert from "node:assert/strict";
import { test } from "node:test";
import { acquire, simDetector } from "./kit.ts";

const RAMP = {
  "cam1:ImageMode": 0,
  "cam1:SimMode": 0,
  "ROI1:EnableCallbacks": 1,
  "ROI1:ArrayCallbacks": 1,
  "ROI1:BlockingCallbacks": 1,
  "image1:EnableCallbacks": 1,
  "image1:BlockingCallbacks": 1,
  "image1:NDArrayPort": "ROI1",
};

test("clamps its region at the first frame and passes the whole image by default", async () => {
  const { clock, pvs } = simDetector();
  pvs.putAll(RAMP);
  assert.equal(pvs.get("ROI1:SizeX_RBV"), 1_000_000);
  await acquire(clock, pvs);
  assert.deepEqual(
    pvs.all("ROI1:SizeX_RBV", "ROI1:SizeY_RBV", "ROI1:MaxSizeX_RBV", "ROI1:MaxSizeY_RBV"),
    [64, 48, 64, 48],
  );
  assert.equal((pvs.get("image1:ArrayData") as Uint8Array).length, 64 * 48);
});

test("cuts, bins and mirrors", async () => {
  const { clock, pvs } = simDetector();
  pvs.putAll({
    ...RAMP,
    "ROI1:MinX": 2,
    "ROI1:SizeX": 5,
    "ROI1:BinX": 2,
    "ROI1:ReverseX": 1,
    "ROI1:MinY": 1,
    "ROI1:SizeY": 2,
  });
  await acquire(clock, pvs);
  // pixel (x, y) is x + y: row 1 from x = 2 is 3 4 | 5 6, row 2 is 4 5 | 6 7
  assert.deepEqual([...(pvs.get("image1:ArrayData") as Uint8Array)], [11, 7, 13, 9]);
  assert.deepEqual(pvs.all("ROI1:ArraySizeX_RBV", "ROI1:ArraySizeY_RBV", "image1:ArraySizeX_RBV"), [2, 2, 2]);
});

test("passes an axis whole that is disabled, and one that sizes itself", async () => {
  const { clock, pvs } = simDetector();
  pvs.putAll({ ...RAMP, "ROI1:EnableX": 0, "ROI1:SizeX": 5, "ROI1:AutoSizeY": 1, "ROI1:SizeY": 5 });
  await acquire(clock, pvs);
  assert.deepEqual(pvs.all("ROI1:ArraySizeX_RBV", "ROI1:ArraySizeY_RBV", "ROI1:SizeY_RBV"), [64, 48, 48]);
});

test("scales in float64 and converts to the wanted type", async () => {
  const { clock, pvs } = simDetector({ arrayDataType: "Float64" });
  pvs.putAll({
    ...RAMP,
    "ROI1:SizeX": 3,
    "ROI1:SizeY": 1,
    "ROI1:EnableScale": 1,
    "ROI1:Scale": 4,
    "ROI1:DataTypeOut": 8,
  });
  await acquire(clock, pvs);
  assert.deepEqual([...(pvs.get("image1:ArrayData") as Float64Array)], [0, 0.25, 0.5]);
  assert.equal(pvs.get("image1:DataType_RBV"), 8);
});

test("makes one color of an RGB image a monochrome image", async () => {
  const { clock, pvs } = simDetector();
  for (const colorMode of [1, 2, 3]) {
    pvs.putAll({
      ...RAMP,
      "cam1:ColorMode": colorMode,
      "cam1:GainGreen": 2,
      "ROI1:SizeX": 4,
      "ROI1:SizeY": 1,
      "ROI1:SizeZ": 1,
      "ROI1:MinZ": 1,
    });
    await acquire(clock, pvs);
    assert.deepEqual([...(pvs.get("image1:ArrayData") as Uint8Array)], [0, 2, 4, 6], `color mode ${colorMode}`);
    assert.deepEqual(pvs.all("image1:ColorMode_RBV", "image1:NDimensions_RBV", "cam1:ArraySizeZ_RBV"), [0, 2, 3]);
  }
});

test("takes axes of one pixel away on request", async () => {
  const { clock, pvs } = simDetector();
  pvs.putAll({ ...RAMP, "ROI1:SizeY": 1, "ROI1:CollapseDims": 1 });
  await acquire(clock, pvs);
  assert.deepEqual(pvs.all("image1:NDimensions_RBV", "image1:ArraySize0_RBV", "image1:ArraySize1_RBV"), [1, 64, 0]);
});
