import assert from "node:assert/strict";
import { test } from "node:test";
import { inflateSync } from "node:zlib";
import fc from "fast-check";
import { crc32 } from "../../../src/formats/png/encode.ts";
import { encodePng } from "../../../src/formats/png/mod.ts";

test("the check value is that of the standard", () => {
  assert.equal(crc32(new TextEncoder().encode("123456789")), 0xcbf43926);
});

test("pixels come back from the file, whatever filter each row got", () => {
  const picture = fc
    .tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }))
    .chain(([width, height]) =>
      fc.tuple(fc.constant(width), fc.uint8Array({ minLength: 3 * width * height, maxLength: 3 * width * height })),
    );
  fc.assert(
    fc.property(picture, ([width, pixels]) => {
      const height = pixels.length / 3 / width;
      assert.deepEqual(decode(encodePng(pixels, width, height)), { width, height, pixels: Array.from(pixels) });
    }),
  );
});

/** A small decoder for what the encoder writes: 8-bit RGB, filters 0 to 2. [PNG, sections 5, 9 and 11] */
function decode(file: Uint8Array) {
  assert.deepEqual([...file.subarray(0, 8)], [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const chunks = new Map<string, Uint8Array>();
  for (let at = 8; at < file.length; ) {
    const length = view.getUint32(at);
    const type = new TextDecoder().decode(file.subarray(at + 4, at + 8));
    assert.equal(view.getUint32(at + 8 + length), crc32(file.subarray(at + 4, at + 8 + length)), `check of ${type}`);
    chunks.set(type, file.subarray(at + 8, at + 8 + length));
    at += length + 12;
  }
  const header = chunks.get("IHDR")!;
  const size = new DataView(header.buffer, header.byteOffset);
  const [width, height] = [size.getUint32(0), size.getUint32(4)];
  const rows = inflateSync(chunks.get("IDAT")!);
  const pixels: number[] = [];
  for (let y = 0; y < height; y++) {
    const start = y * (3 * width + 1);
    for (let i = 0; i < 3 * width; i++) {
      const left = i < 3 ? 0 : pixels[y * 3 * width + i - 3]!;
      const up = y === 0 ? 0 : pixels[(y - 1) * 3 * width + i]!;
      pixels.push((rows[start + 1 + i]! + [0, left, up][rows[start]!]!) & 0xff);
    }
  }
  return { width, height, pixels };
}
