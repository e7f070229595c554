import assert from "node:assert/strict";
import { test } from "node:test";
import {
  ConnectError,
  EpicsMotor,
  MoveError,
  type MoveOutcome,
  type MoveStatus,
  type Progress,
} from "../../../src/devices/mod.ts";
import { LimitError, RequestError } from "../../../src/errors/mod.ts";
import { MockSpace } from "../../../src/signals/mod.ts";
import { mockMotor } from "./mock-record.ts";

test("arrives when the put-callback is back and the record shows it there", async () => {
  const { motor, post, complete, targets } = await mockMotor();
  const status = motor.set(2);
  await turn();
  assert.equal(status.settled, undefined);
  post({ RBV: 2, DMOV: 1 });
  complete();
  assert.deepEqual(await status.done, { kind: "arrived", readback: 2 });
  assert.deepEqual(targets(), [[2, true]]);
});

test("refuses a target outside the limits with its unit, and leaves the motor alone", async () => {
  const { motor, mock } = await mockMotor();
  assert.throws(
    () => motor.checkMove(12),
    (error) => error instanceof LimitError && error.message.startsWith("m1: 12 mm is outside -10 .. 10 mm."),
  );
  const status = motor.set(12);
  assert.deepEqual(await outcome(status), { kind: "refused", reason: "limit" });
  assert.deepEqual(mock.puts, []);
  await assert.rejects(status.done, /m1: the move to 12 mm was refused: 12 mm is outside -10 \.\. 10 mm/);
});

test("limits follow the record: moved ones count at once, and both dial limits 0 mean none", async () => {
  const { motor, post } = await mockMotor();
  post({ HLM: 20 });
  await turn();
  motor.checkMove(12);
  post({ HLM: 0, LLM: 0, DHLM: 0, DLLM: 0 });
  await turn();
  motor.checkMove(1e6);
});

test("does not move while it is held, calibrated or disabled, and says which field to change", async () => {
  for (const [field, value, reason, remedy] of [
    ["SPMG", 0, "not-ready", /gp:m1\.SPMG is Stop\. Set it to Go/],
    ["SPMG", 1, "not-ready", /gp:m1\.SPMG is Pause\. Set it to Go/],
    ["SET", 1, "not-ready", /gp:m1\.SET is Set \(calibration\)\. Set it to Use/],
    ["DISP", 1, "disabled", /gp:m1\.DISP is 1\. Set it to 0/],
  ] as const) {
    const { motor, mock, post } = await mockMotor();
    post({ [field]: value });
    await turn();
    const status = motor.set(1);
    assert.deepEqual(await outcome(status), { kind: "refused", reason });
    await assert.rejects(status.done, remedy);
    await assert.rejects(motor.check(), remedy);
    assert.deepEqual(mock.puts, []);
  }
});

test("a target that is no number is refused before anything is asked of the record", async () => {
  const { motor, mock } = await mockMotor();
  assert.throws(() => motor.checkMove(Number.NaN), RequestError);
  await assert.rejects(motor.set(Number.POSITIVE_INFINITY).done, /m1: Infinity is not a position/);
  assert.deepEqual(mock.puts, []);
});

test("a new target during a move goes out as a plain write, because a put-callback would wait for the first", async () => {
  const { motor, post, targets } = await mockMotor();
  const first = motor.set(5);
  await turn();
  const second = motor.set(-5);
  assert.deepEqual(await outcome(first), { kind: "retargeted", target: -5, readback: 0 });
  assert.deepEqual(targets(), [
    [5, true],
    [-5, false],
  ]);
  post({ RBV: -5 });
  await turn();
  assert.equal(second.settled, undefined, "DMOV is still 0");
  post({ DMOV: 1 });
  assert.deepEqual(await second.done, { kind: "arrived", readback: -5 });
});

test("a completed put-callback is not the end while DMOV is 0", async () => {
  const { motor, post, complete } = await mockMotor();
  const status = motor.set(5);
  await turn();
  complete();
  await turn();
  await turn();
  assert.equal(status.settled, undefined);
  post({ RBV: 5, DMOV: 1 });
  assert.equal((await status.done).kind, "arrived");
});

test("tells a target set by another client from a stop by one, though both end with VAL = RBV", async () => {
  const retargeted = await mockMotor();
  const sent = retargeted.motor.set(5);
  await turn();
  retargeted.post({ RBV: 1 });
  retargeted.post({ VAL: -1 });
  await turn();
  await later();
  retargeted.post({ RBV: -1, DMOV: 1 });
  retargeted.complete();
  assert.deepEqual(await outcome(sent), { kind: "retargeted", target: -1, readback: -1 });

  const stopped = await mockMotor();
  const halted = stopped.motor.set(5);
  await turn();
  stopped.post({ RBV: 1.5, VAL: 1.5, DMOV: 1 });
  stopped.complete();
  assert.deepEqual(await outcome(halted), { kind: "stopped", by: "someone else", readback: 1.5 });
});

test("stop goes ahead of everything, without completion, and the move ends as stopped by us", async () => {
  const { motor, mock, post, complete } = await mockMotor();
  const status = motor.set(5);
  await turn();
  await motor.stop();
  const stops = mock.puts.filter(({ source }) => source.endsWith(".STOP"));
  assert.deepEqual(stops[0], { source: "ca://gp:m1.STOP", value: 1, options: { wait: false, urgent: true } });
  assert.equal(stops.length, 2, "it still moved when asked behind the target, so it was told again");
  post({ VAL: 1.5, RBV: 1.5, DMOV: 1 });
  complete();
  assert.deepEqual(await outcome(status), { kind: "stopped", by: "us", readback: 1.5 });
});

