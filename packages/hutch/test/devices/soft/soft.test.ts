import assert from "node:assert/strict";
import { test } from "node:test";
import { gaussianDetector, MoveError, type Progress, SoftDetector, SoftMotor } from "../../../src/devices/mod.ts";
import { LimitError } from "../../../src/errors/mod.ts";

test("without a velocity a move has ended when set returns", () => {
  const motor = new SoftMotor("m1", { unit: "mm" });
  assert.deepEqual(motor.set(3).settled, { ok: true, value: { kind: "arrived", readback: 3 } });
  assert.deepEqual(motor.locate(), { setpoint: 3, readback: 3 });
  assert.deepEqual(Object.keys(motor.read()), Object.keys(motor.describe()));
});

test("refuses a target outside the limits and stays where it is", () => {
  const motor = new SoftMotor("m1", { limits: { low: -1, high: 1 } });
  assert.throws(() => motor.set(2), LimitError);
  assert.throws(() => motor.checkMove(Number.NaN), /finite/);
  assert.equal(motor.position, 0);
});

test("a moving motor reports progress, can be stopped, and says so", async () => {
  const motor = new SoftMotor("m1", { velocity: 10 });
  const status = motor.set(100);
  const progress = await new Promise<Progress>((resolve) => status.onProgress?.(resolve));
  assert.ok(progress.current > 0 && progress.current < 100 && progress.target === 100);
  motor.stop();
  const where = motor.position;
  assert.ok(where > 0 && where < 100);
  await assert.rejects(
    status.done,
    (error) => error instanceof MoveError && error.outcome.kind === "stopped" && error.outcome.readback === where,
  );
});

test("a second target replaces the first", async () => {
  const motor = new SoftMotor("m1", { velocity: 1000 });
  const first = motor.set(100);
  const second = motor.set(-1);
  await assert.rejects(first.done, (error) => error instanceof MoveError && error.outcome.kind === "retargeted");
  assert.deepEqual(await second.done, { kind: "arrived", readback: -1 });
  assert.equal(motor.position, -1);
});

test("subscribers get the present readings, then each change", () => {
  const motor = new SoftMotor("m1");
  const seen: unknown[] = [];
  const stop = motor.subscribe((readings) => seen.push(readings.m1?.value));
  motor.set(1);
  stop();
  motor.set(2);
  assert.deepEqual(seen, [0, 1]);
});

test("a Gaussian detector sees the peak only when triggered", () => {
  const motor = new SoftMotor("m1");
  const det = gaussianDetector("det", { motor, center: 1, height: 10, sigma: 2 });
  motor.set(1);
  assert.notEqual(det.read().det?.value, 10);
  det.trigger();
  assert.equal(det.read().det?.value, 10);
  assert.deepEqual(Object.keys(det.readConfiguration()), ["det_Imax", "det_center", "det_sigma"]);
});

test("an exposure takes its time and can be given up", async () => {
  let measured = 0;
  const det = new SoftDetector("det", { measure: () => ++measured, exposureS: 0.01 });
  const first = det.trigger();
  assert.equal(first.settled, undefined);
  await first.done;
  assert.equal(det.read().det?.value, 2);
  const second = det.trigger();
  det.stop();
  await assert.rejects(second.done, /stopped before its end/);
  assert.equal(measured, 2);
});
