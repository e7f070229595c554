import assert from "node:assert/strict";
import { test } from "node:test";
import { acquire, simDetector } from "./kit.ts";

const SINGLE = 0;
const MULTIPLE = 1;
const CONTINUOUS = 2;

test("goes through the states of three images with the timing of exposure and period", async () => {
  const { clock, pvs } = simDetector();
  const start = clock.now();
  pvs.putAll({ "cam1:ImageMode": MULTIPLE, "cam1:NumImages": 3, "cam1:AcquireTime": 0.01, "cam1:AcquirePeriod": 0.02 });
  const seen: string[] = [];
  const states = ["Idle", "Acquire", "Readout", "", "", "", "", "Waiting"];
  const watched = pvs.watch("cam1:DetectorState_RBV", "cam1:ArrayCounter_RBV", "cam1:AcquireBusy");
  const done = pvs.put("cam1:Acquire", 1);
  for (let step = 0; step < 12; step++) {
    for (const change of watched.splice(0)) {
      const [name, value] = change.split("=");
      const shown = name === "cam1:DetectorState_RBV" ? states[Number(value)] : `${name?.slice(5)} ${value}`;
      seen.push(`${Math.round((clock.now() - start) * 1000)} ms ${shown}`);
    }
    clock.advance(0.005);
  }
  await done;
  assert.deepEqual(seen, [
    "0 ms AcquireBusy 1",
    "0 ms Acquire",
    "10 ms Readout",
    "10 ms ArrayCounter_RBV 1",
    "10 ms Waiting",
    "20 ms Acquire",
    "30 ms Readout",
    "30 ms ArrayCounter_RBV 2",
    "30 ms Waiting",
    "40 ms Acquire",
    "50 ms Readout",
    "50 ms ArrayCounter_RBV 3",
    "50 ms Idle",
    "50 ms AcquireBusy 0",
  ]);
  assert.equal(pvs.get("cam1:StatusMessage_RBV"), "Waiting for acquisition");
});

test("shows a minor alarm while it acquires", () => {
  const { detector, clock, pvs } = simDetector();
  const busy = [...detector.pvs()].find((pv) => pv.name === "kad:cam1:Acquire_RBV");
  pvs.put("cam1:ImageMode", SINGLE);
  void pvs.put("cam1:Acquire", 1);
  assert.deepEqual([busy?.value, busy?.read().severity], [1, 1]);
  clock.advance(1);
  assert.deepEqual([busy?.value, busy?.read().severity], [0, 0]);
});

test("counts on over acquisitions, the images of one from zero", async () => {
  const { clock, pvs } = simDetector();
  pvs.putAll({ "cam1:ImageMode": MULTIPLE, "cam1:NumImages": 2 });
  assert.ok(await acquire(clock, pvs));
  assert.ok(await acquire(clock, pvs));
  assert.deepEqual(pvs.all("cam1:ArrayCounter_RBV", "cam1:UniqueId_RBV", "cam1:NumImagesCounter_RBV"), [4, 4, 2]);
  pvs.put("cam1:ArrayCounter", 0);
  assert.ok(await acquire(clock, pvs));
  assert.deepEqual(pvs.all("cam1:ArrayCounter_RBV", "cam1:UniqueId_RBV"), [2, 6]);
});

test("ignores a second Acquire, and both puts complete together", async () => {
  const { clock, pvs } = simDetector();
  pvs.putAll({ "cam1:ImageMode": MULTIPLE, "cam1:NumImages": 3 });
  const first = pvs.put("cam1:Acquire", 1);
  clock.advance(0.007);
  const second = pvs.put("cam1:Acquire", 1);
  clock.advance(1);
  await Promise.all([first, second]);
  assert.equal(pvs.get("cam1:ArrayCounter_RBV"), 3);
});

test("runs on in Continuous until Acquire is put to 0, which lets the first put complete", async () => {
  const { clock, pvs } = simDetector();
  pvs.put("cam1:ImageMode", CONTINUOUS);
  const running = pvs.put("cam1:Acquire", 1);
  clock.advance(1);
  assert.equal(pvs.get("cam1:AcquireBusy"), 1);
  await pvs.put("cam1:Acquire", 0);
  await running;
  assert.deepEqual(pvs.all("cam1:AcquireBusy", "cam1:Acquire", "cam1:DetectorState_RBV", "cam1:StatusMessage_RBV"), [
    0,
    0,
    0,
    "Acquisition stopped",
  ]);
  const counter = pvs.get("cam1:ArrayCounter_RBV");
  clock.advance(1);
  assert.equal(pvs.get("cam1:ArrayCounter_RBV"), counter);
});

