import assert from "node:assert/strict";
import { test } from "node:test";
import { acquire, simDetector } from "./kit.ts";
import { OPHYD_PVS } from "./ophyd-pvs.ts";

test("serves every PV that ophyd's detector classes ask for", () => {
  const { detector } = simDetector();
  const served = new Set([...detector.pvs()].map(({ name }) => name));
  for (const [part, names] of Object.entries(OPHYD_PVS)) {
    assert.deepEqual(
      names.filter((name) => !served.has(`kad:${part}:${name}`)),
      [],
      part,
    );
  }
});

test("no two PVs have one name, and no choice list is longer than Channel Access allows", () => {
  const { detector } = simDetector();
  const pvs = [...detector.pvs()];
  assert.equal(new Set(pvs.map(({ name }) => name)).size, pvs.length);
  for (const pv of pvs) {
    const choices = pv.metadata().choices ?? [];
    assert.ok(choices.length <= 16 && choices.every((choice) => choice.length < 26), pv.name);
  }
});

test("takes every staging entry of an area-detector notebook and reads it back", () => {
  const { pvs } = simDetector();
  const label = (name: string, value: number) => {
    pvs.put(name, value);
    assert.equal(pvs.get(name === "cam1:WaitForPlugins" ? name : `${name}_RBV`), value, name);
  };
  label("cam1:ImageMode", 1);
  label("cam1:NumImages", 3);
  label("cam1:WaitForPlugins", 1);
  for (const part of ["HDF1", "image1", "ROI1", "Stats1", "Pva1"]) {
    label(`${part}:EnableCallbacks`, 1);
    label(`${part}:BlockingCallbacks`, part === "HDF1" || part === "image1" ? 0 : 1);
    label(`${part}:ArrayCallbacks`, 1);
    label(`${part}:ArrayCounter`, 0);
  }
  label("HDF1:CreateDirectory", -3);
  label("HDF1:AutoIncrement", 1);
  label("HDF1:AutoSave", 1);
  label("HDF1:NumCapture", 0);
  label("HDF1:FileWriteMode", 2);
  label("HDF1:Compression", 6);
  pvs.put("HDF1:FileTemplate", "%s%s_%6.6d.h5");
  assert.equal(pvs.get("HDF1:FileTemplate_RBV"), "%s%s_%6.6d.h5");
});

test("names the kind of each plugin, and a graph that leads back to the camera", () => {
  const { pvs } = simDetector();
  const types: Record<string, string> = {
    image1: "NDPluginStdArrays",
    ROI1: "NDPluginROI",
    Stats1: "NDPluginStats",
    HDF1: "NDFileHDF5",
    Pva1: "NDPluginPva",
  };
  for (const [part, type] of Object.entries(types)) {
    assert.deepEqual(pvs.all(`${part}:PluginType_RBV`, `${part}:NDArrayPort_RBV`, `${part}:NDArrayPort`), [
      type,
      "SIM1",
      "SIM1",
    ]);
  }
  assert.equal(pvs.get("cam1:PortName_RBV"), "SIM1");
  assert.equal(pvs.get("Pva1:PvName_RBV"), "kad:Pva1:Image");
});

test("a plugin knows size and type after its first frame: it is primed", async () => {
  const { clock, pvs } = simDetector();
  const sizes = ["HDF1:ArraySize0_RBV", "HDF1:ArraySize1_RBV", "HDF1:ArraySize2_RBV"] as const;
  pvs.putAll({ "HDF1:EnableCallbacks": 1, "cam1:ImageMode": 0, "cam1:DataType": 3 });
  assert.deepEqual(pvs.all(...sizes), [0, 0, 0]);
  await acquire(clock, pvs);
  assert.deepEqual(
    pvs.all(...sizes, "HDF1:DataType_RBV", "cam1:ArraySizeX_RBV", "cam1:ArraySizeZ_RBV"),
    [64, 48, 0, 3, 64, 0],
  );
});

test("shows the same pictures for the same seed", async () => {
  const images = [];
  for (const seed of [5, 5, 6]) {
    const { clock, pvs } = simDetector({ seed });
    pvs.putAll({ "cam1:ImageMode": 0, "image1:EnableCallbacks": 1, "image1:BlockingCallbacks": 1 });
    await acquire(clock, pvs);
    images.push(pvs.get("image1:ArrayData"));
  }
  assert.deepEqual(images[0], images[1]);
  assert.notDeepEqual(images[0], images[2]);
});

test("stamps a frame with the time of its readout, in EPICS seconds", async () => {
  const { clock, pvs } = simDetector();
  pvs.putAll({ "cam1:ImageMode": 0, "cam1:AcquireTime": 0.5, "Stats1:EnableCallbacks": 1 });
  await acquire(clock, pvs);
  const wanted = 1_700_000_000.5 - 631_152_000;
  assert.equal(pvs.get("Stats1:TimeStamp_RBV"), wanted);
  assert.deepEqual(pvs.all("Stats1:EpicsTSSec_RBV", "Stats1:EpicsTSNsec_RBV"), [Math.floor(wanted), 500_000_000]);
});

test("makes pictures of every pixel type and color mode", async () => {
  for (let dataType = 0; dataType < 10; dataType++) {
    for (let colorMode = 0; colorMode < 4; colorMode++) {
      const { clock, pvs } = simDetector();
      pvs.putAll({ "cam1:ImageMode": 0, "cam1:DataType": dataType, "cam1:ColorMode": colorMode });
      pvs.putAll({ "Stats1:EnableCallbacks": 1, "Stats1:BlockingCallbacks": 1 });
      await acquire(clock, pvs);
      const maximum = Number(pvs.get("Stats1:MaxValue_RBV"));
      assert.ok(maximum > 100 && maximum <= 255, `type ${dataType}, color ${colorMode}: ${maximum}`);
      assert.equal(pvs.get("Stats1:NDimensions_RBV"), colorMode === 0 ? 2 : 3);
    }
  }
});
