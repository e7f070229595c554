import assert from "node:assert/strict";
import { test } from "node:test";
import { SEVERITY } from "../../../src/control/mod.ts";
import { MIP, MSTA } from "../../../src/simulator/motor/mod.ts";
import { rig } from "./rig.ts";

/**
 * What a real motor record did with the settings of the rig, case by case: when the put-callback came, what was left, and in
 * which order it was posted. Times are equal up to one status period of the real one, 0.1 s.
 */

const near = (actual: number | undefined, expected: number, tolerance = 0.1) =>
  assert.ok(
    actual !== undefined && Math.abs(actual - expected) <= tolerance,
    `${actual} is not within ${tolerance} of ${expected}`,
  );

/** The named posts among all, in order. */
const only = (posts: readonly string[], ...fields: string[]) =>
  posts.filter((post) => fields.includes(post.split(" ")[0]!));

const atFive = async () => {
  const r = rig();
  r.put("VAL", 5);
  await r.pass(4);
  r.forget();
  return r;
};

test("a move of 2 mm: posts in order, and the put completes when DMOV is 1", async () => {
  const r = rig();
  const put = r.putNotify("VAL", 2);
  await r.pass(1.15);
  assert.equal(put.completedS, undefined);
  await r.pass(0.35);
  near(put.completedS, 1.235);
  assert.deepEqual(only(r.posts, "DMOV", "VAL", "MIP", "MSTA", "MOVN"), [
    "DMOV 0",
    "VAL 2",
    "MIP 32",
    "MSTA 0",
    "MOVN 1",
    "MSTA 1025",
    "MSTA 2",
    "MIP 0",
    "MOVN 0",
    "DMOV 1",
  ]);
  assert.equal(r.get("RBV"), 2);
  assert.equal(r.get("VAL"), 2);
  const readbacks = r.posted("RBV");
  assert.ok(readbacks.length >= 11 && readbacks.every((value, i) => i === 0 || value > readbacks[i - 1]!));
});

test("a move of 4 mm takes the time of its trapezoid", async () => {
  const r = rig();
  const put = r.putNotify("VAL", 4);
  await r.pass(3);
  near(put.completedS, 2.255);
});

test("the same position again: DMOV pulses, nothing turns", async () => {
  const r = await atFive();
  assert.equal(r.putNotify("VAL", 5).completedS, 0);
  assert.deepEqual(r.posts, ["DMOV 0", "DMOV 1"]);
});

test("outside the soft limit: the put succeeds, VAL is the old one, LVIO says why, and there is no alarm", async () => {
  const r = await atFive();
  assert.equal(r.putNotify("VAL", 101).completedS, 0);
  assert.deepEqual(only(r.posts, "DMOV", "VAL", "LVIO", "MOVN"), ["DMOV 0", "VAL 5", "LVIO 1", "DMOV 1"]);
  assert.equal(r.get("SEVR"), SEVERITY.none);
  const next = r.putNotify("VAL", 6);
  await r.pass(2);
  assert.ok(next.completedS);
  assert.equal(r.get("LVIO"), 0);
});

test("STOP by a plain write: the put of the move completes, and VAL is where the axis stands", async () => {
  const r = rig();
  const put = r.putNotify("VAL", 20);
  await r.pass(2.2);
  r.forget();
  r.put("STOP", 1);
  await r.pass(0.5);
  near(put.completedS, 2.45);
  assert.equal(r.get("VAL"), r.get("RBV"));
  assert.ok(r.get("RBV") > 4 && r.get("RBV") < 5);
  assert.equal(r.get("SEVR"), SEVERITY.none);
  const order = only(r.posts, "STOP", "MIP", "VAL", "MOVN", "DMOV");
  assert.deepEqual(order, ["STOP 1", "MIP 512", "STOP 0", `VAL ${r.get("VAL")}`, "MIP 0", "MOVN 0", "DMOV 1"]);
});

