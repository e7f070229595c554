import assert from "node:assert/strict";
import { test } from "node:test";
import { change, Settings } from "../../../src/devices/area-detector/settings.ts";
import { DeviceError } from "../../../src/errors/mod.ts";
import { MockSpace, type SignalKind } from "../../../src/signals/mod.ts";

function detector() {
  const mock = new MockSpace();
  const router = mock.router();
  for (const name of ["A", "B", "C"]) {
    mock.variable(name, 0).onPut = (value, variable) => {
      variable.post(value);
      mock.set({ [`${name}_RBV`]: value });
    };
  }
  const setting = <K extends SignalKind>(name: string, kind: K) => ({
    setpoint: router.signal(name, kind),
    readback: router.signal(`${name}_RBV`, kind),
  });
  return { mock, setting };
}

test("restores the first value seen of each setting, in reverse order", async () => {
  const { mock, setting } = detector();
  const [a, b] = [setting("A", "number"), setting("B", "number")];
  mock.set({ A: 7, B: 8 });
  const settings = new Settings();
  await settings.apply([[change(a, 1)], [change(b, 2)]]);
  await settings.apply([[change(a, 3)]]);
  await settings.restore();
  assert.deepEqual(
    mock.puts.map(({ source, value }) => [source, value]),
    [
      ["ca://A", 1],
      ["ca://B", 2],
      ["ca://A", 3],
      ["ca://B", 8],
      ["ca://A", 7],
    ],
  );
});

test("a setting that is not taken is named with what it reads back, and what was changed before can be restored", async () => {
  const { mock, setting } = detector();
  const [a, b, c] = [setting("A", "number"), setting("B", "number"), setting("C", "number")];
  mock.variable("B").onPut = (value, variable) => variable.post(value);
  const settings = new Settings(5);
  await assert.rejects(
    settings.apply([[change(a, 1)], [change(b, 2)], [change(c, 3)]]),
    /^DeviceError: B was set to 2, but B_RBV is 0\.\nSee whether the detector takes this value/,
  );
  assert.equal(mock.value("C"), 0, "what comes later is not touched");
  await settings.restore();
  assert.deepEqual([mock.value("A"), mock.value("B")], [0, 0]);
});

test("takes what a camera rounds, a folder read back with its separator, and 1/3 as it comes", async () => {
  const { mock, setting } = detector();
  mock.variable("A").onPut = () => mock.set({ A_RBV: 0.0098 });
  mock.variable("B", "").onPut = () => mock.set({ B_RBV: "/data/" });
  mock.set({ B_RBV: "" });
  const settings = new Settings(5);
  await settings.apply([
    [
      change(setting("A", "number"), 0.01, 0.1),
      change(setting("B", "text"), "/data"),
      change(setting("C", "number"), 1 / 3),
    ],
  ]);
});

test("tries to restore everything, and names what would not go back", async () => {
  const { mock, setting } = detector();
  const settings = new Settings();
  await settings.apply([[change(setting("A", "number"), 1)], [change(setting("B", "number"), 2)]]);
  mock.variable("B").onPut = () => {
    throw new Error("busy");
  };
  await assert.rejects(
    settings.restore(),
    (error) => error instanceof DeviceError && error.message.startsWith("Could not be put back: B = 0.\n"),
  );
  assert.equal(mock.value("A"), 0);
  mock.variable("B").onPut = undefined;
  await settings.restore();
  assert.equal(mock.value("B"), 0);
});
