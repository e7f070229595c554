import assert from "node:assert/strict";
import { test } from "node:test";
import { CaContext, serveChannelAccess } from "../../../src/control/channel-access/mod.ts";
import type { PvProvider } from "../../../src/control/mod.ts";
import { RequestError } from "../../../src/errors/mod.ts";
import { channelAccess, SignalRouter } from "../../../src/signals/mod.ts";
import { SimPv, type SimPvOptions, scaledClock } from "../../../src/simulator/mod.ts";
import { type SignalSourceUnderTest, signalBackendContract } from "../../contract/signal-backend.ts";

const clock = scaledClock();

const PVS: readonly Omit<SimPvOptions, "clock">[] = [
  {
    name: "number",
    type: "double",
    initial: 1.5,
    metadata: { units: "mm", precision: 3, control: { low: -10, high: 10 } },
  },
  { name: "choice", type: "enum", initial: 1, metadata: { choices: ["Off", "On"] } },
  { name: "text", type: "string", initial: "hello" },
  { name: "array", type: "double", initial: new Float64Array([1, 2, 3]), maxCount: 10 },
  {
    name: "slow",
    type: "double",
    initial: 0,
    onWrite: (value, pv) => {
      pv.post(value);
      return new Promise((resolve) => setTimeout(resolve, 60));
    },
  },
  {
    name: "refuses",
    type: "double",
    initial: 0,
    onWrite: () => {
      throw new Error("out of order");
    },
  },
  { name: "readonly", type: "double", initial: 3, writable: false },
  { name: "path", type: "char", initial: new TextEncoder().encode("/tmp/\0"), maxCount: 256 },
  { name: "unlimited", type: "long", initial: 7, metadata: { control: { low: 0, high: 0 }, units: "" } },
];

async function serve(): Promise<SignalSourceUnderTest & { readonly router: SignalRouter }> {
  const pvs = new Map(PVS.map((options) => [options.name, new SimPv({ ...options, clock })]));
  const provider: PvProvider = { find: (name) => pvs.get(name) };
  let server = await serveChannelAccess(provider);
  const { udpPort } = server;
  const addresses = [`127.0.0.1:${udpPort}`];
  const router = new SignalRouter({ ca: channelAccess(new CaContext({ addresses, beacons: false })) });
  return {
    router,
    open: (name) => router.backend(`ca://${name}`),
    reachUnknown: (name) => router.backend(`ca://${name}`).connect({ timeoutMs: 100 }),
    change: (value) => pvs.get("number")!.post(value),
    cut: () => server.close(),
    mend: async () => {
      server = await serveChannelAccess(provider, { udpPort });
    },
    close: async () => {
      await router.close();
      await server.close();
    },
  };
}

signalBackendContract("channel access", serve);

test("characters are text, and longer than a string may be", async () => {
  const source = await serve();
  const path = source.router.signal("ca://path", "text");
  await path.connect();
  assert.equal((await path.get()).value, "/tmp/");
  const long = `/data/${"x".repeat(100)}/`;
  await path.put(long);
  assert.equal((await path.get()).value, long);
  await source.close();
});

test("limits that are equal are none", async () => {
  const source = await serve();
  const backend = source.router.backend("ca://unlimited");
  assert.deepEqual(await backend.describe(), {
    source: "ca://unlimited",
    dtype: "integer",
    dtype_numpy: "<i4",
    shape: [],
  });
  await source.close();
});

test("what may only be read refuses a write, and what is no value is not sent", async () => {
  const source = await serve();
  const backend = source.router.backend("ca://readonly");
  await backend.connect();
  await assert.rejects(
    async () => backend.put(1),
    (error) => error instanceof RequestError && /readonly cannot be written/.test(error.message),
  );
  await assert.rejects(async () => backend.put({ a: 1 }), /ca:\/\/readonly takes a number, a text or a list of them/);
  await source.close();
});
