import assert from "node:assert/strict";
import { test } from "node:test";
import {
  openZmqReceiver,
  openZmqReplier,
  openZmqRequester,
  openZmqSender,
  parseZmqUrl,
} from "../../../src/transports/mod.ts";

const text = (parts: readonly Uint8Array[] | undefined) => parts?.map((part) => Buffer.from(part).toString());
const message = (...parts: string[]) => parts.map((part) => Buffer.from(part));

test("reads URLs: who sends listens, unless it is said otherwise", () => {
  const bound = (url: string) => parseZmqUrl(url).isBound;
  assert.deepEqual(parseZmqUrl("zmq+sub://127.0.0.1:9999"), {
    role: "sub",
    endpoint: "tcp://127.0.0.1:9999",
    isBound: false,
  });
  assert.equal(bound("zmq+pub://127.0.0.1:9999"), true);
  assert.equal(bound("zmq+push://10.0.0.1:1?connect"), false);
  assert.equal(bound("zmq+pull://*:5555"), true);
  assert.equal(parseZmqUrl("zmq+pull://127.0.0.1:0?bind").endpoint, "tcp://127.0.0.1:*");
  assert.equal(parseZmqUrl("zmq+sub://[::1]:80").endpoint, "tcp://[::1]:80");
});

test("refuses URLs with the way to write them", () => {
  for (const url of [
    "tcp://127.0.0.1:1",
    "zmq+dealer://h:1",
    "zmq+sub://h",
    "zmq+sub://h:70000",
    "zmq+sub:// h:1",
    "",
  ]) {
    assert.throws(() => parseZmqUrl(url), /zmq\+sub:\/\/host:port/);
  }
  assert.throws(() => parseZmqUrl("zmq+sub://*:9999?connect"), /connect/);
  assert.throws(() => parseZmqUrl("zmq+sub://127.0.0.1:0"), /connect/);
});

test("pushes messages whole and in order to a puller that listens", async () => {
  const receiver = await openZmqReceiver("zmq+pull://127.0.0.1:0?bind");
  const sender = await openZmqSender(receiver.peerUrl);
  await sender.waitForPeer(5000);
  await sender.send(message("a", "bc", ""));
  await sender.send(message("d"));
  assert.deepEqual(text(await receiver.receive()), ["a", "bc", ""]);
  assert.deepEqual(text(await receiver.receive()), ["d"]);
  sender.close();
  receiver.close();
});

test("publishes nothing before somebody listens, and drops nothing afterwards", async () => {
  const sender = await openZmqSender("zmq+pub://127.0.0.1:0", { highWaterMark: 5 });
  const receiver = await openZmqReceiver(sender.peerUrl, { highWaterMark: 5 });
  await sender.waitForPeer(5000);
  const count = 500;
  const sending = (async () => {
    for (let k = 0; k < count; k++) await sender.send([Buffer.alloc(50_000, k & 255), Buffer.from(String(k))]);
  })();
  for (let k = 0; k < count; k++) assert.equal(text([(await receiver.receive())![1]!])![0], String(k));
  await sending;
  sender.close();
  receiver.close();
});

test("counts what it could not place at once", async () => {
  const sender = await openZmqSender("zmq+push://127.0.0.1:0");
  assert.equal(await sender.offer(message("nobody is there")), false);
  assert.equal(sender.refused, 1);
  await assert.rejects(sender.waitForPeer(10), /Nobody received/);
  sender.close();
});

test("says that a port is taken", async () => {
  const first = await openZmqSender("zmq+push://127.0.0.1:0");
  const port = new URL(first.peerUrl.replace("zmq+pull", "http")).port;
  await assert.rejects(openZmqSender(`zmq+push://127.0.0.1:${port}`), /something else listens/);
  first.close();
});

test("ends a waiting receive when it is closed", async () => {
  const receiver = await openZmqReceiver("zmq+pull://127.0.0.1:0?bind");
  const waiting = receiver.receive();
  receiver.close();
  assert.equal(await waiting, undefined);
});

test("asks and answers", async () => {
  const replier = await openZmqReplier("zmq+rep://127.0.0.1:0", (request) => [...request, Buffer.from("pixels")]);
  const requester = await openZmqRequester(replier.peerUrl);
  assert.deepEqual(text(await requester.request(message("frame?"))), ["frame?", "pixels"]);
  replier.close();
  await assert.rejects(requester.request(message("again"), 50), /did not answer within 50 ms/);
  requester.close();
});
