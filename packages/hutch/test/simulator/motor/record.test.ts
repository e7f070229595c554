import assert from "node:assert/strict";
import { test } from "node:test";
import { CHANGE } from "../../../src/control/mod.ts";
import { rig } from "./rig.ts";

test("starts where the axis stands, done, with SPMG Go", () => {
  const r = rig({}, { position: 7 });
  assert.deepEqual([r.get("VAL"), r.get("RBV"), r.get("DMOV"), r.get("SPMG"), r.get("MSTA")], [7, 7, 1, 3, 2]);
  assert.equal(r.get("LVIO"), 0);
  assert.equal(rig({}, { position: 120 }).get("LVIO"), 1);
});

test("fields have the types, rights, units and limits that clients expect", () => {
  const r = rig({ PREC: 3, VMAX: 8 });
  assert.equal(r.field("VAL").type, "double");
  assert.equal(r.field("DMOV").type, "short");
  assert.equal(r.field("MSTA").type, "double");
  assert.equal(r.field("MIP").type, "long");
  assert.deepEqual(r.field("RBV").access(), { read: true, write: false });
  assert.deepEqual(r.field("VAL").metadata(), {
    units: "mm",
    precision: 3,
    display: { low: -100, high: 100 },
    control: { low: -100, high: 100 },
    alarm: { low: 0, high: 0 },
    warning: { low: 0, high: 0 },
  });
  assert.equal(r.field("VELO").metadata().units, "mm/sec");
  assert.deepEqual(r.field("VELO").metadata().control, { low: 0.1, high: 8 });
  assert.deepEqual(r.field("SPMG").metadata().choices, ["Stop", "Pause", "Move", "Go"]);
  assert.deepEqual(r.field("DVAL").metadata().control, { low: -100, high: 100 });
});

test("read-only fields and values that are no numbers are refused", () => {
  const r = rig();
  assert.throws(() => r.put("RBV", 1), /read-only/);
  assert.throws(() => r.put("VAL", Number.NaN), /finite number/);
  assert.throws(() => r.put("MRES", 0), /step size/);
  assert.equal(r.get("MRES"), 0.01);
  assert.deepEqual(r.posts, []);
});

test("MDEL thins the posts of RBV; ADEL those for archivers", async () => {
  const r = rig({ MDEL: 0.5, ADEL: 1.5 });
  const masks: number[] = [];
  r.field("RBV").subscribe((_, changes) => masks.push(changes));
  r.put("VAL", 4);
  await r.pass(3);
  const values = r.posted("RBV");
  assert.ok(values.length >= 5 && values.length <= 8, `${values.length} posts`);
  const archived = masks.filter((mask) => mask & CHANGE.log).length;
  assert.ok(archived >= 2 && archived <= 3, `${archived} for archivers`);
  assert.equal(r.get("RBV"), 4);
});

test("an alarm is told with the alarm bit, and again when it has gone", () => {
  const r = rig();
  const severities: [number, number][] = [];
  r.field("VAL").subscribe((sample, changes) => severities.push([sample.severity, changes & CHANGE.alarm]));
  r.motor.axis.setFault("stall", true);
  r.motor.axis.setFault("stall", false);
  assert.deepEqual(severities, [
    [2, CHANGE.alarm],
    [0, CHANGE.alarm],
  ]);
});

test("limits follow each other in user and dial", () => {
  const r = rig({ OFF: 10 });
  assert.deepEqual([r.get("HLM"), r.get("LLM")], [110, -90]);
  r.put("HLM", 60);
  assert.equal(r.get("DHLM"), 50);
  r.put("DIR", 1);
  assert.deepEqual([r.get("DHLM"), r.get("DLLM")], [50, -100]);
  r.put("LLM", 0);
  assert.equal(r.get("DHLM"), r.get("OFF"));
});

test("user limits 0, 0 do not switch the limits off when there is an offset; dial limits 0, 0 do", async () => {
  const r = rig({ OFF: 10 });
  r.put("HLM", 0);
  r.put("LLM", 0);
  r.put("VAL", 12);
  assert.equal(r.get("LVIO"), 1);
  r.put("DHLM", 0);
  r.put("DLLM", 0);
  r.put("VAL", 12);
  await r.pass(3);
  assert.deepEqual([r.get("RBV"), r.get("LVIO")], [12, 0]);
});

test("limits the wrong way round refuse every target", () => {
  const r = rig({ DHLM: -1, DLLM: 1 });
  r.put("VAL", 0.5);
  assert.equal(r.get("LVIO"), 1);
});

test("the step size can be changed at rest: the position is read anew, and speeds in revolutions stay", async () => {
  const r = rig();
  r.put("VAL", 2);
  await r.pass(2);
  r.put("MRES", 0.02);
  assert.deepEqual([r.get("RBV"), r.get("VAL"), r.get("UREV"), r.get("RDBD")], [4, 4, 4, 0.02]);
  assert.deepEqual([r.get("S"), r.get("VELO"), r.get("DMOV")], [1, 4, 1]);
  r.put("SREV", 400);
  assert.equal(r.get("MRES"), 0.01);
  r.put("VAL", 3);
  await r.pass(3);
  assert.deepEqual([r.get("RBV"), r.get("RRBV")], [3, 300]);
});

test("with a negative step size the motor turns the other way, and the switches change places", async () => {
  const r = rig({ MRES: -0.01, DHLM: 0, DLLM: 0, VELO: 50 }, { switches: { low: -20, high: 20 } });
  r.put("VAL", 30);
  await r.pass(4);
  assert.deepEqual([r.get("RBV"), r.get("RRBV"), r.get("HLS"), r.get("RLLS")], [20, -2000, 1, 1]);
});

test("nothing is left on the clock after close", async () => {
  const r = rig({ DLY: 1 });
  r.put("VAL", 2);
  await r.pass(0.5);
  r.motor.close();
  r.forget();
  await r.pass(5);
  assert.deepEqual(r.posts, []);
});
