import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  BeaconWatch,
  COMMAND,
  decodeText,
  type FoundAt,
  readBeacon,
  readDatagram,
  readFound,
  searchDatagrams,
  writeBeacon,
} from "../../../src/protocols/channel-access/mod.ts";
import { CAPTURED } from "./streams.ts";

function namesIn(datagram: Uint8Array): [number, string][] {
  const names: [number, string][] = [];
  readDatagram(datagram, (message) => {
    const { command, bytes, offset, size } = message;
    if (command === COMMAND.search) names.push([message.p1, decodeText(bytes, offset, offset + size)]);
    return true;
  });
  return names;
}

test("a search is byte for byte what the reference client sends", () => {
  assert.deepEqual(searchDatagrams([{ cid: 1, name: "T:ao" }], 1), [CAPTURED.search]);
});

test("any names fit into datagrams of at most 1,024 bytes, in order and complete", () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ minLength: 1, maxLength: 60, unit: fc.constantFrom("a", ":", "m", "1") })),
      (texts) => {
        const names = texts.map((name, cid) => ({ cid, name }));
        const datagrams = searchDatagrams(names, 7);
        assert.ok(datagrams.every((datagram) => datagram.length <= 1024 && datagram.length % 8 === 0));
        assert.deepEqual(
          datagrams.flatMap(namesIn),
          names.map(({ cid, name }) => [cid, name]),
        );
      },
    ),
  );
});

test("a captured reply says where the channel is", () => {
  const found: FoundAt[] = [];
  readDatagram(CAPTURED.searchReply, (message) => {
    if (message.command === COMMAND.search) found.push(readFound(message));
    return true;
  });
  assert.deepEqual(found, [{ cid: 1, address: undefined, port: 15064, minorVersion: 13 }]);
});

test("random datagrams are read as far as they make sense, without an error", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      readDatagram(bytes, (message) => {
        assert.ok(message.offset + message.size <= bytes.length);
        readFound(message);
        readBeacon(message);
        return true;
      });
    }),
  );
});

test("a beacon is byte for byte what an IOC sends", () => {
  assert.deepEqual(writeBeacon(0x3ad8, 3), CAPTURED.beacon);
});

test("beacons tell a restarted server from a regular and from a repeated one", () => {
  const watch = new BeaconWatch();
  assert.equal(watch.heard("a:1", 0, 0), "new-server");
  let now = 0;
  for (let counter = 1; counter < 20; counter++) {
    now += 15_000;
    assert.equal(watch.heard("a:1", counter, now), "regular");
    assert.equal(watch.heard("a:1", counter, now + 1), "ignored", "the same by another interface");
  }
  assert.equal(watch.heard("a:1", 20, now + 20_000), "late");
  assert.equal(watch.heard("a:1", 0, now + 22_000), "ignored", "the counter went back");
  assert.equal(watch.heard("a:1", 1, now + 22_020), "new-server", "and then beacons came quickly");
});
