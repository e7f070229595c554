import assert from "node:assert/strict";
import { test } from "node:test";
import { SEVERITY } from "../../../src/control/mod.ts";
import { MIP } from "../../../src/simulator/motor/mod.ts";
import { rig } from "./rig.ts";

test("DMOV waits for the settle time DLY", async () => {
  const r = rig({ DLY: 0.5 });
  const put = r.putNotify("VAL", 2);
  await r.pass(1.5);
  assert.deepEqual([r.get("RBV"), r.get("MOVN"), r.get("DMOV"), r.get("MIP")], [2, 0, 0, MIP.delayRequested]);
  await r.pass(0.5);
  assert.ok(put.completedS !== undefined && put.completedS > 1.6);
  assert.equal(r.get("DMOV"), 1);
});

test("STOP ends a settle time", async () => {
  const r = rig({ DLY: 5 });
  const put = r.putNotify("VAL", 2);
  await r.pass(1.5);
  r.put("STOP", 1);
  await r.pass(0.02);
  assert.ok(put.completedS);
  await r.pass(6);
  assert.deepEqual([r.get("DMOV"), r.get("MIP")], [1, 0]);
});

test("a target further ahead is served when the present leg has ended", async () => {
  const r = rig();
  const put = r.putNotify("VAL", 2);
  await r.pass(0.5);
  r.put("VAL", 4);
  await r.pass(5);
  assert.ok(put.completedS);
  assert.equal(r.get("RBV"), 4);
  assert.ok(!r.posted("MIP").some((mip) => mip & MIP.stop));
  assert.ok(r.posted("RBV").includes(2), "it stood at the first target in between");
  assert.deepEqual(r.posted("DMOV"), [0, 1]);
});

test("without NTM a target behind has to wait as well", async () => {
  const r = rig({ NTM: 0 });
  r.put("VAL", 4);
  await r.pass(1);
  r.put("VAL", 0);
  await r.pass(8);
  assert.equal(Math.max(...r.posted("RBV")), 4);
  assert.equal(r.get("RBV"), 0);
});

test("a stuck axis is tried RTRY times, then MISS is set, without an alarm", async () => {
  const r = rig({ RTRY: 3 });
  r.motor.axis.setFault("stuck", true);
  const put = r.putNotify("VAL", 1);
  await r.pass(10);
  assert.ok(put.completedS);
  assert.deepEqual([r.get("RCNT"), r.get("MISS"), r.get("RBV"), r.get("VAL"), r.get("DMOV")], [3, 1, 0, 1, 1]);
  assert.equal(r.get("SEVR"), SEVERITY.none);
  assert.deepEqual(r.posted("RCNT"), [1, 2, 3]);

  r.motor.axis.setFault("stuck", false);
  r.put("VAL", 1);
  await r.pass(3);
  assert.deepEqual([r.get("MISS"), r.get("RBV")], [0, 1]);
});

test("RTRY 0 gives up at once and does not call it a miss", async () => {
  const r = rig({ RTRY: 0 });
  r.motor.axis.setFault("stuck", true);
  r.putNotify("VAL", 1);
  await r.pass(2);
  assert.deepEqual([r.get("RCNT"), r.get("MISS"), r.get("DMOV")], [0, 0, 1]);
});

test("In-Position looks again without commanding", async () => {
  const r = rig({ RTRY: 5, RMOD: 3 });
  r.motor.axis.setFault("stuck", true);
  r.put("VAL", 1);
  await r.pass(5);
  assert.deepEqual([r.get("MISS"), r.get("RCNT")], [1, 5]);
  assert.equal(r.posted("MIP").filter((mip) => mip & MIP.move).length, 1);
});

test("FRAC covers the way in parts, until the retry deadband is reached", async () => {
  const r = rig({ FRAC: 0.5, RDBD: 0.05 });
  r.put("VAL", 1);
  await r.pass(20);
  assert.equal(r.get("DMOV"), 1);
  assert.ok(r.get("RCNT") >= 4 && r.get("RCNT") <= 5, `${r.get("RCNT")} retries`);
  assert.ok(Math.abs(r.get("RBV") - 1) < 0.05);
});

test("an encoder that disagrees with the motor's steps is brought to the target by retries", async () => {
  const r = rig({ UEIP: 1, MRES: 0.01, ERES: 0.001, RDBD: 0.02 }, { encoderNoise: { seed: 7, sigma: 0.002 } });
  r.put("VAL", 3);
  await r.pass(10);
  assert.ok(Math.abs(r.get("RBV") - 3) < 0.02);
  assert.equal(r.get("MISS"), 0);
});

test("somebody else moving the axis shows as DMOV 0 and MIP EXTERNAL, and the target follows", async () => {
  const r = rig();
  r.motor.axis.moveTo(100, { speed: 200, baseSpeed: 10, acceleration: 1000 });
  assert.deepEqual([r.get("DMOV"), r.get("MIP")], [0, MIP.external]);
  await r.pass(2);
  assert.deepEqual([r.get("DMOV"), r.get("MIP"), r.get("RBV"), r.get("VAL")], [1, 0, 1, 1]);
});

test("faults of the controller show in MSTA and as alarms", async () => {
  const r = rig();
  r.motor.axis.setFault("comm error", true);
  assert.deepEqual([r.get("SEVR"), r.get("STAT")], [SEVERITY.invalid, 9]);
  r.motor.axis.setFault("comm error", false);
  assert.equal(r.get("SEVR"), SEVERITY.none);
  const put = r.putNotify("VAL", 10);
  await r.pass(1);
  r.motor.axis.setFault("problem", true);
  await r.pass(0.2);
  assert.ok(put.completedS);
  assert.deepEqual([r.get("SEVR"), r.get("STAT"), r.get("DMOV")], [SEVERITY.major, 7, 1]);
});

test("a limit switch that has been moved stops the next move earlier", async () => {
  const r = rig();
  r.motor.axis.moveSwitches({ minus: -200, plus: 200 });
  r.put("VAL", 5);
  await r.pass(4);
  assert.deepEqual([r.get("HLS"), r.get("RBV")], [1, 2]);
});
