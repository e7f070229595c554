import assert from "node:assert/strict";
import { test } from "node:test";
import { MoveError, type Progress, RunningStatus } from "../../src/devices/mod.ts";

test("settles once, and keeps the first result", async () => {
  const status = new RunningStatus<number>("m1");
  const early = status.done;
  assert.equal(status.settled, undefined);
  status.succeed(3);
  status.fail(new Error("too late"));
  assert.equal(await early, 3);
  assert.equal(await status.done, 3);
  assert.deepEqual(status.settled, { ok: true, value: 3 });
});

test("a failure is kept for whoever asks later, and nobody has to", async () => {
  const error = new Error("broken");
  const status = RunningStatus.of("m1", Promise.reject(error));
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(status.settled, { ok: false, error });
  await assert.rejects(status.done, error);
});

test("tells progress until it is settled or the listener leaves", () => {
  const status = new RunningStatus("m1");
  const seen: number[] = [];
  const progress = (current: number): Progress => ({ name: "m1", initial: 0, current, target: 2, unit: "mm" });
  const leave = status.onProgress((p) => seen.push(p.current));
  status.report(progress(1));
  leave();
  status.report(progress(2));
  assert.deepEqual(seen, [1]);
});

test("a move error names device, target, unit, where it stands, and the remedy", () => {
  const error = new MoveError(
    { device: "m1", target: 20, unit: "mm" },
    { kind: "limit switch", side: "high", readback: 19.5 },
  );
  assert.equal(error.code, "MOVE");
  assert.match(error.message, /^m1: the move to 20 mm ended at the high limit switch, at 19.5 mm\.\nMove away/);
});
