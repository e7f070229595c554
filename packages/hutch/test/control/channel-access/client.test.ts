import assert from "node:assert/strict";
import { test } from "node:test";
import { CaContext, serveChannelAccess } from "../../../src/control/channel-access/mod.ts";
import { CHANGE } from "../../../src/control/mod.ts";
import { CancelledError, ConfigError, DeviceError, RequestError, UnreachableError } from "../../../src/errors/mod.ts";
import { deferred } from "../../deferred.ts";
import { served } from "./served.ts";
import { provide, TestPv } from "./variables.ts";

const METADATA = {
  units: "mm",
  precision: 3,
  display: { low: -10, high: 10 },
  control: { low: -5, high: 5 },
  alarm: { low: -9, high: 9 },
  warning: { low: -8, high: 8 },
};

test("reads a value with alarm and time, with its limits, and as text", async (t) => {
  const { context, server } = await served(t, [new TestPv("m1", "double", 1.25, { metadata: METADATA })]);
  const channel = context.channel("m1");
  const reading = await channel.get();
  assert.equal(reading.value, 1.25);
  assert.equal(reading.timestamp, 1_700_000_000.5);
  assert.deepEqual((await channel.get({ form: "control" })).properties, METADATA);
  assert.equal((await channel.get({ type: "string" })).value, "1.250");
  assert.deepEqual(channel.info, {
    name: "m1",
    host: "127.0.0.1",
    port: server.tcpPort,
    type: "double",
    count: 1,
    access: { read: true, write: true },
  });
});

test("writes every type in the form that the server takes as meant", async (t) => {
  const double = new TestPv("double", "double", 0);
  const long = new TestPv("long", "long", 0);
  const choice = new TestPv("enum", "enum", 0, { metadata: { choices: ["Off", "On", "Auto"] } });
  const text = new TestPv("string", "string", "");
  const path = new TestPv("path", "char", new Uint8Array(0), { maxCount: 256 });
  const array = new TestPv("array", "float", new Float32Array(0), { maxCount: 10 });
  const names = new TestPv("names", "string", [], { maxCount: 3 });
  const { context } = await served(t, [double, long, choice, text, path, array, names]);
  const put = (name: string, value: Parameters<ReturnType<typeof context.channel>["put"]>[0]) =>
    context.channel(name).put(value);

  await put("double", 1.5);
  await put("double", "2.5");
  assert.deepEqual(double.written, [1.5, 2.5]);
  await put("long", 7);
  await put("long", 7.9);
  assert.deepEqual(long.written, [7, 7]);
  await put("enum", "Auto");
  await put("enum", 1);
  assert.deepEqual(choice.written, [2, 1]);
  await put("string", "hello");
  await put("string", 5);
  assert.deepEqual(text.written, ["hello", "5"]);
  await put("path", "/data/µ");
  assert.equal((await context.channel("path").get({ type: "text" })).value, "/data/µ");
  await put("array", [1, 2.5]);
  await put("array", Float64Array.of(3));
  assert.deepEqual(array.written, [Float32Array.of(1, 2.5), Float32Array.of(3)]);
  await put("names", ["a", "b"]);
  assert.deepEqual(names.written, [["a", "b"]]);
});

test("a string of any length is read and written behind the $ modifier", async (t) => {
  const long = "x".repeat(100);
  const pv = new TestPv("rec", "string", long);
  const { context } = await served(t, [pv]);
  assert.equal((await context.channel("rec").get()).value, "x".repeat(39));
  const whole = context.channel("rec.VAL$");
  assert.equal((await whole.get()).value, long);
  await whole.put("y".repeat(90));
  assert.deepEqual(pv.written, ["y".repeat(90)]);
});

test("arrays of megabytes go both ways, keep their present length, and can be read into an array", async (t) => {
  const pv = new TestPv("wave", "double", new Float64Array(0), { maxCount: 655_360 });
  const { context } = await served(t, [pv]);
  const channel = context.channel("wave");
  const sent = Float64Array.from({ length: 655_360 }, (_, i) => i * 1.5);
  await channel.put(sent);
  assert.deepEqual((await channel.get()).value, sent);
  const into = new Float64Array(655_360);
  const { value } = await channel.get({ into });
  assert.deepEqual(into, sent);
  assert.equal((value as Float64Array).buffer, into.buffer);
  await channel.put([1, 2]);
  assert.deepEqual((await channel.get()).value, Float64Array.of(1, 2));
  assert.deepEqual((await channel.get({ count: 1 })).value, Float64Array.of(1));
  await channel.put(new Float64Array(0));
  assert.deepEqual((await channel.get()).value, new Float64Array(0));
});