test("STOP by put-callback waits until the move has ended", async () => {
  const r = rig();
  r.putNotify("VAL", 4);
  await r.pass(0.5);
  const stop = r.putNotify("STOP", 1);
  await r.pass(0.5);
  assert.deepEqual(r.posted("STOP"), []);
  await r.pass(2);
  assert.equal(r.get("RBV"), 4);
  assert.deepEqual(r.posted("STOP"), [1, 0]);
  assert.ok(stop.completedS);
});

test("a plain write of a new target turns the axis round; the first put completes at the new one", async () => {
  const r = rig();
  const put = r.putNotify("VAL", 20);
  await r.pass(2.5);
  r.forget();
  r.put("VAL", 0);
  await r.pass(6);
  assert.ok(put.completedS);
  assert.equal(r.get("RBV"), 0);
  // The real record takes two processings to stop and set out again, so that its MOVN 0 comes before MIP 96.
  assert.deepEqual(only(r.posts, "VAL", "MIP", "MOVN", "DMOV"), [
    "VAL 0",
    "MIP 544",
    "MIP 96",
    "MOVN 0",
    "MOVN 1",
    "MIP 0",
    "MOVN 0",
    "DMOV 1",
  ]);
});

test("a new target by put-callback is queued: two moves, one after the other", async () => {
  const r = rig();
  const first = r.putNotify("VAL", 4);
  await r.pass(0.5);
  const second = r.putNotify("VAL", 1);
  assert.equal(r.get("VAL"), 4);
  await r.pass(5);
  near(first.completedS, 2.25);
  near(second.completedS, 4.06 - 0.5, 0.2);
  assert.deepEqual(r.posted("DMOV"), [0, 1, 0, 1]);
  assert.equal(r.get("RBV"), 1);
});

test("SPMG Stop before a move: VAL takes the target, nothing moves or completes until Go", async () => {
  const r = rig();
  r.put("SPMG", 0);
  const put = r.putNotify("VAL", 2);
  await r.pass(10);
  assert.equal(put.completedS, undefined);
  assert.deepEqual([r.get("VAL"), r.get("RBV"), r.get("DMOV")], [2, 0, 0]);
  r.put("SPMG", 3);
  await r.pass(2);
  assert.ok(put.completedS);
  assert.equal(r.get("RBV"), 2);
});

test("SPMG Pause in a move keeps the target, Go takes it up again", async () => {
  const r = rig();
  const put = r.putNotify("VAL", 4);
  await r.pass(1);
  r.put("SPMG", 1);
  await r.pass(2);
  assert.deepEqual([r.get("DMOV"), r.get("MOVN"), r.get("MIP"), r.get("VAL")], [0, 0, MIP.retry, 4]);
  assert.equal(put.completedS, undefined);
  r.put("SPMG", 3);
  await r.pass(3);
  assert.ok(put.completedS);
  assert.equal(r.get("RBV"), 4);
});

test("SPMG Stop in a move ends it where the axis stands", async () => {
  const r = rig();
  const put = r.putNotify("VAL", 20);
  await r.pass(2);
  r.put("SPMG", 0);
  await r.pass(1);
  assert.ok(put.completedS);
  assert.equal(r.get("VAL"), r.get("RBV"));
  assert.ok(r.get("RBV") < 20);
});

test("SPMG Move lets one move pass, then pauses", async () => {
  const r = rig();
  r.put("SPMG", 2);
  const put = r.putNotify("VAL", 1);
  await r.pass(2);
  assert.ok(put.completedS);
  assert.equal(r.get("SPMG"), 1);
  const held = r.putNotify("VAL", 2);
  await r.pass(3);
  assert.equal(held.completedS, undefined);
  assert.equal(r.get("RBV"), 1);
});

test("SET and VAL: the offset changes, the limits with it, and nothing moves", async () => {
  const r = await atFive();
  r.put("SET", 1);
  assert.equal(r.putNotify("VAL", 100).completedS, 0);
  assert.deepEqual(
    (["OFF", "HLM", "LLM", "RBV", "DRBV", "DMOV"] as const).map((name) => r.get(name)),
    [95, 195, -5, 100, 5, 1],
  );
  assert.deepEqual(r.posted("MOVN"), []);
});

