import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type ChannelAccessServer, serveChannelAccess } from "../../../src/control/channel-access/mod.ts";
import { CHANGE } from "../../../src/control/mod.ts";
import {
  COMMAND,
  type DbrInput,
  dbrType,
  decodeText,
  encode,
  Output,
  Parser,
  readBeacon,
  readDatagram,
  SPECIAL,
  STATUS,
} from "../../../src/protocols/channel-access/mod.ts";
import { connectTcp, openUdp } from "../../../src/transports/mod.ts";
import { deferred } from "../../deferred.ts";
import { type KeptMessage, keep } from "../../protocols/channel-access/streams.ts";
import { provide, TestPv } from "./variables.ts";

/** A client that says whatever a test wants. */
class RawClient {
  readonly messages: KeptMessage[] = [];
  readonly closed = deferred();
  readonly #output = new Output();
  readonly #parser = new Parser((message) => {
    this.messages.push(keep(message));
    this.#arrived?.();
  });
  readonly #tcp;
  #arrived: (() => void) | undefined;

  constructor(server: ChannelAccessServer) {
    this.#tcp = connectTcp(
      { host: server.host, port: server.tcpPort },
      { received: (bytes) => this.#parser.receive(bytes), closed: () => this.closed.resolve() },
    );
    this.send((output) => output.message(COMMAND.version, 0, 13, 0, 0, 0));
  }

  send(write: (output: Output) => void): void {
    write(this.#output);
    this.#tcp.write(this.#output.take());
  }

  sendBytes(bytes: Uint8Array): void {
    this.#tcp.write(bytes);
  }

  /** Make a channel; its sid. */
  async create(cid: number, name: string): Promise<number> {
    this.send((output) => output.textMessage(COMMAND.createChannel, 0, 0, cid, 13, name));
    return (await this.next(({ command, p1 }) => command === COMMAND.createChannel && p1 === cid)).p2;
  }

  write(command: number, sid: number, ioid: number, value: DbrInput): void {
    const type = dbrType(typeof value === "string" ? "string" : "double", "plain");
    this.send((output) => encode(output, { command, type, count: 1, p1: sid, p2: ioid }, { value }));
  }

  read(sid: number, ioid: number, type = dbrType("double", "plain"), count = 1): void {
    this.send((output) => output.message(COMMAND.readNotify, type, count, sid, ioid, 0));
  }

  /** The first message, past or future, that fits. */
  async next(fits: (message: KeptMessage) => boolean): Promise<KeptMessage> {
    for (;;) {
      const found = this.messages.find(fits);
      if (found) return found;
      await new Promise<void>((resolve) => {
        this.#arrived = resolve;
      });
    }
  }

  reply(command: number, id: number): Promise<KeptMessage> {
    return this.next((message) => message.command === command && message.p2 === id);
  }

  close(): void {
    this.#tcp.destroy();
  }
}

async function withServer(
  pvs: readonly TestPv[],
  action: (client: RawClient, server: ChannelAccessServer) => Promise<void>,
  options: Parameters<typeof serveChannelAccess>[1] = {},
): Promise<void> {
  const server = await serveChannelAccess(provide(...pvs), { beacons: [], ...options });
  const client = new RawClient(server);
  try {
    await action(client, server);
  } finally {
    client.close();
    await server.close();
  }
}

test("greets with its version, and tells the rights before it confirms a channel", async () => {
  await withServer([new TestPv("m1", "double", 1)], async (client) => {
    await client.create(7, "m1");
    assert.deepEqual(
      client.messages.map(({ command, p1, p2, dataType, count }) => [command, p1, p2, dataType, count]),
      [
        [COMMAND.version, 0, 0, 0, 13],
        [COMMAND.accessRights, 7, 3, 0, 0],
        [COMMAND.createChannel, 7, client.messages[2]?.p2, 6, 1],
      ],
    );
  });
});

