import assert from "node:assert/strict";
import { test } from "node:test";
import { LimitError, RequestError } from "../../src/errors/mod.ts";
import {
  checkpoint,
  closeRun,
  count,
  create,
  mv,
  openRun,
  type Plan,
  read,
  save,
  scan,
  supplement,
  triggerAndRead,
  withMetadata,
} from "../../src/plans/mod.ts";
import { beamline, eventsOf, stopOf } from "./beamline.ts";

test("runs a scan: start, descriptor, an event for each point, stop", async () => {
  const { engine, documents, det, m1 } = beamline();
  const result = await engine.run(scan([det], m1, -1, 1, 5));
  assert.equal(result.exitStatus, "success");
  assert.deepEqual(
    documents.map(({ name }) => name),
    ["start", "descriptor", "event", "event", "event", "event", "event", "stop"],
  );
  assert.deepEqual(
    eventsOf(documents).map(({ data }) => data.m1),
    [-1, -0.5, 0, 0.5, 1],
  );
  assert.deepEqual(stopOf(documents).num_events, { primary: 5 });
  assert.deepEqual(result.uids, [stopOf(documents).run_start]);
  assert.equal(engine.state, "idle");
});

test("describes devices in the order they are read, with hints, configuration and object names", async () => {
  const { engine, documents, det, m1 } = beamline();
  await engine.run(scan([det], m1, 0, 1, 2));
  const [descriptor] = documents.flatMap((d) => (d.name === "descriptor" ? [d.doc] : []));
  assert.ok(descriptor);
  assert.deepEqual(descriptor.object_keys, { det: ["det"], m1: ["m1", "m1_setpoint"] });
  assert.deepEqual(descriptor.hints, { det: { fields: ["det"] }, m1: { fields: ["m1"] } });
  assert.deepEqual(Object.keys(descriptor.data_keys), ["det", "m1", "m1_setpoint"]);
  assert.deepEqual(descriptor.configuration?.det?.data, {
    det_Imax: 1,
    det_center: 0,
    det_sigma: 1,
  });
});

test("counts runs, and merges metadata: call over plan over persistent", async () => {
  const { engine, documents, det } = beamline({ metadata: { beamline: "sim", color: "engine" } });
  engine.metadata.set("sample", "none");
  engine.metadata.set("color", "persistent");
  await engine.run(withMetadata(count([det]), { color: "plan", sample: "plan" }), { metadata: { color: "call" } });
  await engine.run(count([det]));
  const starts = documents.flatMap((d) => (d.name === "start" ? [d.doc] : []));
  assert.deepEqual(
    starts.map(({ scan_id }) => scan_id),
    [1, 2],
  );
  assert.equal(starts[0]?.color, "call");
  assert.equal(starts[0]?.sample, "plan");
  assert.equal(starts[1]?.color, "persistent");
  assert.equal(starts[0]?.beamline, "sim");
  const keys = Object.keys(starts[1] ?? {});
  assert.ok(keys.indexOf("plan_type") > keys.indexOf("scan_id"));
  assert.deepEqual(keys.slice(keys.indexOf("plan_type"), keys.indexOf("plan_type") + 3), [
    "plan_type",
    "plan_name",
    "detectors",
  ]);
});

test("refuses a scan outside the limits before anything is staged or moved", async () => {
  const { engine, documents, det, m1 } = beamline();
  const result = await engine.run(scan([det], m1, 0, 101, 5));
  assert.equal(result.exitStatus, "fail");
  assert.ok(result.error instanceof LimitError);
  assert.equal(m1.position, 0);
  assert.deepEqual(documents, []);
});

test("takes only one plan at a time", async () => {
  const { engine, det } = beamline();
  const first = engine.run(count([det], 3, { delayS: 0.01 }));
  await assert.rejects(engine.run(count([det])), RequestError);
  assert.equal((await first).exitStatus, "success");
});

