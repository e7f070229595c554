import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { type CaChannel, CaContext, type CaContextOptions } from "hutch/ca";
import { DeviceError, RequestError, UnreachableError } from "hutch/errors";
import { type PeerServer, startCaprotoServer, startSoftioc } from "../support/ca-servers.ts";
import { WITHOUT_PYTHON } from "../support/peer.ts";

/** Records that take this long to process, in both servers. */
const SLOW_MS = 300;

describe("our client and the server of epics-base", { skip: WITHOUT_PYTHON }, () => {
  let server: PeerServer;
  let context: CaContext;
  before(async () => {
    server = await startSoftioc({ prefix: "S" });
    context = client({ addresses: [server.address] });
  });
  after(async () => {
    await context.close();
    await server.kill();
  });
  const record = (name: string) => context.channel(`S:${name}`);

  test("scalars come with alarm, time, units and limits, and are written", async () => {
    const ao = record("ao");
    const beforeS = Date.now() / 1000;
    await ao.put(8.5);
    const reading = await ao.get();
    assert.equal(reading.value, 8.5);
    assert.deepEqual([reading.severity, reading.status], [2, 3], "above HIHI");
    assert.ok(reading.timestamp > beforeS - 1 && reading.timestamp < Date.now() / 1000 + 1);
    assert.deepEqual((await ao.get({ form: "control" })).properties, {
      units: "mm",
      precision: 3,
      display: { low: -9, high: 9 },
      alarm: { low: -8, high: 8 },
      warning: { low: -7, high: 7 },
      control: { low: -10, high: 10 },
    });
    await ao.put("3.25");
    assert.equal((await ao.get({ type: "string" })).value, "3.250");
    assert.equal((await ao.get({ type: "long" })).value, 3);
    await ao.put(11);
    assert.equal((await ao.get()).value, 10, "the record holds it to DRVH");
    await record("long").put(-12);
    assert.equal((await record("long").get()).value, -12);
  });

  test("choices are read as numbers, labels and lists, and written either way", async () => {
    const mode = record("mode");
    assert.equal((await mode.get()).value, 1);
    assert.deepEqual((await mode.get({ form: "control" })).properties?.choices, ["off", "slow", "fast"]);
    await mode.put("fast");
    assert.equal((await mode.get({ type: "string" })).value, "fast");
    await mode.put(0);
    assert.equal((await mode.get()).value, 0);
    await assert.rejects(mode.put("bogus"), DeviceError);
    assert.equal(mode.info?.type, "enum");
  });

  test("texts of 39 bytes, of 255, and of a field behind $", async () => {
    const text = record("text");
    await text.put("a short text");
    assert.equal((await text.get()).value, "a short text");
    const path = record("path");
    const long = `/data/${"y".repeat(200)}`;
    await path.put(long);
    assert.equal((await path.get({ type: "text" })).value, long);
    const description = record("ao.DESC$");
    await description.put("a description of exactly forty charact");
    assert.equal((await description.get()).value, "a description of exactly forty charact");
  });

  test("arrays keep their present length, up to 4 MiB both ways", async () => {
    const wave = record("wave");
    assert.deepEqual(
      (await wave.get()).value,
      Float64Array.from({ length: 16 }, (_, i) => i),
    );
    await wave.put([3, 2, 1]);
    assert.deepEqual((await wave.get()).value, Float64Array.of(3, 2, 1));
    assert.equal(wave.info?.count, 64);
    const image = record("image");
    const sent = Uint8Array.from({ length: 4 << 20 }, (_, i) => (i * 7) & 255);
    await image.put(sent);
    assert.deepEqual((await image.get()).value, sent);
    await image.put(sent.subarray(0, 100_000));
    const seen: number[] = [];
    for await (const update of image.subscribe()) {
      seen.push((update.value as Uint8Array).length);
      if (seen.length === 2) break;
      await image.put(sent.subarray(0, 70_000));
    }
    assert.deepEqual(seen, [100_000, 70_000]);
  });

  test("every change of a monitored record arrives, in order, with its time", async () => {
    const counter = record("long");
    await counter.put(0);
    const seen: number[] = [];
    const times: number[] = [];
    const last = 50;
    const done = new Promise<void>((resolve) => {
      const monitor = counter.monitor(({ value, timestamp }) => {
        seen.push(Number(value));
        times.push(timestamp);
        if (value !== last) return;
        monitor.cancel();
        resolve();
      });
    });
    for (let value = 1; value <= last; value++) await counter.put(value);
    await done;
    assert.deepEqual(
      seen,
      [0, ...Array.from({ length: last }, (_, i) => i + 1)],
      "the present value, then every change",
    );
    assert.ok(times.every((time, i) => i === 0 || time >= times[i - 1]!));
  });

  test("a put ends when the record has processed; others and a stop do not wait for it", async () => {
    const slow = record("slow");
    await Promise.all([slow.connected(), record("ao").get()]);
    const started = performance.now();
    const puts = [slow.put(1), slow.put(2)];
    assert.equal(typeof (await record("ao").get()).value, "number");
    const getMs = performance.now() - started;
    await slow.put(3, { urgent: true });
    const urgentMs = performance.now() - started;
    await Promise.all(puts);
    const putsMs = performance.now() - started;
    assert.ok(getMs < SLOW_MS, `a get took ${getMs} ms`);
    assert.ok(urgentMs < SLOW_MS, `an urgent put took ${urgentMs} ms`);
    assert.ok(putsMs >= 2 * SLOW_MS, `two puts of ${SLOW_MS} ms each took only ${putsMs} ms`);
  });

  test("read-only fields are known as such, and refused before anything is sent", async () => {
    const name = record("ao.NAME");
    assert.equal((await name.get()).value, "S:ao");
    assert.deepEqual(name.info?.access, { read: true, write: false });
    await assert.rejects(name.put("x"), RequestError);
    await assert.rejects(record("ai").put(1), DeviceError, "its DISP field is set");
    await assert.rejects(context.channel("S:nothing").get({ timeoutMs: 200 }), UnreachableError);
  });
});

