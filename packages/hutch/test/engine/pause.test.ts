import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { MoveOutcome, MoveStatus, Status } from "../../src/devices/mod.ts";
import { RunningStatus, SoftMotor } from "../../src/devices/mod.ts";
import { type NamedDocument, RunChecker } from "../../src/documents/mod.ts";
import {
  checkpoint,
  clearCheckpoint,
  closeRun,
  count,
  finalize,
  gridScan,
  inRun,
  mv,
  openRun,
  type Plan,
  pause,
  scan,
  sleep,
  triggerAndRead,
} from "../../src/plans/mod.ts";
import { beamline, documentThat, eventsOf, stateOf, stopOf } from "./beamline.ts";

test("a deferred pause waits for the checkpoint, and the run goes on after it without a doubled row", async () => {
  const { engine, documents, det, m1 } = beamline({ recordInterruptions: false });
  engine.on("document", (d) => {
    if (d.name === "event" && d.doc.seq_num === 2) engine.pause("coffee", { defer: true });
  });
  const run = engine.run(scan([det], m1, -1, 1, 5));
  assert.equal(await stateOf(engine, "paused"), "coffee");
  assert.equal(eventsOf(documents).length, 2);
  engine.resume();
  assert.equal((await run).exitStatus, "success");
  assert.deepEqual(
    eventsOf(documents).map(({ seq_num }) => seq_num),
    [1, 2, 3, 4, 5],
  );
});

test("an immediate pause stops the motors, and the point is taken again in place", async () => {
  const { engine, documents, det, m1 } = beamline({}, { velocity: 20 });
  const run = engine.run(scan([det], m1, 0, 2, 3));
  await documentThat(engine, ({ name }) => name === "event");
  setTimeout(() => engine.pause("look at it"), 10);
  await stateOf(engine, "paused");
  const halfway = m1.position;
  assert.ok(halfway > 0 && halfway < 1, `stopped at ${halfway}`);
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(m1.position, halfway, "it stays where it was stopped");
  engine.resume();
  assert.equal((await run).exitStatus, "success");
  assert.deepEqual(
    eventsOf(documents).map(({ data, seq_num }) => [seq_num, data.m1]),
    [
      [1, 0],
      [2, 1],
      [3, 2],
    ],
  );
  assert.deepEqual(
    eventsOf(documents, "interruptions").map(({ data }) => data.interruption),
    ["pause: look at it", "resume"],
  );
  assert.deepEqual(stopOf(documents).num_events, { primary: 3, interruptions: 2 });
});

test("the rest of an interrupted delay is kept through a pause", async () => {
  const { engine, documents, det } = beamline();
  const run = engine.run(count([det], 2, { delayS: 0.2 }));
  await documentThat(engine, ({ name }) => name === "event");
  await new Promise((resolve) => setTimeout(resolve, 100));
  const pausedAt = performance.now();
  engine.pause();
  await stateOf(engine, "paused");
  await new Promise((resolve) => setTimeout(resolve, 150));
  const pausedMs = performance.now() - pausedAt;
  engine.resume();
  await run;
  const [first, second] = eventsOf(documents);
  const between = (second!.time - first!.time) * 1000;
  assert.ok(between >= 195 + pausedMs - 5, `only ${between} ms between the events, ${pausedMs} of them paused`);
});

test("a pause without a way back ends the run", async () => {
  const { engine, documents, det } = beamline();
  const run = engine.run(
    inRun(
      {},
      (function* (): Plan {
        yield* triggerAndRead([det]);
        yield* clearCheckpoint();
        yield* pause("cannot go on from here");
        yield* triggerAndRead([det]);
      })(),
    ),
  );
  assert.equal((await run).exitStatus, "abort");
  assert.match(stopOf(documents).reason ?? "", /cannot go on from here/);
  assert.equal(eventsOf(documents).length, 1);
});

test("stop while paused keeps the run as a success and says why it is short", async () => {
  const { engine, documents, det, m1 } = beamline();
  engine.on("document", (d) => {
    if (d.name === "event" && d.doc.seq_num === 2) engine.pause();
  });
  const run = engine.run(scan([det], m1, -1, 1, 5));
  await stateOf(engine, "paused");
  engine.stop("seen enough");
  const result = await run;
  assert.equal(result.exitStatus, "success");
  assert.equal(stopOf(documents).reason, "seen enough");
  assert.deepEqual(stopOf(documents).num_events, { primary: 2, interruptions: 1 });
});

test("abort runs the plan's clean-up and keeps the reason; halt does not run it", async () => {
  for (const kind of ["abort", "halt"] as const) {
    const { engine, documents, det, m1 } = beamline({}, { velocity: 10 });
    let cleaned = false;
    const plan = finalize(scan([det], m1, 0, 50, 5), function* () {
      cleaned = true;
      yield* mv(m1, m1.position);
    });
    const run = engine.run(plan);
    await documentThat(engine, ({ name }) => name === "event");
    engine[kind]("because");
    const result = await run;
    assert.equal(result.exitStatus, "abort");
    assert.equal(stopOf(documents).exit_status, "abort");
    assert.equal(stopOf(documents).reason, "because");
    assert.equal(cleaned, kind === "abort");
    const where = m1.position;
    assert.ok(where < 50);
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.equal(m1.position, where, "the motor was stopped");
  }
});