test("refuses what cannot be written, before anything is sent", async (t) => {
  const readback = new TestPv("readback", "double", 0);
  readback.rights = { read: true, write: false };
  const array = new TestPv("array", "double", new Float64Array(2), { maxCount: 2 });
  const text = new TestPv("text", "string", "");
  const { context } = await served(t, [readback, array, text]);
  await assert.rejects(context.channel("readback").put(1), RequestError);
  await assert.rejects(context.channel("array").put([1, 2, 3]), /at most 2 elements/);
  await assert.rejects(context.channel("text").put("z".repeat(40)), /at most 39 bytes/);
  assert.throws(() => context.channel("two words"), RequestError);
  assert.throws(() => context.channel("x", { priority: 100 }), RequestError);
  assert.deepEqual([...readback.written, ...array.written, ...text.written], []);
});

test("a refused value is an error of the put that waits, and a warning otherwise", async (t) => {
  const pv = new TestPv("choice", "enum", 0, { metadata: { choices: ["Off", "On"] } });
  const { context } = await served(t, [pv]);
  const channel = context.channel("choice");
  await assert.rejects(channel.put("Bogus"), DeviceError);
  const warning = deferred<Error>();
  context.onWarning(warning.resolve);
  await channel.put("Bogus", { wait: false });
  assert.match((await warning.promise).message, /choice cannot be written/);
});

test("an unknown name is an error that says where was searched", async (t) => {
  const { context, server } = await served(t, []);
  await assert.rejects(context.channel("nobody").get({ timeoutMs: 50 }), (error) => {
    assert.ok(error instanceof UnreachableError);
    assert.match(error.message, new RegExp(`nobody.*50 ms.*127.0.0.1:${server.udpPort}`));
    return true;
  });
  const abort = new AbortController();
  const waiting = context.channel("nobody").connected({ signal: abort.signal, timeoutMs: Infinity });
  abort.abort();
  await assert.rejects(waiting, CancelledError);
});

test("puts with completion of one channel go one after the other; other channels do not wait", async (t) => {
  const slow = new TestPv("slow", "double", 0);
  const steps: ReturnType<typeof deferred<void>>[] = [];
  slow.onWrite = () => {
    const step = deferred();
    steps.push(step);
    return step.promise;
  };
  const other = new TestPv("other", "double", 0);
  const { context } = await served(t, [slow, other]);
  const channel = context.channel("slow");
  const order: number[] = [];
  const puts = [1, 2, 3].map((value) => channel.put(value).then(() => order.push(value)));
  await context.channel("other").put(5);
  await channel.get();
  assert.deepEqual(slow.written, [1]);
  for (let i = 0; i < 3; i++) {
    while (steps.length <= i) await channel.get();
    steps[i]!.resolve();
    await puts[i];
  }
  assert.deepEqual(order, [1, 2, 3]);
  assert.deepEqual(slow.written, [1, 2, 3]);
});

test("a put that was given up keeps its place until the server has answered, and a queued one leaves", async (t) => {
  const pv = new TestPv("slow", "double", 0);
  const first = deferred();
  pv.onWrite = (value) => (value === 1 ? first.promise : undefined);
  const { context } = await served(t, [pv]);
  const channel = context.channel("slow");
  await channel.connected();
  const abort = new AbortController();
  const running = channel.put(1, { timeoutMs: 10 });
  const queued = channel.put(2, { signal: abort.signal });
  const last = channel.put(3);
  await assert.rejects(running, DeviceError);
  abort.abort();
  await assert.rejects(queued, CancelledError);
  await channel.get();
  assert.deepEqual(pv.written, [1]);
  first.resolve();
  await last;
  assert.deepEqual(pv.written, [1, 3]);
});

