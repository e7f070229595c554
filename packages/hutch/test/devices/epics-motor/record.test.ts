import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { EpicsMotor, MoveError, type MoveOutcome, type MoveStatus } from "../../../src/devices/mod.ts";
import { UnreachableError } from "../../../src/errors/mod.ts";
import { type TestBeamline, testBeamline } from "../simulated-beamline.ts";

/*
 * The cases in which clients of the motor record go wrong, over Channel Access against the simulated record. What another
 * client does is written into the record directly, so that its moment is certain.
 */

let beamline: TestBeamline;
let motor: EpicsMotor;

/** Write a field as another client would. */
const write = (field: string, value: number) => {
  const pv = beamline.beamline.database.find(`gp:m1.${field}`) ?? assert.fail(`no field ${field}`);
  void pv.write(value);
};

before(async () => {
  beamline = await testBeamline(20);
  motor = new EpicsMotor({ name: "m1", prefix: "gp:m1", signals: beamline.signals });
  await motor.connect();
});
after(() => beamline.close());

beforeEach(async () => {
  write("SPMG", 3);
  write("SET", 0);
  write("DHLM", 32);
  write("DLLM", -32);
  write("BDST", 0);
  await seen(() => motor.fields.highLimit.latest?.value === 32 && motor.fields.doneMoving.latest?.value === true);
  await motor.set(0).done;
});

test("arrives", async () => {
  assert.deepEqual(await outcome(motor.set(3)), { kind: "arrived", readback: 3 });
  assert.deepEqual(motor.locate(), { setpoint: 3, readback: 3 });
});

test("arrives at once where it stands", async () => {
  assert.deepEqual(await outcome(motor.set(0)), { kind: "arrived", readback: 0 });
});

test("arrives once, not at the turn, with a backlash", async () => {
  write("BDST", 0.5);
  await seen(() => motor.fields.backlashDistance.latest?.value === 0.5);
  assert.deepEqual(await outcome(motor.set(-2)), { kind: "arrived", readback: -2 });
});

test("is refused by the record when the limits have just moved in", async () => {
  write("HLM", 1);
  const status = motor.set(5);
  assert.deepEqual(await outcome(status), { kind: "refused", reason: "limit" });
  assert.equal((await motor.locate()).readback, 0);
});

test("stopped by another client", async () => {
  const status = motor.set(20);
  await underWay(status);
  write("STOP", 1);
  const result = await outcome(status);
  assert.ok(result.kind === "stopped" && result.by === "someone else", JSON.stringify(result));
  assert.ok(result.readback > 0 && result.readback < 20);
});

test("stopped by us", async () => {
  const status = motor.set(20);
  await underWay(status);
  await motor.stop();
  const result = await outcome(status);
  assert.ok(result.kind === "stopped" && result.by === "us", JSON.stringify(result));
});

test("stopped in the moment it is started: it does not run away", async () => {
  const status = motor.set(20);
  await motor.stop();
  const result = await outcome(status);
  assert.ok(result.kind === "stopped" && result.by === "us", JSON.stringify(result));
  assert.ok(result.readback < 15, `${result.readback}`);
});

test("sent elsewhere by another client, while the put-callback still comes back as a success", async () => {
  const status = motor.set(20);
  await underWay(status);
  write("VAL", -1);
  assert.deepEqual(await outcome(status), { kind: "retargeted", target: -1, readback: -1 });
});

test("sent elsewhere by us: the first move ends, the second arrives", async () => {
  const first = motor.set(20);
  await underWay(first);
  const second = motor.set(-1);
  assert.equal((await outcome(first)).kind, "retargeted");
  assert.deepEqual(await outcome(second), { kind: "arrived", readback: -1 });
});

test("runs into the limit switch when there are no soft limits, and can move back out", async () => {
  write("DHLM", 0);
  write("DLLM", 0);
  write("VELO", 10);
  await seen(() => motor.fields.dialHighLimit.latest?.value === 0 && motor.fields.dialLowLimit.latest?.value === 0);
  const result = await outcome(motor.set(60));
  assert.ok(result.kind === "limit switch" && result.side === "high", JSON.stringify(result));
  write("VELO", 5);
  await seen(() => motor.fields.doneMoving.latest?.value === true);
  assert.equal((await outcome(motor.set(10))).kind, "arrived");
});

test("paused on the way: a time-out that says what holds it, and Go lets it finish", async () => {
  const impatient = new EpicsMotor({ name: "m1", prefix: "gp:m1", signals: beamline.signals, timeoutS: 0.2 });
  await impatient.connect();
  const status = impatient.set(20);
  await underWay(status);
  write("SPMG", 1);
  assert.equal((await outcome(status)).kind, "timeout");
  await assert.rejects(status.done, /gp:m1\.SPMG holds it\. Set it to Go/);
  write("SPMG", 3);
  await seen(() => motor.fields.readback.latest?.value === 20);
  await impatient.close();
});

test("is not moved while held, calibrated or disabled", async () => {
  for (const [field, value, back, reason] of [
    ["SPMG", 0, 3, "not-ready"],
    ["SPMG", 1, 3, "not-ready"],
    ["SET", 1, 0, "not-ready"],
    ["DISP", 1, 0, "disabled"],
  ] as const) {
    write(field, value);
    await assert.rejects(motor.check(), MoveError);
    assert.deepEqual(await outcome(motor.set(1)), { kind: "refused", reason });
    write(field, back);
    await seen(() => motor.fields.motionMode.latest?.value === 3 && !motor.fields.setMode.latest?.value);
  }
  await motor.fields.disablePutField.get();
  assert.equal((await outcome(motor.set(1))).kind, "arrived");
});

test("limits that shifted with a calibration are the new ones", async () => {
  write("SET", 1);
  write("VAL", 100);
  write("SET", 0);
  await seen(() => motor.fields.lowLimit.latest?.value === 68 && !motor.fields.setMode.latest?.value);
  assert.throws(() => motor.checkMove(0), /m1: 0 mm is outside 68 \.\. 132 mm/);
  assert.equal((await outcome(motor.set(101))).kind, "arrived");
  write("OFF", 0);
  await seen(() => motor.fields.lowLimit.latest?.value === -32);
});

test("an IOC that dies on the way fails the move with what was lost", async () => {
  const doomed = await testBeamline();
  const orphan = new EpicsMotor({ name: "m2", prefix: "gp:m2", signals: doomed.signals });
  await orphan.connect();
  const status = orphan.set(20);
  await underWay(status);
  await doomed.kill();
  const error = await status.done.catch((reason: unknown) => reason);
  await doomed.close();
  assert.ok(error instanceof UnreachableError, String(error));
  assert.match(error.message, /^m2: lost during the move to 20 mm; what became of it is not known\./);
});

async function outcome(status: MoveStatus): Promise<MoveOutcome> {
  try {
    return await status.done;
  } catch (error) {
    assert.ok(error instanceof MoveError, String(error));
    return error.outcome;
  }
}

/** Until the readback has left the start. */
function underWay(status: MoveStatus): Promise<void> {
  return new Promise((resolve) => {
    const stop = status.onProgress?.(({ initial, current }) => {
      if (current === initial) return;
      stop?.();
      resolve();
    });
  });
}

async function seen(condition: () => boolean): Promise<void> {
  const deadline = performance.now() + 5000;
  while (!condition()) {
    assert.ok(performance.now() < deadline, `not seen within 5 s: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
