import assert from "node:assert/strict";
import { test } from "node:test";
import { MSTA } from "../../../src/simulator/motor/mod.ts";
import { type Rig, rig } from "./rig.ts";

/**
 * The eleven cases in which clients of motor records go wrong. In each, what the record shows afterwards must be enough to
 * say what became of a move to X; `outcome` is the table by which a careful client decides.
 */
function outcome(r: Rig, target: number, from: number): string {
  const away = Math.abs(r.get("RBV") - target);
  const rules: readonly [string, boolean][] = [
    ["held", r.get("DMOV") === 0],
    ["fault", (r.get("MSTA") & (MSTA.problem | MSTA.slipStall | MSTA.commError)) !== 0],
    ["outside limits", r.get("LVIO") === 1 && r.get("VAL") !== target],
    ["arrived", away <= Math.max(r.get("RDBD"), r.get("SPDB"), r.get("MRES")) && r.get("VAL") === target],
    ["limit switch", (target > from ? r.get("HLS") : r.get("LLS")) === 1],
    ["missed", r.get("MISS") === 1],
    [
      "retargeted",
      r.posted("VAL").some((value) => value !== target && value !== r.posted("RBV").at(-1)) || isElsewhere(r),
    ],
    ["stopped", r.get("VAL") === r.get("RBV")],
  ];
  return rules.find(([, applies]) => applies)?.[0] ?? "unknown";
}

/** The motor has arrived, but at another target than any that was asked for here. */
function isElsewhere(r: Rig): boolean {
  const targets = r.posted("VAL");
  return targets.length > 1 && targets.at(-1) === r.get("RBV") && r.posted("MIP").includes(0x220);
}

test("1: a normal move arrives", async () => {
  const r = rig();
  const put = r.putNotify("VAL", 2);
  await r.pass(2);
  assert.ok(put.completedS);
  assert.equal(outcome(r, 2, 0), "arrived");
});

test("2: a move of no length arrives", () => {
  const r = rig();
  r.putNotify("VAL", 0);
  assert.equal(outcome(r, 0, 0), "arrived");
});

test("3: a target outside the soft limits", () => {
  const r = rig();
  r.putNotify("VAL", 100.5);
  assert.equal(outcome(r, 100.5, 0), "outside limits");
});

test("4: STOP by another client", async () => {
  const r = rig();
  r.putNotify("VAL", 20);
  await r.pass(1);
  r.put("STOP", 1);
  await r.pass(1);
  assert.equal(outcome(r, 20, 0), "stopped");
});

test("5: a new target by another client", async () => {
  const r = rig();
  r.putNotify("VAL", 20);
  await r.pass(1);
  r.put("VAL", -3);
  await r.pass(8);
  assert.equal(outcome(r, 20, 0), "retargeted");
});

test("6: a hard limit with soft limits off", async () => {
  const r = rig({ DHLM: 0, DLLM: 0, VELO: 50 }, { switches: { low: -20, high: 20 } });
  const put = r.putNotify("VAL", -30);
  await r.pass(5);
  assert.ok(put.completedS);
  assert.equal(outcome(r, -30, 0), "limit switch");
});

test("7: SPMG Pause before the move", async () => {
  const r = rig({ SPMG: 1, LSPG: 1 });
  const put = r.putNotify("VAL", 2);
  await r.pass(20);
  assert.equal(put.completedS, undefined);
  assert.equal(outcome(r, 2, 0), "held");
});

test("8: a search for home tells by HOMED whether it found it", async () => {
  const found = rig({ HVEL: 5 });
  found.putNotify("HOMF", 1);
  await found.pass(4);
  assert.ok(found.get("MSTA") & MSTA.homed);

  const stopped = rig({ HVEL: 5 });
  const put = stopped.putNotify("HOMF", 1);
  await stopped.pass(0.5);
  stopped.put("STOP", 1);
  await stopped.pass(1);
  assert.ok(put.completedS, "the put succeeds all the same");
  assert.equal(stopped.get("MSTA") & MSTA.homed, 0);
});

test("9: with backlash the motor has not arrived at the first MOVN 0", async () => {
  const r = rig({ BDST: 0.5, BVEL: 0.5 });
  const put = r.putNotify("VAL", -2);
  while (!r.posted("MOVN").includes(0)) await r.pass(0.01);
  assert.equal(put.completedS, undefined);
  await r.pass(4);
  assert.equal(outcome(r, -2, 0), "arrived");
});

test("10: SET and VAL do not move, and the limits that a client has cached are old", () => {
  const r = rig();
  r.put("SET", 1);
  r.put("VAL", 50);
  assert.equal(outcome(r, 50, 0), "arrived");
  assert.deepEqual([r.posted("MOVN"), r.posted("HLM"), r.posted("LLM")], [[], [150], [-50]]);
  assert.deepEqual(r.field("VAL").metadata().control, { low: -50, high: 150 });
});

test("11: DISP refuses the put", () => {
  const r = rig();
  r.put("DISP", 1);
  assert.throws(() => r.putNotify("VAL", 2), { code: "REQUEST" });
  assert.equal(r.get("VAL"), 0);
});
