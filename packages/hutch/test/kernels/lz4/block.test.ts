import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { lz4Bound, makeWasmCodec, plainCodec } from "../../../src/kernels/mod.ts";
import { measurementLike } from "../measurement-like.ts";

const wasm = makeWasmCodec() ?? assert.fail("this Node has no WebAssembly SIMD");

for (const writer of [plainCodec, wasm]) {
  for (const reader of [plainCodec, wasm]) {
    test(`what ${writer.name} compresses, ${reader.name} expands`, () => {
      fc.assert(
        fc.property(measurementLike, (source) => {
          const target = new Uint8Array(lz4Bound(source.length));
          const length = writer.compressLz4(source, target);
          const back = new Uint8Array(source.length);
          assert.equal(reader.expandLz4(target.subarray(0, length), back), source.length);
          assert.deepEqual(back, source);
        }),
      );
    });
  }

  test(`${writer.name} shrinks what repeats, and stays within the bound for what does not`, () => {
    const target = new Uint8Array(lz4Bound(100_000));
    assert.ok(writer.compressLz4(new Uint8Array(100_000), target) < 500);
    const noise = Uint8Array.from({ length: 100_000 }, (_, i) => Math.imul(i * i + 7 * i, 0x9e3779b1) >>> 24);
    assert.ok(writer.compressLz4(noise, target) <= target.length);
  });

  test(`${writer.name} expands the block of the format description, written by hand`, () => {
    // "abcd" as literals, a match of 9 bytes 4 back, then the last literals "vwxyz"
    const block = Uint8Array.of(0x45, 0x61, 0x62, 0x63, 0x64, 4, 0, 0x50, 0x76, 0x77, 0x78, 0x79, 0x7a);
    const back = new Uint8Array(18);
    assert.equal(writer.expandLz4(block, back), 18);
    assert.equal(new TextDecoder().decode(back), "abcdabcdabcdavwxyz");
  });

  test(`${writer.name} reports damage and never writes past the target`, () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), fc.integer({ min: 0, max: 200 }), (damaged, room) => {
        try {
          assert.ok(writer.expandLz4(damaged, new Uint8Array(room)) <= room);
        } catch (error) {
          assert.ok(error instanceof RangeError, String(error));
        }
      }),
      { numRuns: 500 },
    );
  });
}
