import assert from "node:assert/strict";
import { test } from "node:test";
import { MIP } from "../../../src/simulator/motor/mod.ts";
import { rig } from "./rig.ts";

test("a jog is refused within one second of the soft limit", async () => {
  const r = rig({ DHLM: 3 });
  r.put("VAL", 1.5);
  await r.pass(2);
  r.put("JOGF", 1);
  assert.deepEqual([r.get("LVIO"), r.get("JOGF"), r.get("DMOV")], [1, 0, 1]);
  r.put("JOGR", 1);
  await r.pass(1);
  assert.deepEqual([r.get("LVIO"), r.get("DMOV"), r.get("MIP")], [0, 0, MIP.jogReverse]);
});

test("a jog stops by itself before the soft limit", async () => {
  const r = rig({ DHLM: 10 });
  r.put("JOGF", 1);
  await r.pass(10);
  assert.deepEqual([r.get("LVIO"), r.get("JOGF"), r.get("DMOV")], [1, 0, 1]);
  assert.ok(r.get("RBV") > 8 && r.get("RBV") < 10, `stopped at ${r.get("RBV")}`);
  assert.equal(r.get("VAL"), r.get("RBV"));
});

test("with limits off a jog ends at the switch", async () => {
  const r = rig({ DHLM: 0, DLLM: 0, JVEL: 20, JAR: 400 }, { switches: { low: -20, high: 20 } });
  const put = r.putNotify("JOGR", 1);
  await r.pass(4);
  assert.ok(put.completedS);
  assert.deepEqual([r.get("LLS"), r.get("JOGR"), r.get("RBV")], [1, 0, -20]);
  r.put("JOGR", 1);
  assert.deepEqual([r.get("JOGR"), r.get("DMOV")], [0, 1]);
});

test("after a jog with backlash the axis comes back to its place from the side of BDST", async () => {
  const r = rig({ BDST: 0.3, BVEL: 0.5 });
  r.put("JOGF", 1);
  await r.pass(1);
  r.put("JOGF", 0);
  await r.pass(5);
  const mips = r.posted("MIP");
  assert.ok(mips.indexOf(MIP.jogBacklash1) > 0 && mips.indexOf(MIP.jogBacklash2) > mips.indexOf(MIP.jogBacklash1));
  const furthest = Math.max(...r.posted("RBV"));
  assert.equal(r.get("RBV"), furthest);
  assert.deepEqual(r.posted("DMOV"), [0, 1]);
});

test("a reversed direction jogs the other way round, and the switches are named in user direction", async () => {
  const r = rig({ DIR: 1, DHLM: 0, DLLM: 0, JVEL: 20, JAR: 400 }, { switches: { low: -20, high: 20 } });
  r.put("JOGF", 1);
  await r.pass(4);
  assert.deepEqual([r.get("RBV"), r.get("DRBV"), r.get("HLS"), r.get("LLS"), r.get("RLLS")], [20, -20, 1, 0, 1]);
});

test("a jog is not started during a move", async () => {
  const r = rig();
  r.put("VAL", 4);
  await r.pass(0.5);
  r.put("JOGR", 1);
  assert.equal(r.get("JOGR"), 0);
  await r.pass(3);
  assert.equal(r.get("RBV"), 4);
});
