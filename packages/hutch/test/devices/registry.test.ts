import assert from "node:assert/strict";
import { test } from "node:test";
import {
  ConnectError,
  connectionError,
  type Device,
  DeviceRegistry,
  EpicsMotor,
  gaussianDetector,
  SignalDevice,
  SoftMotor,
} from "../../src/devices/mod.ts";
import { RequestError, UnknownNameError, UnreachableError } from "../../src/errors/mod.ts";
import { MockSpace } from "../../src/signals/mod.ts";

function session() {
  const registry = new DeviceRegistry();
  const mock = new MockSpace();
  const motor = registry.add(new SoftMotor("sample_x"), ["sample"]);
  registry.add(new SoftMotor("sample_y"), ["sample", "baseline"]);
  registry.add(gaussianDetector("diode", { motor }));
  registry.add(new SignalDevice("current", mock.router().signal("S:SRcurrentAI", "any")), ["baseline"]);
  return { registry, mock };
}

test("finds devices by name, kind and label, in the order of definition", () => {
  const { registry } = session();
  assert.deepEqual(registry.names(), ["sample_x", "sample_y", "diode", "current"]);
  assert.deepEqual(registry.names("motor"), ["sample_x", "sample_y"]);
  assert.deepEqual(registry.names("detector"), ["diode"]);
  assert.deepEqual(registry.names("signal"), ["current"]);
  assert.deepEqual(registry.labelled("baseline").map(names), ["sample_y", "current"]);
  registry.label("diode", "baseline");
  assert.deepEqual(registry.labelled("baseline").map(names), ["sample_y", "diode", "current"]);
  assert.deepEqual(registry.labels("sample_y"), ["sample", "baseline"]);
});

test("completes what is typed", () => {
  const { registry } = session();
  assert.deepEqual(registry.complete("sam"), ["sample_x", "sample_y"]);
  assert.deepEqual(registry.complete("", "detector"), ["diode"]);
  assert.deepEqual(registry.complete("z"), []);
});

test("an unknown name gets the nearest one of the right kind", () => {
  const { registry } = session();
  assert.throws(() => registry.get("sampel_x"), /No device is called "sampel_x"\. Did you mean sample_x\?/);
  assert.throws(() => registry.motor("diode"), /No motor is called "diode"\. Known: sample_x, sample_y\./);
  assert.throws(() => registry.readable("dioed"), UnknownNameError);
  assert.equal(registry.motor("sample_x").name, "sample_x");
  assert.equal(registry.readable("current").name, "current");
});

test("refuses a second device of a name, and a name that cannot be typed", () => {
  const { registry } = session();
  assert.throws(() => registry.add(new SoftMotor("diode")), RequestError);
  assert.throws(() => registry.add(new SoftMotor("sample x")), /"sample x" is no name for a device/);
});

test("connects all at the same time, says clearly what is not there, and uses it when it comes", async () => {
  const { registry, mock } = session();
  mock.variable("S:SRcurrentAI", 300);
  for (const field of ["RBV", "VAL"]) mock.variable(`gp:m9.${field}`).connected = false;
  registry.add(new EpicsMotor({ name: "m9", prefix: "gp:m9", signals: mock.router() }));
  const report = await registry.connect({ timeoutMs: 10 });
  assert.deepEqual(report.connected, ["sample_x", "sample_y", "diode", "current"]);
  assert.deepEqual(
    report.failed.map(({ device }) => device),
    ["m9"],
  );
  assert.ok(report.failed[0]?.error instanceof ConnectError);
  const error = connectionError(report);
  assert.ok(error instanceof UnreachableError);
  assert.equal(
    error.message,
    "m9: 2 of 29 signals do not answer: ca://gp:m9.RBV, ca://gp:m9.VAL.\n" +
      "The other devices can be used. See that these IOCs run and that the prefixes are right.",
  );
  const motor = registry.motor("m9");
  assert.equal(String(motor.unit), "");
  mock.set({ "gp:m9.EGU": "mm" });
  for (const field of ["RBV", "VAL"]) mock.variable(`gp:m9.${field}`).connected = true;
  while (motor.unit !== "mm") await new Promise((resolve) => setImmediate(resolve));
  assert.equal(connectionError({ connected: ["a"], failed: [] }), undefined);
  await registry.close();
});

function names(device: Device): string {
  return device.name;
}
