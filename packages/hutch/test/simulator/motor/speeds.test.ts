import assert from "node:assert/strict";
import { test } from "node:test";
import { rig } from "./rig.ts";

test("speeds are clamped to VBAS .. VMAX, and the clamped value is posted", () => {
  const r = rig({ VMAX: 5 });
  r.put("VELO", 9);
  assert.equal(r.get("VELO"), 5);
  r.put("VELO", 0.01);
  assert.equal(r.get("VELO"), 0.1);
  assert.deepEqual(r.posted("VELO"), [5, 0.1]);
});

test("VMAX 0 is no upper bound; VBAS above VMAX raises it", () => {
  const r = rig();
  r.put("VELO", 500);
  assert.equal(r.get("VELO"), 500);
  r.put("VMAX", 10);
  assert.equal(r.get("VELO"), 10);
  r.put("VBAS", 20);
  assert.deepEqual([r.get("VMAX"), r.get("VELO"), r.get("HVEL")], [20, 20, 20]);
});

test("speeds in EGU/s and revolutions/s say the same", () => {
  const r = rig();
  assert.deepEqual([r.get("UREV"), r.get("S")], [2, 1]);
  r.put("S", 2.5);
  assert.equal(r.get("VELO"), 5);
  r.put("VELO", 3);
  assert.equal(r.get("S"), 1.5);
});

test("ACCU tells which acceleration stays when VELO changes", () => {
  const r = rig({ VELO: 2, ACCL: 0.5 });
  assert.equal(r.get("ACCS"), 4);
  r.put("VELO", 4);
  assert.deepEqual([r.get("ACCL"), r.get("ACCS")], [0.5, 8]);
  r.put("ACCU", 1);
  r.put("VELO", 8);
  assert.deepEqual([r.get("ACCL"), r.get("ACCS")], [1, 8]);
  r.put("ACCS", 4);
  assert.equal(r.get("ACCL"), 2);
});

test("a new VELO counts from the next leg on", async () => {
  const r = rig();
  const put = r.putNotify("VAL", 4);
  await r.pass(0.5);
  r.put("VELO", 50);
  await r.pass(3);
  assert.ok(put.completedS !== undefined && put.completedS > 2.1);
});

test("speeds that nobody set: BVEL and JVEL are VELO, HVEL is VBAS", () => {
  const r = rig();
  assert.deepEqual([r.get("BVEL"), r.get("JVEL"), r.get("HVEL"), r.get("JAR")], [2, 2, 0.1, 10]);
});
