import assert from "node:assert/strict";
import { test } from "node:test";
import { rig } from "./rig.ts";

test("STOP gives up a paused move: the target is where the axis stands", async () => {
  const r = rig();
  const put = r.putNotify("VAL", 4);
  await r.pass(1);
  r.put("SPMG", 1);
  await r.pass(1);
  assert.deepEqual([r.get("VAL"), r.get("DMOV")], [4, 0]);
  r.put("STOP", 1);
  await r.pass(0.1);
  assert.ok(put.completedS);
  assert.deepEqual([r.get("VAL"), r.get("DMOV"), r.get("MIP")], [r.get("RBV"), 1, 0]);
  r.put("SPMG", 3);
  await r.pass(3);
  assert.ok(r.get("RBV") < 4, "and Go does not take it up again");
});

test("STOP gives up a move that SPMG holds", async () => {
  const r = rig();
  r.put("SPMG", 0);
  const put = r.putNotify("VAL", 4);
  r.put("STOP", 1);
  await r.pass(0.1);
  assert.notEqual(put.completedS, undefined);
  assert.deepEqual([r.get("VAL"), r.get("DVAL"), r.get("DMOV"), r.get("STOP")], [0, 0, 1, 0]);
});

test("a target written while the axis is being stopped is lost", async () => {
  const r = rig();
  r.put("VAL", 20);
  await r.pass(1);
  r.put("STOP", 1);
  r.put("VAL", 10);
  await r.pass(2);
  assert.equal(r.get("VAL"), r.get("RBV"));
  assert.ok(r.get("RBV") < 5);
});

test("Pause lets a settle time run out", async () => {
  const r = rig({ DLY: 1 });
  const put = r.putNotify("VAL", 2);
  await r.pass(1.5);
  r.put("SPMG", 1);
  await r.pass(2);
  assert.ok(put.completedS);
  assert.deepEqual([r.get("VAL"), r.get("RBV"), r.get("DMOV")], [2, 2, 1]);
});