describe("our client and caproto's server", { skip: WITHOUT_PYTHON }, () => {
  let server: PeerServer;
  let context: CaContext;
  before(async () => {
    server = await startCaprotoServer({ prefix: "C:" });
    context = client({ addresses: [server.address] });
  });
  after(async () => {
    await context.close();
    await server.kill();
  });
  const record = (name: string) => context.channel(`C:${name}`);

  test("values of each kind are read and written, with their limits and labels", async () => {
    const ao = record("ao");
    await ao.put(-2.5);
    assert.equal((await ao.get()).value, -2.5);
    const { properties } = await ao.get({ form: "control" });
    assert.deepEqual(
      [properties?.units, properties?.precision, properties?.control],
      ["mm", 3, { low: -10, high: 10 }],
    );
    const mode = record("mode");
    await mode.put("fast");
    assert.equal((await mode.get()).value, 2);
    assert.deepEqual((await mode.get({ form: "control" })).properties?.choices, ["off", "slow", "fast"]);
    // caproto serves its strings as arrays of characters.
    await record("text").put("good bye");
    assert.equal((await record("text").get({ type: "text" })).value, "good bye");
  });

  test("arrays keep their length, also beyond 64 KiB", async () => {
    const wave = record("wave");
    await wave.put([1.5, 2.5]);
    assert.deepEqual((await wave.get()).value, Float64Array.of(1.5, 2.5));
    const image = record("image");
    const { value } = await image.get();
    assert.equal((value as Int32Array).length, 100_000);
    const sent = Int32Array.from({ length: 150_000 }, (_, i) => 3 * i);
    await image.put(sent);
    assert.deepEqual((await image.get()).value, sent);
  });

  test("monitors, puts with completion and access rights", async () => {
    const slow = record("slow");
    const seen: unknown[] = [];
    for await (const { value } of slow.subscribe()) {
      seen.push(value);
      if (value === 4) break;
      const started = performance.now();
      await slow.put(4);
      assert.ok(performance.now() - started >= SLOW_MS, "the put ended before the record had processed");
    }
    assert.deepEqual(seen, [0, 4]);
    const readback = record("readback");
    assert.equal((await readback.get()).value, 2.5);
    assert.deepEqual(readback.info?.access, { read: true, write: false });
    await assert.rejects(readback.put(1), RequestError);
  });
});

