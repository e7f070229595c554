import assert from "node:assert/strict";
import { test } from "node:test";
import { connectTcp, listenTcp, type TcpConnection } from "../../src/transports/mod.ts";
import { deferred } from "../deferred.ts";

test("what one side writes the other receives in the memory that it offered, and both hear of the end", async () => {
  const target = new Uint8Array(16);
  let filled = 0;
  const serverClosed = deferred<void>();
  const clientClosed = deferred<Error | undefined>();
  const complete = deferred<void>();
  const listener = await listenTcp({ host: "127.0.0.1", port: 0 }, (connection) => {
    connection.write(Uint8Array.of(1, 2, 3, 4));
    connection.write(Uint8Array.of(5, 6));
    return { received: () => connection.end(), closed: () => serverClosed.resolve() };
  });
  const connection = connectTcp(
    { host: listener.host, port: listener.port, space: () => target.subarray(filled) },
    {
      received: (bytes) => {
        assert.equal(bytes.buffer, target.buffer);
        filled += bytes.length;
        if (filled === 6) complete.resolve();
      },
      closed: (error) => clientClosed.resolve(error),
    },
  );
  await complete.promise;
  assert.deepEqual([...target.subarray(0, filled)], [1, 2, 3, 4, 5, 6]);
  connection.write(Uint8Array.of(9));
  await Promise.all([serverClosed.promise, clientClosed.promise]);
  await listener.close();
});

test("a refused connection ends with its error", async () => {
  const listener = await listenTcp({ host: "127.0.0.1", port: 0 }, () => ({ received() {}, closed() {} }));
  await listener.close();
  const closed = deferred<Error | undefined>();
  connectTcp({ host: "127.0.0.1", port: listener.port }, { received() {}, closed: closed.resolve });
  assert.match(String(await closed.promise), /ECONNREFUSED/);
});

test("a writer learns that its peer does not read, and when it reads again", async () => {
  const accepted = deferred<TcpConnection>();
  const drained = deferred<void>();
  let received = 0;
  const listener = await listenTcp({ host: "127.0.0.1", port: 0 }, (connection) => {
    accepted.resolve(connection);
    return { received() {}, drained: drained.resolve, closed() {} };
  });
  const reader = connectTcp(
    { host: "127.0.0.1", port: listener.port },
    {
      received: (bytes) => {
        received += bytes.length;
      },
      closed() {},
    },
  );
  const writer = await accepted.promise;
  reader.pause();
  const chunk = new Uint8Array(1 << 20);
  let written = 0;
  do written += chunk.length;
  while (writer.write(chunk));
  assert.ok(writer.backlogBytes > 0);
  reader.resume();
  await drained.promise;
  assert.equal(writer.backlogBytes, 0);
  reader.destroy();
  writer.destroy();
  await listener.close();
  assert.ok(received <= written);
});
