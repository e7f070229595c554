import assert from "node:assert/strict";
import { test } from "node:test";
import { CancelledError } from "../../src/errors/mod.ts";
import { MockSpace, until } from "../../src/signals/mod.ts";

test("asks again when a signal changes, long before the next poll", async () => {
  const mock = new MockSpace();
  const signal = mock.router().signal("done", "number");
  const waiting = until(async () => ((await signal.get()).value === 1 ? "yes" : undefined), {
    wake: [signal],
    pollMs: 60_000,
    timeoutMs: 60_000,
  });
  setImmediate(() => mock.set({ done: 1 }));
  assert.equal(await waiting, "yes");
});

test("finds out by polling when no update comes", async () => {
  let asked = 0;
  assert.equal(await until(() => (++asked === 3 ? asked : undefined), { pollMs: 1, timeoutMs: 60_000 }), 3);
});

test("gives up in time, asks once even with no time, and can be cancelled", async () => {
  assert.equal(await until(() => undefined, { pollMs: 1, timeoutMs: 5 }), undefined);
  assert.equal(await until(() => "now", { timeoutMs: 0 }), "now");
  const controller = new AbortController();
  const waiting = until(() => undefined, { timeoutMs: 60_000, pollMs: 60_000, signal: controller.signal });
  controller.abort();
  await assert.rejects(waiting, CancelledError);
});
