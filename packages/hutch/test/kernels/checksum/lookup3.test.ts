import assert from "node:assert/strict";
import { test } from "node:test";
import { lookup3 } from "../../../src/kernels/mod.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

test("gives the values published with lookup3", () => {
  assert.equal(lookup3(bytes("")), 0xdeadbeef);
  assert.equal(lookup3(bytes("Four score and seven years ago")), 0x17770551);
});

test("does not depend on where the bytes lie in memory", () => {
  const text = bytes("abcdefghijklmnopqrstuvwxyz".repeat(4));
  for (let length = 0; length < 40; length++) {
    const expected = lookup3(text.slice(0, length));
    for (const offset of [1, 2, 3, 4]) {
      const shifted = new Uint8Array(200);
      shifted.set(text.subarray(0, length), offset);
      assert.equal(lookup3(shifted.subarray(offset, offset + length)), expected);
    }
  }
});