test("an unknown name fails, and the circuit stays", async () => {
  await withServer([new TestPv("m1", "double", 1)], async (client) => {
    client.send((output) => output.textMessage(COMMAND.createChannel, 0, 0, 3, 13, "nobody"));
    await client.next(({ command, p1 }) => command === COMMAND.createChannelFailed && p1 === 3);
    assert.ok((await client.create(4, "m1")) >= 0);
  });
});

test("a count of 0 brings the present length, a larger one zeros behind it", async () => {
  const pv = new TestPv("wave", "double", Float64Array.of(1, 2), { maxCount: 10 });
  await withServer([pv], async (client) => {
    const sid = await client.create(1, "wave");
    client.read(sid, 1, dbrType("double", "plain"), 0);
    client.read(sid, 2, dbrType("double", "plain"), 4);
    const present = await client.reply(COMMAND.readNotify, 1);
    assert.deepEqual([present.count, present.payload.length / 2], [2, 16]);
    const padded = await client.reply(COMMAND.readNotify, 2);
    assert.deepEqual([padded.count, padded.payload.length / 2], [4, 32]);
    assert.match(padded.payload, /0{32}$/);
  });
});

test("tells the type of a variable's record, and that it does not know it", async () => {
  const pvs = [new TestPv("m1.RBV", "double", 1), new TestPv("m1.RTYP", "string", "motor"), new TestPv("x", "long", 2)];
  await withServer(pvs, async (client) => {
    client.read(await client.create(1, "m1.RBV"), 10, SPECIAL.className);
    const known = await client.reply(COMMAND.readNotify, 10);
    assert.deepEqual([known.p1, decodeText(Buffer.from(known.payload, "hex"), 0, 40)], [STATUS.normal, "motor"]);
    client.read(await client.create(2, "x"), 11, SPECIAL.className);
    assert.equal((await client.reply(COMMAND.readNotify, 11)).p1, STATUS.getFailed);
  });
});

test("keeps the worst alarm until somebody has acknowledged it", async () => {
  const pv = new TestPv("p", "double", 1);
  await withServer([pv], async (client) => {
    const sid = await client.create(1, "p");
    const acknowledge = (ioid: number, type: number, value: number) => {
      client.send((o) => encode(o, { command: COMMAND.writeNotify, type, count: 1, p1: sid, p2: ioid }, { value }));
      return client.reply(COMMAND.writeNotify, ioid);
    };
    /** Severity now, whether alarms that have gone count, and the severity that waits. */
    const alarms = async (ioid: number) => {
      client.read(sid, ioid, SPECIAL.statusAckString);
      const payload = Buffer.from((await client.reply(COMMAND.readNotify, ioid)).payload, "hex");
      return [payload[3], payload[5], payload[7]];
    };
    assert.deepEqual(await alarms(10), [0, 1, 0]);
    pv.post(100, CHANGE.alarm, { severity: 2, status: 3 });
    pv.post(1, CHANGE.alarm, { severity: 0, status: 0 });
    assert.deepEqual(await alarms(11), [0, 1, 2], "gone, but not acknowledged");
    await acknowledge(12, SPECIAL.putAckSeverity, 1);
    assert.deepEqual(await alarms(13), [0, 1, 2], "a lesser one was acknowledged");
    assert.equal((await acknowledge(14, SPECIAL.putAckSeverity, 2)).p1, STATUS.normal);
    assert.deepEqual(await alarms(15), [0, 1, 0]);
    await acknowledge(16, SPECIAL.putAckTransient, 0);
    pv.post(100, CHANGE.alarm, { severity: 1, status: 3 });
    assert.deepEqual(await alarms(17), [1, 0, 1]);
    pv.post(1, CHANGE.alarm, { severity: 0, status: 0 });
    assert.deepEqual(await alarms(18), [0, 0, 0], "what has gone need not be acknowledged any more");
    assert.deepEqual(pv.written, [], "no value was written");
  });
});

