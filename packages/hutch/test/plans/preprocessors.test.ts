import assert from "node:assert/strict";
import { test } from "node:test";
import { SoftDetector, SoftMotor } from "../../src/devices/mod.ts";
import {
  chain,
  contingency,
  count,
  finalize,
  inRun,
  insertAround,
  type Message,
  mapMessages,
  mv,
  type Plan,
  PlanAborted,
  relative,
  relScan,
  resetPositions,
  scan,
  send,
  staged,
  supplement,
  withMetadata,
} from "../../src/plans/mod.ts";

const stageable = <T extends object>(device: T) => Object.assign(device, { stage: () => {}, unstage: () => {} });
const det = stageable(new SoftDetector("det", { measure: () => 1 }));
const m1 = stageable(new SoftMotor("m1", { position: 2 }));

/** The messages of a plan in short, answered as by a beamline where all goes well; `fail` throws at that message. */
function trace(plan: Plan<unknown>, fail?: string): string[] {
  const seen: string[] = [];
  let failing = fail;
  try {
    let step = plan.next();
    while (!step.done) {
      const short = shorten(step.value);
      seen.push(short);
      const isBroken = short === failing;
      if (isBroken) failing = undefined;
      const reply = step.value.command === "locate" ? { setpoint: 2, readback: 2 } : undefined;
      step = isBroken ? plan.throw(new Error("broken")) : plan.next(reply);
    }
  } catch (error) {
    seen.push(`threw ${(error as Error).message}`);
  }
  return seen;
}

function shorten(message: Message): string {
  switch (message.command) {
    case "set":
      return `set ${message.device.name} ${message.target}`;
    case "create":
      return `create ${message.stream}`;
    case "close_run":
      return ["close_run", message.exitStatus, message.reason].filter(Boolean).join(" ");
    case "declare_moves":
      return `declare ${message.moves.map(({ low, high }) => `${low}..${high}`).join(" ")}`;
    default:
      return "device" in message ? `${message.command} ${message.device.name}` : message.command;
  }
}

const POINT = ["wait", "trigger det", "wait", "create primary", "read det", "read m1", "save"];

test("a scan sends the messages of Bluesky's, in its order", () => {
  assert.deepEqual(trace(scan([det], m1, 0, 1, 2)), [
    "declare 0..1",
    "stage det",
    "stage m1",
    "open_run",
    "checkpoint",
    "set m1 0",
    ...POINT,
    "checkpoint",
    "set m1 1",
    ...POINT,
    "close_run",
    "unstage m1",
    "unstage det",
  ]);
});

test("motors that stay are not moved again", () => {
  const moves = trace(scan([det], m1, 3, 3, 3)).filter((message) => message.startsWith("set"));
  assert.deepEqual(moves, ["set m1 3"]);
});

test("a relative scan declares and makes absolute moves, and goes back, also after a failure", () => {
  const good = trace(relScan([det], m1, -1, 1, 2));
  assert.deepEqual(good.slice(0, 3), ["locate m1", "locate m1", "declare 1..3"]);
  assert.deepEqual(
    good.filter((message) => message.startsWith("set")),
    ["set m1 1", "set m1 3", "set m1 2"],
  );
  const failed = trace(relScan([det], m1, -1, 1, 2), "trigger det");
  assert.deepEqual(failed.slice(-6), [
    "close_run fail broken",
    "unstage m1",
    "unstage det",
    "set m1 2",
    "wait",
    "threw broken",
  ]);
});

test("unstages what was staged, in reverse, when staging fails half-way", () => {
  assert.deepEqual(trace(staged([det, m1], count([det])), "stage m1"), [
    "stage det",
    "stage m1",
    "unstage m1",
    "unstage det",
    "threw broken",
  ]);
});

test("baseline and monitors go inside the run: first after the start, last before the stop", () => {
  const monitored = new SoftMotor("temp");
  const plan = supplement({ baseline: [m1], monitors: [monitored] })(inRun({}, send({ command: "null" })));
  const baseline = ["create baseline", "read m1", "save"];
  assert.deepEqual(trace(plan), [
    "open_run",
    "declare_stream",
    ...baseline,
    "monitor temp",
    "null",
    "unmonitor temp",
    ...baseline,
    "close_run",
  ]);
});

test("metadata given to a plan yields to what the plan says", () => {
  const seen: unknown[] = [];
  const plan = withMetadata(inRun({ a: 1 }, chain()), { a: 2, b: 3 });
  trace(
    mapMessages(plan, (message) => {
      if (message.command === "open_run") seen.push(message.metadata);
      return message;
    }),
  );
  assert.deepEqual(seen, [{ a: 1, b: 3 }]);
});

test("an error in an inserted plan reaches the plan's own clean-up", () => {
  const plan = finalize(mv(m1, 1), () => send({ command: "null" }));
  const wrapped = insertAround(plan, ({ command }) =>
    command === "set" ? { before: send({ command: "checkpoint" }) } : undefined,
  );
  assert.deepEqual(trace(wrapped, "checkpoint"), ["checkpoint", "null", "threw broken"]);
});

test("a contingency may handle an error, and always cleans up", () => {
  const plan = contingency<unknown>(mv(m1, 1), {
    onError: function* () {
      yield* send({ command: "null" });
      return { handled: 5 };
    },
    onSuccess: () => send({ command: "save" }),
    cleanUp: () => send({ command: "drop" }),
  });
  assert.deepEqual(trace(plan, "wait"), ["set m1 1", "wait", "null", "drop"]);
});

test("an abort closes the run as aborted, with its reason", () => {
  const plan = inRun({}, send({ command: "null" }));
  plan.next();
  plan.next("uid");
  const step = plan.throw(new PlanAborted("fire drill"));
  assert.deepEqual(step.value, { command: "close_run", exitStatus: "abort", reason: "fire drill" });
});

test("relative plans nest", () => {
  const moves = trace(relative(resetPositions(mv(m1, 1), []), [m1])).filter((message) => message.startsWith("set"));
  assert.deepEqual(moves, ["set m1 3", "set m1 2"]);
});