test("SET and DVAL: the controller's register is loaded, and VAL stays", async () => {
  const r = await atFive();
  r.put("SET", 1);
  const put = r.putNotify("DVAL", 50);
  await r.pass(0.1);
  assert.notEqual(put.completedS, undefined);
  assert.ok(r.posted("MIP").includes(MIP.load));
  assert.deepEqual(
    (["VAL", "RBV", "OFF", "DRBV", "HLM", "LLM", "DMOV"] as const).map((name) => r.get(name)),
    [5, 5, -45, 50, 55, -145, 1],
  );
});

test("SET with frozen offset: VAL loads the register, and RBV follows", async () => {
  const r = await atFive();
  r.put("FOF", 1);
  r.put("SSET", 1);
  r.put("VAL", 7);
  await r.pass(0.1);
  assert.deepEqual([r.get("OFF"), r.get("RBV"), r.get("DRBV"), r.get("RRBV")], [0, 7, 7, 700]);
});

test("DIR Neg keeps VAL and mirrors the limits about the new offset", async () => {
  const r = await atFive();
  r.put("DIR", 1);
  assert.deepEqual([r.get("VAL"), r.get("OFF"), r.get("HLM"), r.get("LLM"), r.get("RBV")], [5, 10, 110, -90, 5]);
  r.put("VAL", 6);
  await r.pass(2);
  assert.deepEqual([r.get("RBV"), r.get("DRBV")], [6, 4]);
});

test("tweaks and relative moves are moves, and fall back to 0", async () => {
  const r = await atFive();
  r.put("TWV", 0.5);
  const tweak = r.putNotify("TWF", 1);
  await r.pass(1);
  assert.ok(tweak.completedS);
  assert.deepEqual([r.get("RBV"), r.get("TWF")], [5.5, 0]);
  r.put("TWR", 1);
  await r.pass(1);
  assert.equal(r.get("RBV"), 5);
  r.put("RLV", -2);
  await r.pass(2);
  assert.deepEqual([r.get("RBV"), r.get("RLV")], [3, 0]);
});

test("JOGF turns until it is let go, and VAL is where the axis stands", async () => {
  const r = rig();
  r.put("JOGF", 1);
  await r.pass(1);
  assert.deepEqual([r.get("DMOV"), r.get("MIP")], [0, MIP.jogForward]);
  r.put("JOGF", 0);
  await r.pass(1);
  assert.deepEqual([r.get("DMOV"), r.get("MIP"), r.get("JOGF")], [1, 0, 0]);
  assert.equal(r.get("VAL"), r.get("RBV"));
  near(r.get("RBV"), 2, 0.3);
});

test("SYNC takes the readback as the target", async () => {
  const r = await atFive();
  r.motor.axis.load(0);
  assert.deepEqual([r.get("RBV"), r.get("VAL")], [0, 5]);
  r.put("SYNC", 1);
  assert.deepEqual([r.get("VAL"), r.get("SYNC")], [0, 0]);
});

test("DISP refuses every write but its own, without a pulse of DMOV", async () => {
  const r = await atFive();
  r.put("DISP", 1);
  r.forget();
  assert.throws(() => r.put("VAL", 6), /disabled/);
  assert.deepEqual(r.posts, []);
  r.put("DISP", 0);
  r.put("VAL", 6);
  await r.pass(2);
  assert.equal(r.get("RBV"), 6);
});

test("backlash: a move against BDST goes past the target and comes back, in one DMOV", async () => {
  const r = rig({ BDST: 0.5, BVEL: 0.5 });
  r.put("VAL", 4);
  await r.pass(6);
  r.forget();
  const put = r.putNotify("VAL", 1);
  await r.pass(6);
  assert.ok(put.completedS);
  assert.equal(Math.min(...r.posted("RBV")), 0.5);
  assert.equal(r.get("RBV"), 1);
  assert.deepEqual(r.posted("DMOV"), [0, 1]);
  assert.deepEqual(r.posted("MIP"), [MIP.move, MIP.moveBacklash, 0]);
  assert.deepEqual(r.posted("MOVN"), [1, 0, 1, 0]);
});

