import assert from "node:assert/strict";
import { test } from "node:test";
import { openUdp, type UdpPeer } from "../../src/transports/mod.ts";
import { deferred } from "../deferred.ts";

test("a datagram arrives whole, with its sender, though the sender used the memory again at once", async () => {
  const arrived = deferred<{ bytes: Uint8Array; from: UdpPeer }>();
  const receiver = await openUdp({
    host: "127.0.0.1",
    receiveBufferBytes: 1 << 20,
    received: (bytes, from) => arrived.resolve({ bytes, from }),
  });
  const sender = await openUdp({ host: "127.0.0.1", received() {} });
  const bytes = Uint8Array.of(1, 2, 3);
  sender.send(bytes, { address: "127.0.0.1", port: receiver.port });
  bytes.fill(0);
  const { bytes: got, from } = await arrived.promise;
  assert.deepEqual([...got], [1, 2, 3]);
  assert.equal(from.port, sender.port);
  sender.close();
  sender.send(bytes, { address: "127.0.0.1", port: receiver.port });
  receiver.close();
});

test("a taken port is an error, a shared one is not", async () => {
  const first = await openUdp({ host: "127.0.0.1", shared: true, received() {} });
  await assert.rejects(openUdp({ host: "127.0.0.1", port: first.port, received() {} }), { code: "EADDRINUSE" });
  const second = await openUdp({ host: "127.0.0.1", port: first.port, shared: true, received() {} });
  assert.equal(second.port, first.port);
  first.close();
  second.close();
});