test("a stop that comes before the target is written keeps it from being written", async () => {
  const { motor, mock, targets } = await mockMotor();
  mock.variable("gp:m1.HLM").connected = false;
  mock.variable("gp:m1.HLM").connected = true;
  const status = motor.set(5);
  assert.deepEqual(targets(), [], "the limits have to be asked first");
  await motor.stop();
  assert.deepEqual(await outcome(status), { kind: "stopped", by: "us", readback: 0 });
  assert.deepEqual(targets(), []);
});

test("a time-out says where the motor is and what holds it", async () => {
  const { motor, post } = await mockMotor({ timeoutS: 0.02 });
  const status = motor.set(5);
  post({ RBV: 1, SPMG: 1 });
  assert.deepEqual(await outcome(status), { kind: "timeout", afterS: 0.02, readback: 1 });
  await assert.rejects(status.done, /did not end within 0\.02 s; it is at 1 mm\.\ngp:m1\.SPMG holds it\. Set it to Go/);
});

test("a lost connection fails the move with its cause", async () => {
  const { motor, mock, complete } = await mockMotor();
  const status = motor.set(5);
  await turn();
  mock.variable("gp:m1.RBV").connected = false;
  complete();
  await assert.rejects(status.done, /^UnreachableError: m1: lost during the move to 5 mm.*gp:m1\.RBV is not connected/);
});

test("reports progress from the readback", async () => {
  const { motor, post, complete } = await mockMotor();
  const status = motor.set(2);
  const seen: Progress[] = [];
  status.onProgress?.((progress) => seen.push(progress));
  await turn();
  post({ RBV: 1 });
  await turn();
  assert.deepEqual(seen.at(-1), { name: "m1", initial: 0, current: 1, target: 2, unit: "mm", precision: 4 });
  post({ RBV: 2, DMOV: 1 });
  complete();
  await status.done;
});

test("reads and describes itself with the keys of ophyd's EpicsMotor, without asking the record again", async () => {
  const { motor, post } = await mockMotor();
  post({ RBV: 1.25, VAL: 1.5 });
  await turn();
  const reading = motor.read();
  assert.ok(!(reading instanceof Promise), "a watched motor answers at once");
  assert.deepEqual(
    Object.entries(reading).map(([key, { value }]) => [key, value]),
    [
      ["m1", 1.25],
      ["m1_user_setpoint", 1.5],
    ],
  );
  assert.deepEqual(motor.locate(), { setpoint: 1.5, readback: 1.25 });
  const described = await motor.describe();
  assert.deepEqual(Object.keys(described), Object.keys(reading));
  assert.deepEqual(described.m1, {
    source: "ca://gp:m1.RBV",
    dtype: "number",
    dtype_numpy: "<f8",
    shape: [],
    units: "mm",
    precision: 4,
    object_name: "m1",
  });
  assert.deepEqual(motor.hints, { fields: ["m1"] });
  const configuration = await motor.readConfiguration();
  assert.deepEqual(Object.fromEntries(Object.entries(configuration).map(([key, { value }]) => [key, value])), {
    m1_user_offset: 0,
    m1_user_offset_dir: "Pos",
    m1_velocity: 2,
    m1_acceleration: 0.2,
    m1_motor_egu: "mm",
  });
  assert.deepEqual(Object.keys(await motor.describeConfiguration()), Object.keys(configuration));
});

test("estimates a move in the record's own dial direction", async () => {
  const { motor, mock, post } = await mockMotor();
  assert.ok(Math.abs(motor.estimateMoveS(0, 2)! - 1.19) < 1e-9);
  post({ BDST: 0.5 });
  mock.variable("gp:m1.DIR").post(1);
  await turn();
  assert.ok(motor.estimateMoveS(0, 2)! > motor.estimateMoveS(2, 0)!, "reversed: going up is against the backlash");
});

test("names what does not answer when it connects", async () => {
  const mock = new MockSpace();
  for (const field of ["RBV", "DMOV"]) mock.variable(`gp:m1.${field}`).connected = false;
  const motor = new EpicsMotor({ name: "m1", prefix: "gp:m1", signals: mock.router() });
  await assert.rejects(motor.connect({ timeoutMs: 5 }), (error) => {
    assert.ok(error instanceof ConnectError);
    assert.deepEqual(error.missing, ["ca://gp:m1.RBV", "ca://gp:m1.DMOV"]);
    assert.match(
      error.message,
      /^m1: 2 of 29 signals do not answer: ca:\/\/gp:m1\.RBV, ca:\/\/gp:m1\.DMOV\.\nSee that/,
    );
    return true;
  });
});

async function outcome(status: MoveStatus): Promise<MoveOutcome> {
  try {
    return await status.done;
  } catch (error) {
    assert.ok(error instanceof MoveError, String(error));
    return error.outcome;
  }
}

/** Until the wall clock shows another millisecond. */
async function later(): Promise<void> {
  const start = Date.now();
  while (Date.now() === start) await turn();
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
