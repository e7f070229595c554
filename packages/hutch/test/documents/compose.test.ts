import assert from "node:assert/strict";
import { test } from "node:test";
import { RunComposer } from "../../src/documents/mod.ts";
import { LocalProtocolError } from "../../src/errors/mod.ts";

let number = 0;
const stamp = { uid: () => `uid-${number++}`, time: () => 7 };
const dataKeys = { m1: { dtype: "number", shape: [], source: "s" } } as const;

test("puts metadata after uid and time, in its own order", () => {
  const { start } = RunComposer.begin(stamp, { scan_id: 4, plan_name: "count" });
  assert.deepEqual(Object.keys(start), ["uid", "time", "scan_id", "plan_name"]);
});

test("numbers events from 1 in each stream, and tells how many there were", () => {
  const composer = RunComposer.begin(stamp, {});
  for (const name of ["primary", "baseline"]) composer.descriptor(name, new Map([["m1", { dataKeys }]]));
  const next = (name: string) => composer.event(composer.streams.get(name)!, { m1: 1 }, { m1: 7 }).seq_num;
  assert.deepEqual([next("primary"), next("baseline"), next("primary")], [1, 1, 2]);
  assert.deepEqual(composer.stop("success", "").num_events, { primary: 2, baseline: 1 });
});

test("breaks no rule of the event model", () => {
  const composer = RunComposer.begin(stamp, {});
  composer.descriptor("primary", new Map([["m1", { dataKeys }]]));
  assert.throws(() => composer.descriptor("primary", new Map()), LocalProtocolError);
  const twice = new Map([
    ["m1", { dataKeys }],
    ["m2", { dataKeys }],
  ]);
  assert.throws(() => composer.descriptor("other", twice), /m1 and m2 both give "m1"/);
  composer.stop("success", "");
  assert.throws(() => composer.stop("success", ""), /stop document already/);
});
