import assert from "node:assert/strict";
import { test } from "node:test";
import {
  AreaDetector,
  buildDevices,
  type DeviceConfig,
  deviceSchema,
  EpicsMotor,
  isMovable,
} from "../../../src/devices/mod.ts";
import { MockSpace } from "../../../src/signals/mod.ts";

const build = (configs: Record<string, unknown>) => {
  const parsed = Object.entries(configs).map(([name, config]): [string, DeviceConfig] => [
    name,
    deviceSchema.parse(config),
  ]);
  return buildDevices(Object.fromEntries(parsed), { signals: new MockSpace().router(), dataFolder: "/data" });
};

test("builds each type of device, with its labels", () => {
  const registry = build({
    m1: { type: "epics-motor", prefix: "gp:m1", labels: ["baseline"] },
    det: { type: "area-detector", prefix: "kad:", plugins: { stats2: "Stats2:", hdf: "HDF1" }, framesPerPoint: 3 },
    current: { type: "signal", url: "soft://current" },
    furnace: { type: "signal", url: "ca://furnace", settable: true },
    sx: { type: "soft-motor", velocity: 2, unit: "mm", limits: { low: -1, high: 1 } },
    diode: { type: "soft-detector", motor: "sx" },
  });
  const motor = registry.get("m1");
  assert.ok(motor instanceof EpicsMotor);
  assert.equal(motor.fields.setpoint.source, "ca://gp:m1.VAL");
  assert.deepEqual(registry.labels("m1"), ["baseline"]);
  const detector = registry.get("det");
  assert.ok(detector instanceof AreaDetector);
  assert.equal(detector.framesPerTrigger, 3);
  assert.deepEqual(detector.hints, { fields: ["det_stats2_total", "det_stats2_max_value"] });
  assert.match(detector.outputFolder ?? "", /^\/data\/det\/\d{4}\/\d\d\/\d\d\/$/);
  assert.equal(detector.camera.settings.acquire.setpoint.source, "ca://kad:cam1:Acquire");
  assert.equal(isMovable(registry.get("current")), false);
  assert.equal(isMovable(registry.get("furnace")), true);
  assert.deepEqual(registry.names(), ["m1", "det", "current", "furnace", "sx", "diode"]);
});

test("a device may come before the one it needs, but not need itself", () => {
  assert.deepEqual(build({ diode: { type: "soft-detector", motor: "sx" }, sx: { type: "soft-motor" } }).names(), [
    "diode",
    "sx",
  ]);
  assert.throws(
    () => build({ a: { type: "soft-detector", motor: "b" }, b: { type: "soft-detector", motor: "a" } }),
    /a -> b -> a need each other/,
  );
  assert.throws(
    () => build({ a: { type: "soft-detector", motor: "sx" }, sy: { type: "soft-motor" } }),
    /No device is called "sx"/,
  );
  assert.throws(
    () => build({ a: { type: "soft-detector", motor: "b" }, b: { type: "signal", url: "soft://b" } }),
    /a: b is no soft motor/,
  );
});