test("without the right to read or write the status says so", async () => {
  const pv = new TestPv("secret", "double", 5);
  pv.rights = { read: false, write: false };
  await withServer([pv], async (client) => {
    const sid = await client.create(1, "secret");
    client.read(sid, 1);
    client.write(COMMAND.writeNotify, sid, 2, 1);
    client.write(COMMAND.write, sid, 3, 1);
    const reply = await client.reply(COMMAND.readNotify, 1);
    assert.deepEqual([reply.p1, reply.payload], [STATUS.noReadAccess, "00".repeat(8)]);
    assert.equal((await client.reply(COMMAND.writeNotify, 2)).p1, STATUS.noWriteAccess);
    assert.equal((await client.reply(COMMAND.error, STATUS.noWriteAccess)).p1, 1);
    assert.deepEqual(pv.written, []);
  });
});

test("a put-callback is answered when the variable has finished; others of the circuit go on meanwhile", async () => {
  const slow = new TestPv("slow", "double", 0);
  const done = deferred();
  slow.onWrite = () => done.promise;
  await withServer([slow, new TestPv("quick", "double", 2)], async (client) => {
    const [sid, other] = [await client.create(1, "slow"), await client.create(2, "quick")];
    client.write(COMMAND.writeNotify, sid, 10, 5);
    client.read(other, 11);
    await client.reply(COMMAND.readNotify, 11);
    assert.equal(
      client.messages.some(({ command }) => command === COMMAND.writeNotify),
      false,
    );
    done.resolve();
    assert.equal((await client.reply(COMMAND.writeNotify, 10)).p1, STATUS.normal);
  });
});

test("a second put-callback of one channel holds up the circuit, as in an IOC", async () => {
  const pv = new TestPv("slow", "double", 0);
  const first = deferred();
  pv.onWrite = (value) => (value === 1 ? first.promise : undefined);
  await withServer([pv], async (client, server) => {
    const sid = await client.create(1, "slow");
    client.write(COMMAND.writeNotify, sid, 10, 1);
    client.write(COMMAND.writeNotify, sid, 11, 2);
    client.read(sid, 12);
    while (pv.written.length === 0) await new Promise(setImmediate);
    const second = new RawClient(server);
    await second.create(1, "slow");
    second.close();
    assert.deepEqual(pv.written, [1]);
    first.resolve();
    await client.reply(COMMAND.readNotify, 12);
    const order = client.messages.filter(({ p2 }) => p2 >= 10 && p2 <= 12).map(({ p2 }) => p2);
    assert.deepEqual(order, [10, 11, 12]);
    assert.deepEqual(pv.written, [1, 2]);
  });
});

test("after a time the second put-callback takes the place of the first", async () => {
  const pv = new TestPv("slow", "double", 0);
  const signals: (AbortSignal | undefined)[] = [];
  pv.onWrite = (value, { signal }) => {
    signals.push(signal);
    return value === 1 ? new Promise(() => {}) : undefined;
  };
  await withServer(
    [pv],
    async (client) => {
      const sid = await client.create(1, "slow");
      client.write(COMMAND.writeNotify, sid, 10, 1);
      client.write(COMMAND.writeNotify, sid, 11, 2);
      assert.equal((await client.reply(COMMAND.writeNotify, 10)).p1, STATUS.putCallbackInProgress);
      assert.equal((await client.reply(COMMAND.writeNotify, 11)).p1, STATUS.normal);
      assert.equal(signals[0]?.aborted, true);
    },
    { putCallbackTimeoutMs: 20 },
  );
});

test("a client that leaves ends the wait for its puts and its subscriptions", async () => {
  const pv = new TestPv("slow", "double", 0);
  const aborted = deferred();
  pv.onWrite = (_value, { signal }) => {
    signal?.addEventListener("abort", () => aborted.resolve());
    return new Promise(() => {});
  };
  await withServer([pv], async (client) => {
    const sid = await client.create(1, "slow");
    client.send((output) => {
      const at = output.message(COMMAND.eventAdd, 6, 1, sid, 1, 16);
      output.view.setUint16(at + 12, 1);
    });
    client.write(COMMAND.writeNotify, sid, 10, 1);
    await client.reply(COMMAND.eventAdd, 1);
    assert.equal(pv.listeners, 1);
    client.close();
    await aborted.promise;
    assert.equal(pv.listeners, 0);
  });
});

