import assert from "node:assert/strict";
import { test } from "node:test";
import { isMovable, SettableSignalDevice, SignalDevice } from "../../src/devices/mod.ts";
import { LimitError, RequestError } from "../../src/errors/mod.ts";
import { MockSpace } from "../../src/signals/mod.ts";

function beamline() {
  const mock = new MockSpace();
  mock.variable("current", 300, { units: "mA", precision: 1 });
  mock.variable("shutter", 1, { choices: ["Closed", "Open"] });
  mock.variable("furnace", 20, { units: "degC", limits: { control: { low: 0, high: 900 } } });
  return { mock, signal: (url: string) => mock.router().signal(url, "any") };
}

test("is read under its own name, labels as text", async () => {
  const { signal } = beamline();
  const current = new SignalDevice("ring", signal("current"));
  const shutter = new SignalDevice("shutter", signal("shutter"));
  await current.connect();
  await shutter.connect();
  assert.equal((await current.read()).ring?.value, 300);
  assert.deepEqual((await current.describe()).ring, {
    source: "ca://current",
    dtype: "number",
    dtype_numpy: "<f8",
    shape: [],
    units: "mA",
    precision: 1,
    object_name: "ring",
  });
  assert.equal((await shutter.read()).shutter?.value, "Open");
  assert.equal((await shutter.describe()).shutter?.dtype, "string");
  assert.equal(isMovable(current), false);
});

test("tells its readings as they change, first the present one, each once", async () => {
  const { mock, signal } = beamline();
  const device = new SignalDevice("ring", signal("current"));
  await device.connect();
  const told: unknown[] = [];
  const leave = device.subscribe(({ ring }) => told.push(ring?.value));
  await turn();
  mock.set({ current: 299 });
  await turn();
  leave();
  mock.set({ current: 298 });
  await turn();
  assert.deepEqual(told, [300, 299]);
  await device.close();
});

test("is set within the source's limits, and has arrived when the source says so", async () => {
  const { mock, signal } = beamline();
  const furnace = new SettableSignalDevice("furnace", signal("furnace"));
  await furnace.connect();
  let heated = () => {};
  mock.variable("furnace").onPut = (value, variable) =>
    new Promise((resolve) => {
      heated = () => {
        variable.post(value);
        resolve();
      };
    });
  const status = furnace.set(500);
  await turn();
  assert.equal(status.settled, undefined);
  heated();
  assert.deepEqual(await status.done, { kind: "arrived", readback: 500 });
  assert.deepEqual(await furnace.locate(), { setpoint: 500, readback: 500 });
  assert.throws(
    () => furnace.checkMove(1000),
    (error) => error instanceof LimitError && /furnace: 1000 degC is outside 0 \.\. 900 degC/.test(error.message),
  );
  await assert.rejects(furnace.set(Number.NaN).done, RequestError);
});

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
