import assert from "node:assert/strict";
import { test } from "node:test";
import { COMMAND, Output } from "../../../src/protocols/channel-access/mod.ts";
import { CAPTURED, hex, parse } from "./streams.ts";

test("messages are byte for byte what the reference client sends", () => {
  const output = new Output();
  const at = output.message(COMMAND.write, 0, 1, 1, 1, 2);
  output.bytes.set(new TextEncoder().encode("3"), at);
  assert.deepEqual(output.take(), CAPTURED.put);
});

test("text arrives whole, also as the first message in fresh memory and when the memory has to grow", () => {
  const output = new Output();
  for (const text of ["m1", "x".repeat(5000), "µ"]) {
    output.textMessage(COMMAND.createChannel, 0, 0, 1, 13, text);
    const bytes = output.take();
    const payload = Buffer.from(parse([bytes])[0]?.payload ?? "", "hex");
    assert.equal(payload.toString("utf8").replace(/\0+$/, ""), text);
    assert.equal(payload.at(-1), 0);
  }
});

test("memory that is used again does not leak what was in it", () => {
  const output = new Output();
  output.bytes.fill(0xff, output.message(COMMAND.echo, 0, 0, 0, 0, 16));
  const taken = output.take();
  output.giveBack(taken);
  output.message(COMMAND.echo, 0, 0, 0, 0, 8);
  assert.deepEqual(output.take(), hex("00170008 00000000 00000000 00000000 0000000000000000"));
});

test("sizes that need it get the large header", () => {
  const output = new Output();
  output.message(COMMAND.readNotify, 4, 70_000, 1, 2, 70_000);
  const bytes = output.take();
  assert.deepEqual(bytes.slice(0, 24), hex("000fffff 00040000 00000001 00000002 00011170 00011170"));
  assert.equal(bytes.length, 24 + 70_000);
});
