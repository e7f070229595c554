import assert from "node:assert/strict";
import { test } from "node:test";
import { MSTA } from "../../../src/simulator/motor/mod.ts";
import { rig } from "./rig.ts";

test("a mark behind the start is found by way of the limit switch", async () => {
  const r = rig({ HVEL: 50, DHLM: 0, DLLM: 0 }, { switches: { low: -20, high: 20 }, home: { kind: "mark", at: -5 } });
  r.put("HOMF", 1);
  await r.pass(6);
  assert.equal(r.get("RBV"), -5);
  assert.ok(r.get("MSTA") & MSTA.homed);
  assert.deepEqual([r.get("DMOV"), r.get("VAL"), r.get("HOMF")], [1, -5, 0]);
});

test("a stage without a mark homes on its limit switch, on either side", async () => {
  for (const [button, end] of [
    ["HOMF", 20],
    ["HOMR", -20],
  ] as const) {
    const r = rig({ HVEL: 10 }, { switches: { low: -20, high: 20 }, home: { kind: "limit switch" } });
    const put = r.putNotify(button, 1);
    await r.pass(5);
    assert.ok(put.completedS);
    assert.ok(r.get("MSTA") & MSTA.homed);
    r.put("SYNC", 1);
    assert.deepEqual([r.get("RBV"), r.get("VAL"), r.get(button)], [end, end, 0]);
  }
});

test("HOMF is ignored on the plus switch, and a second search is refused", async () => {
  const r = rig({ HVEL: 10 }, { switches: { low: -20, high: 20 }, position: 20 });
  r.put("HOMF", 1);
  assert.deepEqual([r.get("HOMF"), r.get("DMOV")], [0, 1]);
  r.put("HOMR", 1);
  await r.pass(0.3);
  assert.throws(() => r.put("HOMF", 1), /already/);
  await r.pass(4);
  assert.equal(r.get("RBV"), 5);
});

test("a search asked for during a move stops it first", async () => {
  const r = rig({ HVEL: 10 });
  const put = r.putNotify("VAL", -50);
  await r.pass(1);
  r.put("HOMF", 1);
  await r.pass(5);
  assert.ok(put.completedS);
  assert.equal(r.get("RBV"), 5);
  assert.deepEqual(r.posted("DMOV"), [0, 1]);
});

test("homing to a limit switch as beamline staff do it: limits off, drive in, define, limits on, to the center", async () => {
  const r = rig({ VELO: 10, OFF: 3 }, { switches: { low: -21, high: 19 } });
  const [high, low, tolerance] = [18, -18, 2];
  r.put("DHLM", 0);
  r.put("DLLM", 0);
  const put = r.putNotify("RLV", 100);
  await r.pass(6);
  assert.ok(put.completedS);
  assert.equal(r.get("HLS"), 1);
  r.put("STUP", 1);
  r.put("SYNC", 1);
  r.put("SET", 1);
  r.put("VAL", high + tolerance);
  r.put("SET", 0);
  r.put("HLM", high);
  r.put("LLM", low);
  r.putNotify("VAL", 0);
  await r.pass(6);
  assert.deepEqual([r.get("RBV"), r.get("VAL"), r.get("LVIO"), r.get("HLM"), r.get("LLM")], [0, 0, 0, 18, -18]);
});