test("an urgent put passes fifty puts that wait for completion", async (t) => {
  const slow = Array.from({ length: 50 }, (_, i) => new TestPv(`m${i}`, "double", 0));
  const done = deferred();
  for (const pv of slow) pv.onWrite = () => done.promise;
  const stop = new TestPv("stop", "long", 0);
  const { context, server } = await served(t, [...slow, stop]);
  const moves = slow.map((pv) => context.channel(pv.name).put(1));
  const channel = context.channel("stop");
  await channel.put(1, { urgent: true });
  assert.deepEqual(stop.written, [1]);
  assert.equal(server.clients.length, 2, "the stop has a circuit of its own");
  done.resolve();
  await Promise.all(moves);
});

test("a subscriber gets the present value, then every change in order", async (t) => {
  const pv = new TestPv("count", "double", 0);
  const { context } = await served(t, [pv]);
  const values: unknown[] = [];
  const updates = context.channel("count").subscribe({ policy: { kind: "every" } });
  for await (const { value } of updates) {
    values.push(value);
    if (value === 0) for (let i = 1; i <= 100; i++) pv.post(i);
    if (value === 100) break;
  }
  assert.deepEqual(
    values,
    Array.from({ length: 101 }, (_, i) => i),
  );
  assert.equal(updates.lost, 0);
});

test("a slow consumer gets what its policy keeps, and knows what it lost", async (t) => {
  const pv = new TestPv("count", "double", 0);
  const { context } = await served(t, [pv]);
  const channel = context.channel("count");
  const latest = channel.subscribe();
  const queue = channel.subscribe({ policy: { kind: "queue", size: 3 } });
  const last = deferred();
  channel.monitor(({ value }) => value === 50 && last.resolve());
  await channel.get();
  for (let i = 1; i <= 50; i++) pv.post(i);
  await last.promise;
  for await (const { value } of latest) {
    assert.equal(value, 50);
    break;
  }
  const kept: unknown[] = [];
  for await (const { value } of queue) if (kept.push(value) === 3) break;
  assert.deepEqual(kept, [48, 49, 50]);
  assert.equal(latest.lost, 50);
  assert.equal(queue.lost, 48);
});

test("masks select what leads to an update", async (t) => {
  const pv = new TestPv("m1", "double", 1, { metadata: { units: "mm" } });
  const { context } = await served(t, [pv]);
  const channel = context.channel("m1");
  const alarms: number[] = [];
  const units: unknown[] = [];
  channel.monitor(({ severity }) => alarms.push(severity), { mask: CHANGE.alarm });
  channel.monitor(({ properties }) => units.push(properties?.units), { mask: CHANGE.property, form: "graphic" });
  await channel.get();
  await channel.get();
  pv.post(2);
  pv.post(3, CHANGE.alarm, { severity: 2 });
  pv.facts = { units: "deg" };
  pv.post(3, CHANGE.property);
  while (units.length < 2) await channel.get();
  assert.deepEqual(alarms, [0, 2]);
  assert.deepEqual(units, ["mm", "deg"]);
});

test("an empty array can be subscribed to in any form", async (t) => {
  const pv = new TestPv("wave", "long", new Int32Array(0), { maxCount: 5 });
  const { context } = await served(t, [pv]);
  const first = deferred<unknown>();
  const plain = deferred<unknown>();
  context.channel("wave").monitor(({ value }) => first.resolve(value));
  context.channel("wave").monitor(({ value }) => plain.resolve(value), { form: "plain" });
  assert.deepEqual(await first.promise, new Int32Array(0));
  assert.deepEqual(await plain.promise, new Int32Array(5));
});

test("a cancelled subscription is silent, and the server forgets it", async (t) => {
  const pv = new TestPv("count", "double", 0);
  const { context } = await served(t, [pv]);
  const channel = context.channel("count");
  const seen: unknown[] = [];
  const first = deferred();
  const monitor = channel.monitor(({ value }) => {
    seen.push(value);
    first.resolve();
  });
  await first.promise;
  monitor.cancel();
  await channel.get();
  pv.post(1);
  await channel.get();
  assert.deepEqual(seen, [0]);
  assert.equal(pv.listeners, 0);
});