for (const [kind, start, prefix] of [
  ["epics-base", startSoftioc, "S:"],
  ["caproto", startCaprotoServer, "C:"],
] as const) {
  test(`after kill -9 and a restart of a server of ${kind}, channels and monitors come back by themselves`, {
    skip: WITHOUT_PYTHON,
  }, async (t) => {
    const first = await start();
    const context = client({ addresses: [first.address] });
    t.after(() => context.close());
    const ao = context.channel(`${prefix}ao`);
    const slow = context.channel(`${prefix}slow`);
    const seen: unknown[] = [];
    ao.monitor(({ value }) => seen.push(value));
    await Promise.all([ao.put(7), slow.connected()]);
    const lost = connectionOf(ao, false);
    const hanging = assert.rejects(slow.put(1), UnreachableError);
    await until(() => seen.at(-1) === 7);
    await first.kill();
    await Promise.all([lost, hanging]);
    assert.equal(ao.isConnected, false);
    await assert.rejects(ao.get({ timeoutMs: 100 }), UnreachableError);

    const back = connectionOf(ao, true);
    const second = await start({ port: first.port });
    t.after(() => second.kill());
    await back;
    await ao.put(6);
    assert.equal((await ao.get()).value, 6);
    await until(() => seen.at(-1) === 6);
    assert.deepEqual(
      seen.filter((value, i) => value !== seen[i - 1]),
      [1.5, 7, 1.5, 6],
      "first life: start value and put; second life: the same",
    );
  });
}

test("500 monitors come back after kill -9, on another port of another server", { skip: WITHOUT_PYTHON }, async (t) => {
  const first = await startSoftioc({ count: 500 });
  const second = await startSoftioc({ count: 0, prefix: "elsewhere" });
  const addresses = [first.address, second.address];
  await second.kill();
  const context = client({ addresses });
  t.after(() => context.close());
  const channels = Array.from({ length: 500 }, (_, i) => context.channel(`S:n${i}`));
  const updates = new Uint32Array(500);
  for (const [i, channel] of channels.entries()) channel.monitor(() => updates[i]!++);
  await Promise.all(channels.map((channel) => channel.get()));
  const lost = Promise.all(channels.map((channel) => connectionOf(channel, false)));
  await first.kill();
  await lost;
  const back = Promise.all(channels.map((channel) => connectionOf(channel, true)));
  const third = await startSoftioc({ count: 500, port: second.port });
  t.after(() => third.kill());
  await back;
  // Answers come behind the first updates, which the server sends at subscription.
  await Promise.all(channels.map((channel) => channel.get()));
  await until(() => updates.every((count) => count >= 2));
  assert.equal(channels[499]!.info?.port, third.port);
});

test("servers are found through EPICS_CA_ADDR_LIST and EPICS_CA_NAME_SERVERS", { skip: WITHOUT_PYTHON }, async (t) => {
  const server = await startSoftioc({ count: 100 });
  t.after(() => server.kill());
  const quiet = { EPICS_CA_AUTO_ADDR_LIST: "NO" };
  const ways = [
    { ...quiet, EPICS_CA_ADDR_LIST: "127.0.0.1", EPICS_CA_SERVER_PORT: String(server.port) },
    { ...quiet, EPICS_CA_ADDR_LIST: server.address },
    { ...quiet, EPICS_CA_NAME_SERVERS: server.address },
  ];
  for (const env of ways) {
    const context = client({ env });
    const readings = await Promise.all(Array.from({ length: 100 }, (_, i) => context.channel(`S:n${i}`).get()));
    assert.deepEqual(
      readings.map(({ value }) => value),
      Array.from({ length: 100 }, (_, i) => i),
    );
    await assert.rejects(context.channel("S:nothing").connected({ timeoutMs: 200 }), UnreachableError);
    await context.close();
  }
});

test("a name server that is restarted is asked again", { skip: WITHOUT_PYTHON }, async (t) => {
  const first = await startSoftioc();
  const context = client({ nameServers: [first.address], timeoutMs: 20_000 });
  t.after(() => context.close());
  const ao = context.channel("S:ao");
  await ao.put(2);
  const lost = connectionOf(ao, false);
  await first.kill();
  await lost;
  const second = await startSoftioc({ port: first.port });
  t.after(() => second.kill());
  assert.equal((await ao.get()).value, 1.5);
});

function client(options: CaContextOptions): CaContext {
  return new CaContext({ beacons: false, ...options });
}

/** Resolves at the next connection or loss of a channel. */
function connectionOf(channel: CaChannel, wanted: boolean): Promise<void> {
  return new Promise((resolve) => {
    const stop = channel.onConnection((connected) => {
      if (connected !== wanted) return;
      stop();
      resolve();
    });
  });
}

/** Resolves once something holds; the test's own time limit ends the wait otherwise. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
}