const atSwitch = async (fields = {}) => {
  const r = rig({ DHLM: 0, DLLM: 0, VELO: 50, ...fields });
  const put = r.putNotify("VAL", 300);
  await r.pass(4.3);
  return { r, put };
};

test("into the limit switch: completes at once with a stale readback, without alarm, and comes to rest on the switch", async () => {
  const r = rig({ DHLM: 0, DLLM: 0, VELO: 50 });
  const put = r.putNotify("VAL", 300);
  while (put.completedS === undefined && r.clock.now() < 1_700_000_010) await r.pass(0.01);
  near(put.completedS, 4.16, 0.15);
  const stale = r.get("VAL");
  assert.ok(stale > 200 && stale < 206, `stopped at ${stale}`);
  assert.equal(r.get("RBV"), stale);
  assert.equal(r.get("MSTA"), MSTA.direction | MSTA.plusSwitch | MSTA.moving);
  assert.deepEqual([r.get("HLS"), r.get("SEVR"), r.get("LVIO")], [1, SEVERITY.none, 0]);
  await r.pass(2);
  r.put("STUP", 1);
  assert.deepEqual([r.get("RBV"), r.get("STUP"), r.get("DMOV")], [200, 0, 1]);
});

test("further into the switch: nothing turns, VAL goes back to where the axis is", async () => {
  const { r } = await atSwitch();
  await r.pass(2);
  r.forget();
  const put = r.putNotify("VAL", 250);
  await r.pass(0.05);
  assert.ok(put.completedS !== undefined && put.completedS < 0.05);
  assert.deepEqual([r.get("VAL"), r.get("RBV")], [200, 200]);
  assert.deepEqual(r.posted("MIP"), [MIP.move, 0]);
});

test("away from the switch: arrives", async () => {
  const { r } = await atSwitch();
  await r.pass(2);
  const put = r.putNotify("VAL", 190);
  await r.pass(2);
  assert.ok(put.completedS);
  assert.deepEqual([r.get("RBV"), r.get("HLS")], [190, 0]);
});

test("HLSV raises an alarm at the switch, and all fields are posted again", async () => {
  const { r } = await atSwitch({ HLSV: 2 });
  await r.pass(2);
  assert.deepEqual([r.get("SEVR"), r.get("STAT")], [SEVERITY.major, 4]);
  assert.ok(r.posts.includes("VELO 50"));
});

test("HOMF finds the home mark: HOMED, the button falls back, VAL is the readback", async () => {
  const r = rig({ HVEL: 5, ACCL: 0.1 });
  r.put("VAL", 4);
  await r.pass(4);
  r.forget();
  const put = r.putNotify("HOMF", 1);
  await r.pass(3);
  assert.ok(put.completedS);
  assert.deepEqual(r.posted("MIP"), [MIP.homeForward, 0]);
  assert.deepEqual([r.get("HOMF"), r.get("VAL"), r.get("RBV"), r.get("ATHM")], [0, 5, 5, 1]);
  assert.equal(r.get("MSTA"), MSTA.done | MSTA.atHome | MSTA.homed);
});

test("a limit lowered below the present position lets the axis come nearer", async () => {
  const r = rig();
  r.put("VAL", 10);
  await r.pass(7);
  r.put("HLM", 2);
  assert.equal(r.get("LVIO"), 0);
  r.put("VAL", 5);
  await r.pass(4);
  assert.deepEqual([r.get("RBV"), r.get("LVIO")], [5, 0]);
  r.put("VAL", 6);
  assert.deepEqual([r.get("VAL"), r.get("LVIO")], [5, 1]);
});