test("changed access rights are told, and lost ones stop the updates", async (t) => {
  const pv = new TestPv("m1", "double", 1);
  const { context } = await served(t, [pv]);
  const channel = context.channel("m1");
  await channel.connected();
  const changed = deferred<{ read: boolean; write: boolean }>();
  channel.onAccess(changed.resolve);
  pv.rights = { read: false, write: false };
  await assert.rejects(channel.get(), /no permission to read/);
  assert.deepEqual(await changed.promise, { read: false, write: false });
  assert.deepEqual(channel.info?.access, { read: false, write: false });
});

test("after a server's death and return the channels come back with their subscriptions", async (t) => {
  const pv = new TestPv("m1", "double", 1);
  const { context, server } = await served(t, [pv]);
  const { tcpPort, udpPort } = server;
  const channel = context.channel("m1");
  const seen: unknown[] = [];
  const back = deferred();
  channel.monitor(({ value }) => {
    seen.push(value);
    if (value === 2) back.resolve();
  });
  const connections: boolean[] = [];
  const gone = deferred();
  channel.onConnection((connected) => {
    connections.push(connected);
    if (!connected) gone.resolve();
  });
  await channel.get();
  pv.onWrite = () => new Promise(() => {});
  const pending = channel.put(5);
  const queued = channel.put(6);
  const lost = Promise.all([assert.rejects(pending, UnreachableError), assert.rejects(queued, UnreachableError)]);
  await channel.get();
  await server.close();
  await gone.promise;
  await lost;
  pv.post(2);
  const again = await serveChannelAccess(provide(pv), { tcpPort, udpPort, beacons: [] });
  await back.promise;
  assert.deepEqual(connections, [true, false, true]);
  assert.deepEqual(seen, [1, 2]);
  await channel.connected();
  assert.equal((await channel.get()).value, 2);
  assert.deepEqual(pv.written, [5], "what had waited was not sent later");
  await context.close();
  await again.close();
});

test("names are found over TCP at a name server", async (t) => {
  const { server } = await served(t, [new TestPv("m1", "double", 3)]);
  const context = new CaContext({ nameServers: [`127.0.0.1:${server.tcpPort}`], beacons: false });
  t.after(() => context.close());
  assert.equal((await context.channel("m1").get()).value, 3);
  await assert.rejects(context.channel("nobody").get({ timeoutMs: 50 }), UnreachableError);
});

test("circuits are shared by server and priority, and end with their last channel", async (t) => {
  const pvs = [new TestPv("a", "double", 1), new TestPv("b", "double", 2)];
  const { context, server } = await served(t, pvs);
  const a = context.channel("a");
  const b = context.channel("b");
  const urgent = context.channel("b", { priority: 50 });
  await Promise.all([a.get(), b.get(), urgent.get()]);
  assert.equal(server.clients.length, 2);
  urgent.close();
  while (server.clients.length > 1) await a.get();
  assert.deepEqual(
    server.clients.map(({ channelCount }) => channelCount),
    [2],
  );
  b.close();
  await assert.rejects(b.get(), CancelledError);
  await a.get();
  assert.deepEqual(
    server.clients.map(({ channelCount }) => channelCount),
    [1],
  );
});

test("many channels connect, and thousands of gets are answered in order", async (t) => {
  const pvs = Array.from({ length: 3000 }, (_, i) => new TestPv(`pv:${i}`, "long", i));
  const { context } = await served(t, pvs);
  const channels = pvs.map(({ name }) => context.channel(name));
  const readings = await Promise.all(channels.map((channel) => channel.get()));
  assert.deepEqual(
    readings.map(({ value }) => value),
    pvs.map((_, i) => i),
  );
});

test("a closed client rejects what waits and makes no more channels", async (t) => {
  const { context } = await served(t, []);
  const waiting = context.channel("nobody").get();
  await context.close();
  await assert.rejects(waiting, CancelledError);
  assert.throws(() => context.channel("m1"), RequestError);
});

test("addresses and variables that cannot be understood are named", () => {
  assert.throws(() => new CaContext({ addresses: ["host:none"] }), ConfigError);
  assert.throws(() => new CaContext({ env: { EPICS_CA_CONN_TMO: "soon" } }), /EPICS_CA_CONN_TMO=soon/);
});
