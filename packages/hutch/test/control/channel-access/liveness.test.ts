import assert from "node:assert/strict";
import { test } from "node:test";
import { CaContext } from "../../../src/control/channel-access/mod.ts";
import { UnreachableError } from "../../../src/errors/mod.ts";
import {
  COMMAND,
  Output,
  Parser,
  readDatagram,
  writeFound,
  writeSearchStart,
} from "../../../src/protocols/channel-access/mod.ts";
import { listenTcp, openUdp, type TcpConnection } from "../../../src/transports/mod.ts";
import { deferred } from "../../deferred.ts";

/** A server that says what a test wants: answers each search with its port, and each message with `answer`. */
async function oddServer(answer: (tcp: TcpConnection, command: number, p1: number, output: Output) => void) {
  let searches = 0;
  const listener = await listenTcp({ host: "127.0.0.1", port: 0 }, (tcp) => {
    const output = new Output();
    output.message(COMMAND.version, 0, 13, 0, 0, 0);
    tcp.write(output.take());
    const parser = new Parser(({ command, p1 }) => {
      answer(tcp, command, p1, output);
      if (output.length > 0) tcp.write(output.take());
    });
    return { received: (bytes) => parser.receive(bytes), closed() {} };
  });
  const udp = await openUdp({
    host: "127.0.0.1",
    received: (bytes, from) => {
      searches++;
      const output = new Output();
      readDatagram(bytes, (message) => {
        if (message.command === COMMAND.search) {
          writeSearchStart(output, 0);
          writeFound(output, { cid: message.p1, port: listener.port, isDatagram: true });
        }
        return true;
      });
      udp.send(output.take(), from);
    },
  });
  return {
    address: `127.0.0.1:${udp.port}`,
    get searches() {
      return searches;
    },
    async close() {
      udp.close();
      await listener.close();
    },
  };
}

test("a server that falls silent is tested, and left when it does not answer", async () => {
  const echoed = deferred();
  const server = await oddServer((_tcp, command, p1, output) => {
    if (command === COMMAND.echo) echoed.resolve();
    if (command !== COMMAND.createChannel) return;
    output.message(COMMAND.accessRights, 0, 0, p1, 3, 0);
    output.message(COMMAND.createChannel, 6, 1, p1, 1, 0);
  });
  const context = new CaContext({ addresses: [server.address], beacons: false, connectionTimeoutMs: 40 });
  const channel = context.channel("m1");
  const gone = deferred();
  channel.onConnection((connected) => {
    if (!connected) gone.resolve();
  });
  await channel.connected();
  const get = assert.rejects(channel.get(), (error) => {
    assert.ok(error instanceof UnreachableError);
    assert.match(error.message, /does not respond/);
    return true;
  });
  await echoed.promise;
  await gone.promise;
  await get;
  await context.close();
  await server.close();
});

test("a server that answers searches but drops every circuit is not asked at full speed", async () => {
  const server = await oddServer((tcp) => tcp.destroy());
  const context = new CaContext({ addresses: [server.address], beacons: false });
  await assert.rejects(
    context.channel("m1").connected({ timeoutMs: 600 }),
    /closed the connection|broke the connection/,
  );
  assert.ok(server.searches >= 1 && server.searches <= 8, `${server.searches} searches in 600 ms`);
  await context.close();
  await server.close();
});

test("a server that talks nonsense is left, and the user told", async () => {
  const server = await oddServer((tcp, command) => {
    if (command === COMMAND.createChannel) tcp.write(new TextEncoder().encode("HTTP/1.1 400 Bad Request\r\n"));
  });
  const context = new CaContext({ addresses: [server.address], beacons: false });
  const warning = deferred<Error>();
  context.onWarning(warning.resolve);
  const connected = assert.rejects(context.channel("m1").connected({ timeoutMs: 200 }), UnreachableError);
  assert.match((await warning.promise).message, /does not speak Channel Access/);
  await connected;
  await context.close();
  await server.close();
});