test("while a client wants no updates only the newest is kept for it", async () => {
  const pv = new TestPv("count", "double", 0);
  await withServer([pv], async (client) => {
    const sid = await client.create(1, "count");
    client.send((output) => {
      const at = output.message(COMMAND.eventAdd, 6, 1, sid, 1, 16);
      output.view.setUint16(at + 12, 1);
    });
    await client.reply(COMMAND.eventAdd, 1);
    client.send((output) => output.message(COMMAND.eventsOff, 0, 0, 0, 0, 0));
    client.read(sid, 5);
    await client.reply(COMMAND.readNotify, 5);
    for (let i = 1; i <= 20; i++) pv.post(i);
    client.send((output) => output.message(COMMAND.eventsOn, 0, 0, 0, 0, 0));
    const twenty = Buffer.from(new Uint8Array(8));
    twenty.writeDoubleBE(20);
    await client.next(({ command, payload }) => command === COMMAND.eventAdd && payload === twenty.toString("hex"));
    assert.equal(client.messages.filter(({ command }) => command === COMMAND.eventAdd).length, 2);
  });
});

test("the end of a subscription is an update without payload", async () => {
  await withServer([new TestPv("m1", "double", 1)], async (client) => {
    const sid = await client.create(1, "m1");
    client.send((output) => {
      const at = output.message(COMMAND.eventAdd, 20, 1, sid, 9, 16);
      output.view.setUint16(at + 12, 1);
    });
    await client.reply(COMMAND.eventAdd, 9);
    client.send((output) => output.message(COMMAND.eventCancel, 20, 1, sid, 9, 0));
    const end = await client.next(({ command, payload }) => command === COMMAND.eventAdd && payload === "");
    assert.deepEqual([end.dataType, end.count, end.p1, end.p2], [20, 1, sid, 9]);
  });
});

const OFFENCES: readonly (readonly [string, (output: Output) => void])[] = [
  ["an unknown channel", (output) => output.message(COMMAND.readNotify, 6, 1, 77, 1, 0)],
  ["an unknown data type", (output) => output.message(COMMAND.readNotify, 39, 1, 0, 1, 0)],
  ["a server's message", (output) => output.message(COMMAND.accessRights, 0, 0, 0, 0, 0)],
  ["a priority above 99", (output) => output.message(COMMAND.version, 100, 13, 0, 0, 0)],
  ["the end of a subscription it does not have", (output) => output.message(COMMAND.eventCancel, 6, 1, 0, 5, 0)],
  ["a count larger than its payload", (output) => output.message(COMMAND.write, 6, 100, 0, 1, 8)],
];

for (const [offence, write] of OFFENCES) {
  test(`a client that sends ${offence} is told and dropped, others are not`, async () => {
    await withServer([new TestPv("m1", "double", 1)], async (client, server) => {
      await client.create(1, "m1");
      client.send(write);
      await client.closed.promise;
      assert.ok(client.messages.some(({ command }) => command === COMMAND.error));
      const next = new RawClient(server);
      await next.create(1, "m1");
      next.close();
    });
  });
}

test("an array above the limit is refused, and the circuit stays", async () => {
  const pv = new TestPv("wave", "double", new Float64Array(0), { maxCount: 100_000 });
  await withServer(
    [pv],
    async (client) => {
      const sid = await client.create(1, "wave");
      const value = new Float64Array(20_000);
      client.send((output) =>
        encode(output, { command: COMMAND.write, type: 6, count: 20_000, p1: sid, p2: 1 }, { value }),
      );
      await client.reply(COMMAND.error, STATUS.tooLarge);
      client.read(sid, 2);
      await client.reply(COMMAND.readNotify, 2);
      assert.deepEqual(pv.written, []);
    },
    { maxArrayBytes: 100_000 },
  );
});

