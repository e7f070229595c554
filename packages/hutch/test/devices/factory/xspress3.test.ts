import assert from "node:assert/strict";
import { test } from "node:test";
import { buildDevices, deviceSchema, Xspress3 } from "../../../src/devices/mod.ts";
import { MockSpace } from "../../../src/signals/mod.ts";

const build = (config: unknown) =>
  buildDevices({ xs: deviceSchema.parse(config) }, { signals: new MockSpace().router(), dataFolder: "/data" }).get(
    "xs",
  ) as Xspress3;

test("builds a simulated Xspress3 unless told otherwise, with a folder of its own", async () => {
  const device = build({ type: "xspress3", framesPerPoint: 2 });
  assert.ok(device instanceof Xspress3);
  assert.equal(device.framesPerTrigger, 2);
  assert.equal(device.exposureS, 0.1);
  assert.match(device.outputFolder, /^\/data\/xs\/\d{4}\/\d\d\/\d\d\/$/);
  await device.connect();
  assert.deepEqual(device.describe().xs_image?.shape, [2, 8, 4096]);
  await device.close();
});

test("takes windows and partial spectra for all channels", async () => {
  const device = build({
    type: "xspress3",
    simulated: { channels: 4 },
    windows: [
      [620, 660],
      [785, 825],
    ],
    partialSpectra: [{ first: 500, last: 999, bins: 500 }],
  });
  await device.connect();
  device.check();
  assert.deepEqual(device.describe().xs_image?.shape, [1, 4, 512]);
  await device.close();
});

test("tells real electronics and streams by where they are", () => {
  const source = (config: object) => build({ type: "xspress3", ...config }).source;
  assert.equal(source({ sdk: { library: "/opt/sdk/libxspress3.so" } }), "sdk:///opt/sdk/libxspress3.so");
  const stream = { data: "zmq+pull://daq:9999", control: "zmq+req://daq:9997" };
  assert.equal(source({ stream }), "zmq+pull://daq:9999");
  assert.throws(() => source({ stream, simulated: {} }), /xs has simulated and stream\. Give one of them\./);
});