test("abort gets through clean-up that a stop has begun, and halt through that of an abort", async () => {
  const { engine, det, m1 } = beamline({}, { velocity: 1 });
  const plan = finalize(count([det], null, { delayS: 1 }), () => mv(m1, 90));
  const states: string[] = [];
  engine.on("state", ({ to }) => states.push(to));
  const run = engine.run(plan);
  await documentThat(engine, ({ name }) => name === "event");
  engine.stop();
  await new Promise((resolve) => setTimeout(resolve, 30));
  assert.equal(engine.state, "stopping");
  engine.abort("now");
  assert.equal((await run).exitStatus, "abort");
  assert.deepEqual(states, ["running", "stopping", "aborting", "idle"]);
});

test("a failing motor ends the plan with its own words, after the clean-up", async () => {
  class FailingMotor extends SoftMotor {
    override set(target: number): MoveStatus {
      if (target < 0.5) return super.set(target);
      const status = new RunningStatus<MoveOutcome>(this.name);
      setTimeout(() => status.fail(new Error("bad: soft limit hit at 0.5 mm")), 5);
      return status;
    }
  }
  const { engine, documents, det } = beamline();
  const bad = new FailingMotor("bad");
  let staged = 0;
  const watched = Object.assign(det, {
    stage: () => {
      staged++;
    },
    unstage: () => {
      staged--;
    },
  });
  const result = await engine.run(scan([watched], bad, 0, 1, 5));
  assert.equal(result.exitStatus, "fail");
  assert.equal(stopOf(documents).reason, "bad: soft limit hit at 0.5 mm");
  assert.equal(staged, 0);
  assert.equal(eventsOf(documents).length, 2);
});

test("a failure that nobody waits for is thrown into the plan at once", async () => {
  const { engine, m1 } = beamline();
  class Failing extends SoftMotor {
    override set(): MoveStatus {
      const status = new RunningStatus<MoveOutcome>(this.name);
      setTimeout(() => status.fail(new Error("lost steps")), 5);
      return status;
    }
  }
  const bad = new Failing("bad");
  const begun = performance.now();
  const result = await engine.run(
    (function* (): Plan {
      yield { command: "set", device: bad, target: 1 };
      yield* mv(m1, 1);
      yield* sleep(10);
    })(),
  );
  assert.equal(result.reason, "lost steps");
  assert.ok(performance.now() - begun < 5000);
});

/** A motor and a detector whose work ends one macrotask later, so that interruptions can come at any place. */
function slowly<T extends Status<unknown>>(make: () => T): T {
  const inner = make();
  const status = new RunningStatus<unknown>(inner.name);
  setImmediate(() => {
    if (inner.settled?.ok) status.succeed(inner.settled.value);
    else status.fail(inner.settled?.error);
  });
  return status as unknown as T;
}

type Interruption = { readonly afterMessages: number; readonly how: "pause" | "defer" | "stop" | "abort" | "halt" };

async function interrupted(interruptions: readonly Interruption[]): Promise<NamedDocument[]> {
  const { engine, documents, det, m1, m2 } = beamline();
  const originalSet = m1.set.bind(m1);
  m1.set = (target) => slowly(() => originalSet(target));
  const originalTrigger = det.trigger.bind(det);
  det.trigger = () => slowly(() => originalTrigger());
  engine.on("state", ({ to }) => {
    if (to === "paused") setImmediate(() => engine.state === "paused" && engine.resume());
  });
  let ended = false;
  const run = engine.run(gridScan([det], m1, 0, 1, 3, m2, 0, 1, 3, { snakeAxes: true })).then((result) => {
    ended = true;
    return result;
  });
  for (const { afterMessages, how } of interruptions) {
    for (let i = 0; i < afterMessages && !ended; i++) await new Promise((resolve) => setImmediate(resolve));
    if (ended) break;
    if (how === "pause" || how === "defer") engine.pause("test", { defer: how === "defer" });
    else engine[how]("test");
  }
  const result = await run;
  assert.equal(result.exitStatus, stopOf(documents).exit_status);
  return documents;
}

test("whenever a plan is paused, stopped or aborted, no row is lost or doubled and the counts agree", async () => {
  const interruption = fc.record({
    afterMessages: fc.integer({ min: 0, max: 12 }),
    how: fc.constantFrom("pause", "pause", "pause", "defer", "stop", "abort", "halt"),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(interruption, { maxLength: 6 }), async (interruptions) => {
      const documents = await interrupted(interruptions as Interruption[]);
      const checker = new RunChecker();
      for (const document of documents) checker.check(document);
      const positions = eventsOf(documents).map(({ data }) => [data.m1, data.m2]);
      const all = [
        ...[0, 0.5, 1].map((y) => [0, y]),
        ...[1, 0.5, 0].map((y) => [0.5, y]),
        ...[0, 0.5, 1].map((y) => [1, y]),
      ];
      assert.deepEqual(positions, all.slice(0, positions.length));
      const ended = interruptions.some(({ how }) => how === "stop" || how === "abort" || how === "halt");
      if (!ended) assert.equal(positions.length, 9);
    }),
    { numRuns: 60 },
  );
});

test("a checkpoint makes a later pause go back no further than itself", async () => {
  const { engine, det, m1 } = beamline();
  const targets: number[] = [];
  const set = m1.set.bind(m1);
  m1.set = (target) => {
    targets.push(target);
    return set(target);
  };
  const run = engine.run(
    (function* (): Plan {
      yield* openRun();
      yield* mv(m1, 1);
      yield* checkpoint();
      yield* mv(m1, 2);
      yield* pause();
      yield* triggerAndRead([det, m1]);
      yield* closeRun();
    })(),
  );
  await stateOf(engine, "paused");
  engine.resume();
  await run;
  assert.deepEqual(targets, [1, 2, 2]);
});