test("whatever bytes a client sends, the server goes on for others", async () => {
  await withServer([new TestPv("m1", "double", 1)], async (client, server) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            command: fc.integer({ min: 0, max: 28 }),
            type: fc.integer({ min: 0, max: 40 }),
            count: fc.integer({ min: 0, max: 3 }),
            sid: fc.integer({ min: 0, max: 2 }),
            payload: fc.uint8Array({ maxLength: 40 }),
          }),
          { maxLength: 20 },
        ),
        async (requests) => {
          const hostile = new RawClient(server);
          await hostile.create(1, "m1");
          hostile.send((output) => {
            for (const { command, type, count, sid, payload } of requests) {
              const at = output.message(command, type, count, sid, 1, payload.length);
              output.bytes.set(payload, at);
            }
          });
          hostile.send((output) => output.message(COMMAND.echo, 0, 0, 0, 12_345, 0));
          await Promise.race([hostile.closed.promise, hostile.reply(COMMAND.echo, 12_345)]);
          hostile.close();
        },
      ),
      { numRuns: 60 },
    );
    await client.create(1, "m1");
  });
});

test("a slow reader of arrays gets the newest, and costs the server bounded memory", async () => {
  const pv = new TestPv("image", "char", new Uint8Array(1 << 20), { maxCount: 1 << 20 });
  const server = await serveChannelAccess(provide(pv), { beacons: [] });
  const numbers: number[] = [];
  const last = deferred();
  const ready = deferred();
  const parser = new Parser((message) => {
    if (message.command === COMMAND.createChannel) {
      const output = new Output();
      const at = output.message(COMMAND.eventAdd, 4, 1 << 20, message.p2, 1, 16);
      output.view.setUint16(at + 12, 1);
      tcp.write(output.take());
    }
    if (message.command !== COMMAND.eventAdd) return;
    const number = message.view.getUint16(message.offset);
    numbers.push(number);
    if (number === 0) ready.resolve();
    if (number === 300) last.resolve();
  });
  const tcp = connectTcp(
    { host: server.host, port: server.tcpPort },
    { received: (bytes) => parser.receive(bytes), closed() {} },
  );
  const output = new Output();
  output.textMessage(COMMAND.createChannel, 0, 0, 1, 13, "image");
  tcp.write(output.take());
  await ready.promise;
  tcp.pause();
  for (let i = 1; i <= 300; i++) {
    const image = new Uint8Array(1 << 20);
    new DataView(image.buffer).setUint16(0, i);
    pv.post(image);
    await new Promise(setImmediate);
  }
  tcp.resume();
  await last.promise;
  assert.ok(numbers.length < 100, `${numbers.length} of 300 images`);
  assert.deepEqual(
    numbers,
    [...numbers].sort((a, b) => a - b),
  );
  tcp.destroy();
  await server.close();
});

test("beacons count up, quickly at first", async () => {
  const counters: number[] = [];
  const enough = deferred();
  const ports = new Set<number>();
  const listener = await openUdp({
    host: "127.0.0.1",
    received: (bytes) =>
      readDatagram(bytes, (message) => {
        const { counter, port } = readBeacon(message);
        ports.add(port);
        if (counters.push(counter) === 4) enough.resolve();
        return true;
      }),
  });
  const server = await serveChannelAccess(provide(), { beacons: [`127.0.0.1:${listener.port}`] });
  await enough.promise;
  assert.deepEqual(counters.slice(0, 4), [0, 1, 2, 3]);
  assert.deepEqual([...ports], [server.tcpPort]);
  listener.close();
  await server.close();
});

test("text of an error names the offence", async () => {
  await withServer([], async (client) => {
    client.send((output) => output.message(COMMAND.clearChannel, 0, 0, 9, 9, 0));
    await client.closed.promise;
    const error = client.messages.find(({ command }) => command === COMMAND.error);
    const payload = Buffer.from(error?.payload ?? "", "hex");
    assert.equal(decodeText(payload, 16, payload.length), "Bad Resource ID");
  });
});
