import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { RemoteProtocolError } from "../../../src/errors/mod.ts";
import {
  ClientConnection,
  type ClientEvents,
  COMMAND,
  dbrType,
  decode,
  EVENT,
  type Message,
  Output,
  type Request,
  RIGHT,
  ServerConnection,
  type ServerEvents,
  STATUS,
} from "../../../src/protocols/channel-access/mod.ts";
import { cut } from "./streams.ts";

type Said = readonly [string, ...unknown[]];

/** Events of the client's end as a list; values are decoded. */
function clientEvents(said: Said[]): ClientEvents {
  const value = (message: Message) => (message.size > 0 ? decode(message, "scalar").value : undefined);
  const tell =
    (name: string) =>
    (...details: unknown[]) => {
      said.push([name, ...details]);
    };
  return {
    versionKnown: tell("versionKnown"),
    accessRights: tell("accessRights"),
    created: tell("created"),
    createFailed: tell("createFailed"),
    cleared: tell("cleared"),
    removed: tell("removed"),
    readDone: (ioid, status, message) => said.push(["readDone", ioid, status, value(message)]),
    writeDone: tell("writeDone"),
    updated: (subid, status, message) => said.push(["updated", subid, status, value(message)]),
    cancelled: tell("cancelled"),
    refused: tell("refused"),
    echoed: tell("echoed"),
    found: tell("found"),
  };
}

/** A server's end that has one channel, `m1` = 1.5. */
function smallServer(): ServerConnection {
  const events: ServerEvents = {
    opened() {},
    named() {},
    createChannel(cid, name) {
      if (name === "m1") server.created(cid, { sid: 5, type: 6, count: 1, rights: RIGHT.read | RIGHT.write });
      else server.createFailed(cid);
    },
    clearChannel: (cid, sid) => server.cleared(cid, sid),
    read: (request) => server.value(request, 1, { value: 1.5 }),
    write(request) {
      if (request.command === COMMAND.writeNotify) server.writeDone(request, STATUS.normal);
      else server.refuse(request, { cid: 1, status: STATUS.noWriteAccess, text: "not today" });
    },
    subscribe(request, mask) {
      assert.equal(mask, EVENT.value | EVENT.alarm);
      server.value(request, 1, { value: 1.5 });
    },
    cancel: (request) => server.cancelled(request),
    updatesWanted() {},
    search: (cid, name) => (name === "m1" ? server.found(cid, 5064) : server.notFound(cid)),
  };
  const server: ServerConnection = new ServerConnection(events);
  return server;
}

test("a whole conversation between the two ends, without a socket, however it is cut", () => {
  const type = dbrType("double", "time");
  const expected: readonly Said[] = [
    ["versionKnown", 13],
    ["accessRights", 1, 3],
    ["created", 1, { sid: 5, type: 6, count: 1 }],
    ["createFailed", 2],
    ["found", { cid: 7, address: undefined, port: 5064, minorVersion: 13 }],
    ["readDone", 10, STATUS.normal, 1.5],
    ["writeDone", 11, STATUS.normal],
    ["refused", { status: STATUS.noWriteAccess, cid: 1, command: COMMAND.write, p1: 5, p2: 12, text: "not today" }],
    ["updated", 3, STATUS.normal, 1.5],
    ["cancelled", 3],
    ["echoed"],
    ["cleared", 1],
  ];
  fc.assert(
    fc.property(fc.array(fc.nat(), { maxLength: 20 }), fc.array(fc.nat(), { maxLength: 20 }), (there, back) => {
      const said: Said[] = [];
      const client = new ClientConnection(clientEvents(said));
      const server = smallServer();
      client.open({ priority: 0, user: "opi", host: "console" });
      client.createChannel(1, "m1");
      client.createChannel(2, "nobody");
      client.search(
        [
          { cid: 7, name: "m1" },
          { cid: 8, name: "nobody" },
        ],
        1,
      );
      client.read(5, 10, type, 1);
      client.writeNotify(5, 11, { type: 6, count: 1, value: 3 });
      client.write(5, 12, { type: 6, count: 1, value: 3 });
      client.subscribe(5, 3, { type, count: 1, mask: EVENT.value | EVENT.alarm });
      client.cancel(5, 3, { type, count: 1 });
      client.echo();
      client.clearChannel(1, 5);
      for (const piece of cut(client.output.take(), there)) server.receive(piece);
      for (const piece of cut(server.output.take(), back)) client.receive(piece);
      assert.deepEqual(said, expected);
      assert.ok(client.hasDynamicCount);
    }),
    { numRuns: 50 },
  );
});

/** Messages with any command and plausible sizes. */
const anyMessages = fc.array(
  fc.record({
    command: fc.integer({ min: 0, max: 27 }),
    type: fc.integer({ min: 0, max: 45 }),
    count: fc.oneof(fc.integer({ min: 0, max: 4 }), fc.constant(0xffff_ffff)),
    p1: fc.integer({ min: 0, max: 10 }),
    payload: fc.uint8Array({ maxLength: 60 }),
  }),
  { maxLength: 12 },
);

function bytesOf(messages: typeof anyMessages extends fc.Arbitrary<infer M> ? M : never): Uint8Array {
  const output = new Output();
  for (const { command, type, count, p1, payload } of messages) {
    const at = output.message(command, type, count, p1, 1, payload.length);
    output.bytes.set(payload, at);
  }
  return output.take();
}

test("whatever the server sends, the client's end gives events or a RemoteProtocolError", () => {
  fc.assert(
    fc.property(anyMessages, (messages) => {
      try {
        new ClientConnection(clientEvents([])).receive(bytesOf(messages));
      } catch (error) {
        assert.ok(error instanceof RemoteProtocolError, String(error));
      }
    }),
    { numRuns: 1000 },
  );
});

test("whatever the client sends, the server's end gives events or a RemoteProtocolError, and says why", () => {
  const ignore: ServerEvents = {
    opened() {},
    named() {},
    createChannel() {},
    clearChannel() {},
    read() {},
    write: (_request: Request, message: Message) => {
      decode(message, "scalar");
    },
    subscribe() {},
    cancel() {},
    updatesWanted() {},
    search() {},
  };
  fc.assert(
    fc.property(anyMessages, (messages) => {
      const server = new ServerConnection(ignore);
      server.output.take();
      try {
        server.receive(bytesOf(messages));
      } catch (error) {
        assert.ok(error instanceof RemoteProtocolError, String(error));
        assert.ok(server.output.length > 0);
      }
    }),
    { numRuns: 1000 },
  );
});
