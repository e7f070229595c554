import assert from "node:assert/strict";
import { test } from "node:test";
import { z } from "zod";
import { type Device, gaussianDetector, SoftMotor } from "../../../src/devices/mod.ts";
import { RequestError, UnknownNameError } from "../../../src/errors/mod.ts";
import {
  BUILTIN_PLANS,
  definePlan,
  devicesOfKind,
  PlanRegistry,
  parseArguments,
  send,
  usageOf,
} from "../../../src/plans/mod.ts";

const m1 = new SoftMotor("m1");
const devices = new Map<string, Device>(
  [m1, new SoftMotor("m2"), new SoftMotor("th"), new SoftMotor("tth"), gaussianDetector("det", { motor: m1 })].map(
    (device) => [device.name, device],
  ),
);
const plans = new PlanRegistry(BUILTIN_PLANS);
const parse = (line: string) => {
  const [name = "", ...words] = line.split(" ");
  return parseArguments(plans.get(name), words);
};

test("every plan's example is a command line that works", () => {
  for (const { name, example } of plans) {
    const planned = plans.resolveWords(example.split(" "), devices);
    assert.equal(planned.name, name);
    assert.deepEqual(plans.resolve(name, planned.args, devices).args, planned.args, "arguments survive as data");
    assert.equal(planned.make().next().done, false);
  }
});

test("runs tell how long their points integrate, when the plan was told", () => {
  const startOf = (line: string) => {
    const plan = plans.resolveWords(line.split(" "), devices).make();
    for (let step = plan.next(); !step.done; step = plan.next()) {
      if (step.value.command === "open_run") return step.value.metadata;
    }
    return undefined;
  };
  assert.equal(startOf("count det exposureS=0.2")?.integration_time, 0.2);
  assert.equal(startOf('count det exposureS=0.2 metadata={"integration_time":0.5}')?.integration_time, 0.5);
  assert.equal("integration_time" in (startOf("count det") ?? {}), false);
});

test("words find their places by what they are", () => {
  assert.deepEqual(parse("scan det m1 -1 1 5"), {
    detectors: ["det"],
    axes: [{ motor: "m1", start: -1, stop: 1 }],
    num: 5,
  });
  assert.deepEqual(parse("scan det kad m1 -1 1 m2 4 1.5 5"), {
    detectors: ["det", "kad"],
    axes: [
      { motor: "m1", start: -1, stop: 1 },
      { motor: "m2", start: 4, stop: 1.5 },
    ],
    num: 5,
  });
  assert.deepEqual(parse("list_scan det m1 1,2,4 m2 [0,.5,1e3]").axes, [
    { motor: "m1", positions: [1, 2, 4] },
    { motor: "m2", positions: [0, 0.5, 1000] },
  ]);
  assert.deepEqual(parse("count det"), { detectors: ["det"] });
  assert.deepEqual(parse("count det none delay-s=0.5"), { detectors: ["det"], num: null, delayS: 0.5 });
  assert.equal(parse("grid_scan det m1 0 1 2 m2 0 1 2 yes").snake, true);
  assert.deepEqual(parse('count det metadata={"sample":"LaB6"}').metadata, { sample: "LaB6" });
});

test("says what is wrong with a name, an argument or a value, and what would be right", () => {
  const complaints: [string, RegExp][] = [
    ["scam det m1 -1 1 5", /No plan is called "scam"\. Did you mean scan\?/],
    ["scan det m1 -1 1", /Usage: scan detectors\.\.\. \(motor start stop\)\.\.\. num\nExample: scan det/],
    ["scan", /scan needs arguments/],
    ["scan dett m1 -1 1 5", /Did you mean det\?/],
    ["scan m1 det -1 1 5", /det cannot be moved and read\. Devices that can: m1, m2, th, tth/],
    ["scan det m1 -1 1 0", /scan: num: /],
    ["scan det m1 -1 1 2.5", /scan: num: /],
    ["scan det m1 -1 1 5 snake=true", /No argument of scan is called "snake"/],
    ["scan det m1 -1 1 m1 0 1 5", /Motor m1 is given twice/],
    ["list_scan det m1 1,2 m2 1", /different lengths/],
    ["count det num=many", /count: num cannot be "many"/],
  ];
  for (const [line, complaint] of complaints) {
    assert.throws(
      () => plans.resolveWords(line.split(" "), devices),
      (error) =>
        error instanceof RequestError && complaint.test(error.message) && error.message.split("\n").length <= 3,
      line,
    );
  }
  assert.throws(() => plans.resolve("count", { detectors: ["det"], nam: 1 }, devices), UnknownNameError);
});

test("a plan of one's own has help, schema and completion", () => {
  const registry = new PlanRegistry();
  registry.register(
    definePlan({
      name: "flash",
      summary: "Open the shutter a number of times.",
      example: "flash 3",
      schema: z.strictObject({ times: z.int().positive() }),
      syntax: "times",
      build: ({ times }) => send({ command: "sleep", seconds: times }),
    }),
  );
  const step = registry.resolveWords(["flash", "3"], devices).make().next();
  assert.deepEqual(step.value, { command: "sleep", seconds: 3 });
  assert.equal(usageOf(registry.get("flash")), "flash times");
  assert.throws(() => registry.register(registry.get("flash")), /already/);
});

test("forms and completion find which devices fit an argument", () => {
  const schema = z.toJSONSchema(plans.get("scan").schema, { io: "input" }) as unknown as {
    properties: { axes: { items: { properties: { motor: { device: string } } } } };
  };
  assert.equal(schema.properties.axes.items.properties.motor.device, "motor");
  assert.deepEqual(devicesOfKind(devices, "motor"), ["m1", "m2", "th", "tth"]);
  assert.deepEqual(devicesOfKind(devices, "readable"), ["m1", "m2", "th", "tth", "det"]);
});
