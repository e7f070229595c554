import assert from "node:assert/strict";
import { test } from "node:test";
import { SignalRouter, SoftSpace } from "../../src/signals/mod.ts";

test("opens a signal in the control system that its URL names", async () => {
  const soft = new SoftSpace();
  soft.define("current", 300, { units: "mA" });
  const router = new SignalRouter({ soft });
  const current = router.signal("soft://current", "number");
  assert.equal((await current.get()).value, 300);
  assert.equal((await current.describe()).units, "mA");
});

test("a control system that is not set up is named with those that are", () => {
  const router = new SignalRouter({ soft: new SoftSpace() });
  assert.throws(() => router.backend("tango://a/b/c/d"), /tango is not set up here\. Set up: soft:\/\/\./);
});

test("a soft signal is defined once, and an unknown one gets a suggestion", () => {
  const soft = new SoftSpace();
  soft.define("current", 300);
  assert.throws(() => soft.define("current", 1), /already a soft signal called "current"/);
  assert.throws(() => soft.open("curent"), /Did you mean current\?/);
});
