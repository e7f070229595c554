import assert from "node:assert/strict";
import { test } from "node:test";
import { type Suspender, suspendAbove, suspendBelow, suspendOutside, suspendUnless } from "../../src/engine/mod.ts";
import { RequestError } from "../../src/errors/mod.ts";
import { count, scan } from "../../src/plans/mod.ts";
import { SoftSpace } from "../../src/signals/mod.ts";
import { beamline, eventsOf, stateOf } from "./beamline.ts";

/** A soft signal and the variable behind it. */
function softSignal(initial: number) {
  const space = new SoftSpace();
  const variable = space.define("beam", initial);
  return { variable, signal: space.open("beam") };
}

const turns = async (n: number) => {
  for (let i = 0; i < n; i++) await new Promise((resolve) => setImmediate(resolve));
};

test("a lost beam suspends the plan; when it is back, the point is taken again and no row is doubled", async () => {
  const { variable, signal } = softSignal(100);
  const { engine, documents, det, m1 } = beamline({}, { exposureS: 0.02 });
  engine.addSuspender(suspendBelow(signal, 10, { resumeAt: 50, message: "no beam" }));
  let triggers = 0;
  const trigger = det.trigger.bind(det);
  det.trigger = () => {
    if (++triggers === 2) setTimeout(() => variable.post(3), 5);
    return trigger();
  };
  const run = engine.run(scan([det], m1, 0, 1, 3));
  assert.equal(await stateOf(engine, "suspending"), "soft://beam = 3 is below 10: no beam");
  variable.post(20);
  await turns(5);
  assert.equal(engine.state, "suspending", "not before it is above 50");
  variable.post(60);
  assert.equal((await run).exitStatus, "success");
  assert.deepEqual(
    eventsOf(documents).map(({ seq_num, data }) => [seq_num, data.m1]),
    [
      [1, 0],
      [2, 0.5],
      [3, 1],
    ],
  );
  assert.equal(triggers, 4);
  await engine.close();
});

test("a plan that starts without beam waits for it, and can be stopped while it waits", async () => {
  const { variable, signal } = softSignal(0);
  const { engine, documents, det } = beamline();
  engine.addSuspender(suspendBelow(signal, 10));
  await turns(3);
  const first = engine.run(count([det]));
  await stateOf(engine, "suspending");
  assert.deepEqual(documents, []);
  variable.post(100);
  assert.equal((await first).exitStatus, "success");
  variable.post(0);
  await turns(3);
  const second = engine.run(count([det]));
  await stateOf(engine, "suspending");
  engine.abort("going home");
  assert.equal((await second).exitStatus, "abort");
  await engine.close();
});

test("removing a suspender lets the plan go on", async () => {
  const { signal } = softSignal(0);
  const { engine, det } = beamline();
  const suspender = suspendUnless(signal, 1);
  engine.addSuspender(suspender);
  await turns(3);
  const run = engine.run(count([det]));
  await stateOf(engine, "suspending");
  engine.removeSuspender(suspender);
  assert.equal((await run).exitStatus, "success");
});

test("each kind judges as its name says", async () => {
  const cases: [(signal: ReturnType<typeof softSignal>["signal"]) => Suspender, number[], string][] = [
    [(signal) => suspendBelow(signal, 10), [5, 10], "bg"],
    [(signal) => suspendBelow(signal, 10, { resumeAt: 20 }), [5, 15, 20, 15], "bg"],
    [(signal) => suspendAbove(signal, 10, { resumeAt: 5 }), [11, 7, 5, 10], "bg"],
    [(signal) => suspendOutside(signal, { low: 0, high: 10 }), [10, 5, 0, 9], "bgbg"],
    [(signal) => suspendUnless(signal, true), [0, 1], "bg"],
  ];
  for (const [make, values, expected] of cases) {
    const { variable, signal } = softSignal(values[0]!);
    let seen = "";
    const stop = make(signal).watch(
      () => {
        seen += "b";
      },
      () => {
        seen += "g";
      },
    );
    await turns(3);
    for (const value of values.slice(1)) {
      variable.post(value);
      await new Promise((resolve) => setTimeout(resolve, 3));
    }
    stop();
    assert.equal(seen, expected);
  }
});

test("refuses a hysteresis the wrong way round", () => {
  const { signal } = softSignal(0);
  assert.throws(() => suspendBelow(signal, 10, { resumeAt: 5 }), RequestError);
  assert.throws(() => suspendAbove(signal, 10, { resumeAt: 15 }), RequestError);
});