test("is Aborted when it is stopped in Multiple", () => {
  const { clock, pvs } = simDetector();
  pvs.putAll({ "cam1:ImageMode": MULTIPLE, "cam1:NumImages": 30 });
  void pvs.put("cam1:Acquire", 1);
  clock.advance(0.02);
  pvs.put("cam1:Acquire", 0);
  assert.equal(pvs.get("cam1:DetectorState_RBV"), 10);
});

test("waits for plugins only when told to", async () => {
  for (const [waits, expected] of [
    [1, [0, 1, 3]],
    [0, [0, 0, 3]],
  ] as const) {
    const { clock, pvs } = simDetector({ processingS: { Stats1: 1 } });
    pvs.putAll({
      "cam1:ImageMode": MULTIPLE,
      "cam1:NumImages": 3,
      "cam1:WaitForPlugins": waits,
      "Stats1:EnableCallbacks": 1,
    });
    assert.equal(await acquire(clock, pvs, 0.5), waits === 0);
    assert.deepEqual(pvs.all("cam1:Acquire_RBV", "cam1:AcquireBusy", "cam1:NumQueuedArrays"), expected);
    clock.advance(5);
    assert.deepEqual(pvs.all("cam1:AcquireBusy", "cam1:NumQueuedArrays", "Stats1:UniqueId_RBV"), [0, 0, 3]);
  }
});

test("makes the geometry fit the chip and says so", async () => {
  const { clock, pvs } = simDetector();
  pvs.putAll({ "cam1:MinX": 10, "cam1:SizeX": 500, "cam1:BinX": 4, "cam1:ImageMode": SINGLE });
  assert.deepEqual(pvs.all("cam1:MinX_RBV", "cam1:SizeX_RBV", "cam1:BinX_RBV", "cam1:SizeX"), [10, 52, 4, 500]);
  await acquire(clock, pvs);
  assert.deepEqual(pvs.all("cam1:ArraySizeX_RBV", "cam1:ArraySizeY_RBV", "cam1:ArraySize_RBV"), [13, 48, 13 * 48]);
});

test("waits for triggers in External, one image each", async () => {
  const { clock, detector, pvs } = simDetector();
  pvs.putAll({ "cam1:ImageMode": MULTIPLE, "cam1:NumImages": 2, "cam1:TriggerMode": 1 });
  detector.trigger();
  const done = pvs.put("cam1:Acquire", 1);
  clock.advance(1);
  assert.equal(pvs.get("cam1:ArrayCounter_RBV"), 0);
  for (const count of [1, 2]) {
    detector.trigger();
    detector.trigger();
    clock.advance(1);
    assert.equal(pvs.get("cam1:ArrayCounter_RBV"), count);
  }
  await done;
});

test("hands nothing to plugins without ArrayCallbacks", async () => {
  const { clock, pvs } = simDetector();
  pvs.putAll({ "cam1:ImageMode": SINGLE, "cam1:ArrayCallbacks": 0, "Stats1:EnableCallbacks": 1 });
  assert.ok(await acquire(clock, pvs));
  assert.deepEqual(pvs.all("cam1:ArrayCounter_RBV", "Stats1:ArrayCounter_RBV"), [1, 0]);
});

test("measures its rate while it runs and stands at zero afterwards", () => {
  const { clock, pvs } = simDetector();
  pvs.putAll({ "cam1:ImageMode": CONTINUOUS, "cam1:AcquirePeriod": 0.1 });
  void pvs.put("cam1:Acquire", 1);
  clock.advance(3);
  assert.equal(pvs.get("cam1:ArrayRate_RBV"), 10);
  pvs.put("cam1:Acquire", 0);
  clock.advance(3);
  assert.equal(pvs.get("cam1:ArrayRate_RBV"), 0);
});

test("takes the middle of the stages' way during an exposure", async () => {
  let horizontal = 0;
  const { clock, pvs } = simDetector({ positions: () => ({ horizontal, vertical: 0.3 }) });
  pvs.putAll({
    "cam1:ImageMode": SINGLE,
    "cam1:AcquireTime": 1,
    "Stats1:EnableCallbacks": 1,
    "Stats1:BlockingCallbacks": 1,
  });
  const total = async (from: number, to: number) => {
    horizontal = from;
    clock.after(0.5, () => {
      horizontal = to;
    });
    await acquire(clock, pvs);
    return Number(pvs.get("Stats1:Total_RBV"));
  };
  assert.ok((await total(-0.88, 1.12)) > 2 * (await total(1.12, 1.12)), "half way is at the peak");
});