test("reads a baseline before and after", async () => {
  const { engine, documents, det, m1, m2 } = beamline({});
  const plan = supplement({ baseline: [m2] })(scan([det], m1, 0, 1, 2));
  await engine.run(plan);
  assert.deepEqual(
    eventsOf(documents, "baseline").map(({ seq_num }) => seq_num),
    [1, 2],
  );
  assert.deepEqual(stopOf(documents).num_events, { baseline: 2, primary: 2 });
});

test("records every change of a monitored device in a stream of its own", async () => {
  const { engine, documents, det, m1, m2 } = beamline({ preprocessors: [] });
  function* moveMonitored(): Plan {
    yield* supplement({ monitors: [m2] })(
      (function* (): Plan {
        yield* openRun();
        yield* mv(m2, 1);
        yield* mv(m2, 2);
        yield* triggerAndRead([det, m1]);
        yield* closeRun();
      })(),
    );
  }
  await engine.run(moveMonitored());
  assert.deepEqual(
    eventsOf(documents, "m2_monitor").map(({ data }) => data.m2),
    [0, 1, 2],
  );
  assert.deepEqual(stopOf(documents).num_events, { m2_monitor: 3, primary: 1 });
});

test("a plan that breaks the rules fails with a message that says what to do, and its run is closed", async () => {
  const { engine, documents, det, m1 } = beamline();
  const wrong: [RegExp, () => Plan][] = [
    [
      /twice into one event/,
      function* () {
        yield* create();
        yield* read(det);
        yield* read(det);
      },
    ],
    [
      /checkpoint cannot be inside an event/,
      function* () {
        yield* create();
        yield* checkpoint();
      },
    ],
    [
      /began with det but now has m1/,
      function* () {
        yield* triggerAndRead([det]);
        yield* triggerAndRead([m1]);
      },
    ],
    [/no open event/, () => save()],
  ];
  for (const [complaint, body] of wrong) {
    documents.length = 0;
    const result = await engine.run(
      (function* () {
        yield* openRun();
        yield* body();
      })(),
    );
    assert.equal(result.exitStatus, "fail");
    assert.match(result.reason, complaint);
    assert.equal(stopOf(documents).exit_status, "fail");
    assert.match(stopOf(documents).reason ?? "", complaint);
  }
});

test("two devices that give one key cannot share an event", async () => {
  const { engine, documents, det } = beamline();
  const other = {
    name: "twin",
    read: () => det.read(),
    describe: () => det.describe(),
  };
  const result = await engine.run(count([det, other]));
  assert.match(result.reason, /twin and det both give "det"/);
  assert.equal(stopOf(documents).exit_status, "fail");
});

test("tells progress at the end of a run", async () => {
  const { engine, det } = beamline();
  const seen: number[] = [];
  engine.on("progress", ({ done, expected, remainingS }) => {
    assert.equal(expected, 7);
    assert.equal(remainingS, 0);
    seen.push(done);
  });
  await engine.run(count([det], 7));
  assert.deepEqual(seen, [7]);
});

test("a listener that throws is told as a notice, and the run goes on", async () => {
  const { engine, det } = beamline();
  const notices: string[] = [];
  engine.on("notice", (text) => notices.push(text));
  engine.on("document", () => {
    throw new Error("viewer broke");
  });
  assert.equal((await engine.run(count([det]))).exitStatus, "success");
  assert.equal(notices.length, 4);
});

test("an aborted signal ends the plan with its reason", async () => {
  const { engine, documents, det } = beamline();
  const controller = new AbortController();
  engine.on("document", ({ name }) => {
    if (name === "event") controller.abort(new Error("shift is over"));
  });
  const result = await engine.run(count([det], null), { signal: controller.signal });
  assert.equal(result.exitStatus, "abort");
  assert.equal(stopOf(documents).reason, "shift is over");
});

test("stop works while a plan never waits", async () => {
  const { engine, documents, det } = beamline();
  setTimeout(() => engine.stop("enough"), 30);
  const result = await engine.run(count([det], null));
  assert.equal(result.exitStatus, "success");
  assert.equal(stopOf(documents).reason, "enough");
  assert.equal(stopOf(documents).num_events?.primary, eventsOf(documents).length);
});
