import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  type BlockCodec,
  type BlockShape,
  blockCodec,
  blocksBound,
  makeWasmCodec,
  plainCodec,
} from "../../../src/kernels/mod.ts";
import { measurementLike } from "../measurement-like.ts";

const wasm = makeWasmCodec() ?? assert.fail("this Node has no WebAssembly SIMD");

/** Cut to whole groups of eight elements. */
const grouped = (source: Uint8Array, elementBytes: number) =>
  source.subarray(0, Math.floor(source.length / (8 * elementBytes)) * 8 * elementBytes);

const compress = (codec: BlockCodec, source: Uint8Array, shape: BlockShape) => {
  const target = new Uint8Array(blocksBound(source.length, shape));
  return target.subarray(0, codec.compressBlocks(source, target, shape));
};

test("the codec of this thread is the WebAssembly one", () => {
  assert.equal(blockCodec().name, "wasm");
  assert.equal(blockCodec(), blockCodec());
});

for (const writer of [plainCodec, wasm]) {
  for (const reader of [plainCodec, wasm]) {
    test(`what ${writer.name} shuffles and compresses, ${reader.name} restores`, () => {
      fc.assert(
        fc.property(
          measurementLike,
          fc.constantFrom(1, 2, 3, 4, 8),
          fc.integer({ min: 1, max: 40 }),
          (bytes, elementBytes, groups) => {
            const source = grouped(bytes, elementBytes);
            const shape = { elementBytes, blockBytes: groups * 8 * elementBytes };
            const stored = compress(writer, source, shape);
            const back = new Uint8Array(source.length);
            assert.equal(reader.expandBlocks(stored, back, shape), stored.length);
            assert.deepEqual(back, source);
          },
        ),
      );
    });
  }

  test(`${writer.name} puts bit b of element e at bit e & 7 of byte e >> 3 of row b`, () => {
    const source = new Uint8Array(Uint16Array.of(1, 0, 0x8001, 0, 0, 0, 0, 0x0100).buffer);
    const stored = compress(writer, source, { elementBytes: 2, blockBytes: 16 });
    const rows = new Uint8Array(16);
    plainCodec.expandLz4(stored.subarray(4), rows);
    assert.deepEqual([...rows], [0b101, 0, 0, 0, 0, 0, 0, 0, 0b1000_0000, 0, 0, 0, 0, 0, 0, 0b100]);
  });

  test(`${writer.name} refuses damaged blocks`, () => {
    const shape = { elementBytes: 2, blockBytes: 64 };
    const stored = compress(writer, new Uint8Array(256).fill(3), shape);
    const target = new Uint8Array(256);
    assert.throws(() => writer.expandBlocks(stored.subarray(0, stored.length - 1), target, shape), RangeError);
    const broken = stored.slice();
    broken[3] = 200;
    assert.throws(() => writer.expandBlocks(broken, target, shape), RangeError);
  });
}

test("frames larger than the kernel's portions pass unharmed", () => {
  const frame = Uint16Array.from(
    { length: 700_000 },
    (_, i) => (Math.imul(i, 0x9e3779b1) >>> 28) + (i % 1000 ? 0 : 5000),
  );
  const source = new Uint8Array(frame.buffer);
  const shape = { elementBytes: 2, blockBytes: 8192 };
  const back = new Uint8Array(source.length);
  plainCodec.expandBlocks(compress(wasm, source, shape), back, shape);
  assert.deepEqual(back, source);
});
