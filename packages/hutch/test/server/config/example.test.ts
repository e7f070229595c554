import assert from "node:assert/strict";
import { test } from "node:test";
import { AreaDetector, buildDevices, DEVICE_TYPES, EpicsMotor } from "../../../src/devices/mod.ts";
import { configSchema, exampleConfig, parseConfig } from "../../../src/server/config/mod.ts";
import { MockSpace } from "../../../src/signals/mod.ts";

test("the example is a valid configuration of the simulated beamline", () => {
  const config = parseConfig(exampleConfig());
  assert.deepEqual(config.simulator, { timeScale: 1, seed: 1 });
  const registry = buildDevices(config.devices, { signals: new MockSpace().router(), dataFolder: "/data" });
  assert.ok(registry.get("m1") instanceof EpicsMotor);
  assert.ok(registry.get("simdet") instanceof AreaDetector);
});

test("the example explains every key and every type of device, and what it comments out is valid too", () => {
  const text = exampleConfig();
  for (const key of Object.keys(configSchema.shape)) assert.match(text, new RegExp(`^(# )?${key}:`, "m"), key);
  for (const type of Object.keys(DEVICE_TYPES)) assert.ok(text.includes(`#   ${type}: `), type);
  const uncommented = text.replace(/^# (channelAccess:(?:\n# .*)*)/m, (_, block: string) => block.replace(/^# /gm, ""));
  assert.deepEqual(parseConfig(uncommented).channelAccess, {
    addresses: ["10.1.2.255", "ioc-host:5066"],
    autoAddresses: false,
  });
});
