import assert from "node:assert/strict";
import { test } from "node:test";
import { UnreachableError } from "../../../src/errors/mod.ts";
import { MockSpace } from "../../../src/signals/mod.ts";
import { type SignalSourceUnderTest, signalBackendContract } from "../../contract/signal-backend.ts";
import { defineContractVariables } from "../contract-variables.ts";

signalBackendContract("mock", (): SignalSourceUnderTest => {
  const space = new MockSpace();
  const router = space.router();
  defineContractVariables((name, initial, options) => space.variable(`ca://${name}`, initial, options));
  const number = space.variable("ca://number");
  return {
    open: (name) => router.backend(`ca://${name}`),
    reachUnknown: async (name) => {
      space.variable(`ca://${name}`).connected = false;
      await router.backend(`ca://${name}`).connect({ timeoutMs: 50 });
    },
    change: (value) => number.post(value),
    cut: () => {
      number.connected = false;
    },
    mend: () => {
      number.connected = true;
    },
    close: () => router.close(),
  };
});

test("keeps every write in order, with how it was asked", async () => {
  const space = new MockSpace();
  const stop = space.router().backend("ca://gp:m1.STOP");
  await stop.put(1, { wait: false, urgent: true });
  assert.deepEqual(space.puts, [{ source: "ca://gp:m1.STOP", value: 1, options: { wait: false, urgent: true } }]);
  assert.equal(space.value("gp:m1.STOP"), 1);
});

test("connect waits for a source that appears later", async () => {
  const space = new MockSpace();
  const variable = space.variable("ca://late", 4);
  variable.connected = false;
  const backend = space.router().backend("ca://late");
  await assert.rejects(backend.connect({ timeoutMs: 5 }), UnreachableError);
  const connecting = backend.connect({ timeoutMs: 3000 });
  variable.connected = true;
  await connecting;
  assert.equal((await backend.get()).value, 4);
});
