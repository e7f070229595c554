import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { FormatError } from "../../../src/errors/mod.ts";
import { expandLzw, packLzw } from "../../../src/formats/tiff/lzw.ts";
import { readTiff, SAMPLE_ARRAYS, type Samples, writeTiff } from "../../../src/formats/tiff/mod.ts";
import { expandPackBits, packPackBits } from "../../../src/formats/tiff/packbits.ts";
import { TAG } from "../../../src/formats/tiff/tags.ts";

const COMPRESSIONS = ["none", "lzw", "deflate", "packbits"] as const;
const TYPES = Object.keys(SAMPLE_ARRAYS) as (keyof typeof SAMPLE_ARRAYS)[];

/** Values at the ends of each kind, negative ones and large ones. */
function image(type: keyof typeof SAMPLE_ARRAYS, length: number): Samples {
  const data = new SAMPLE_ARRAYS[type](length);
  for (let i = 0; i < length; i++) {
    const value = i % 11 === 0 ? -2 - i : i % 7 === 0 ? 3_000_000_000 + i : i % 3;
    if (data instanceof BigInt64Array || data instanceof BigUint64Array) data[i] = BigInt(value) << 20n;
    else data[i] = type.startsWith("float") ? value / 8 : value;
  }
  return data;
}

test("every kind, compression, predictor and byte order comes back as written, in strips and tiles", () => {
  for (const type of TYPES) {
    const [width, height] = [37, 21];
    const data = image(type, width * height);
    for (const compression of COMPRESSIONS) {
      for (const predictor of type.startsWith("float") ? ([1] as const) : ([1, 2] as const)) {
        for (const isBigEndian of [false, true]) {
          for (const layout of [{}, { rowsPerStrip: 4 }, { tile: [16, 16] as const }, { isBig: true }]) {
            const bytes = writeTiff(data, { width, height, compression, predictor, isBigEndian, ...layout });
            const back = readTiff(bytes);
            assert.deepEqual([back.width, back.height, back.type], [width, height, type]);
            assert.deepEqual(back.data, data, JSON.stringify({ type, compression, predictor, isBigEndian, layout }));
          }
        }
      }
    }
  }
});

test("floating-point samples of 16 bits become float32 without loss", () => {
  // 1, -2, the largest, the smallest above zero, the smallest normal, minus zero, both infinities and NaN.
  const bits = [0x3c00, 0xc000, 0x7bff, 0x0001, 0x0400, 0x8000, 0x7c00, 0xfc00, 0x7e00];
  const values = [1, -2, 65504, 2 ** -24, 2 ** -14, -0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN];
  for (const compression of COMPRESSIONS) {
    for (const isBigEndian of [false, true]) {
      const options = { width: 3, height: 3, compression, isBigEndian, predictor: 2 } as const;
      const read = readTiff(asFloats(writeTiff(Uint16Array.from(bits), options), isBigEndian));
      assert.equal(read.type, "float32");
      assert.deepEqual([...read.data], values);
      const part = readTiff(asFloats(writeTiff(Uint16Array.from(bits), options), isBigEndian), {
        region: { top: 1, left: 1 },
      });
      assert.deepEqual([...part.data], [2 ** -14, -0, Number.NEGATIVE_INFINITY, Number.NaN]);
    }
  }
});

/** The file with another word on what its samples are. */
function asFloats(file: Uint8Array, isBigEndian: boolean): Uint8Array {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const directory = view.getUint32(4, !isBigEndian);
  const count = view.getUint16(directory, !isBigEndian);
  for (let entry = directory + 2; entry < directory + 2 + 12 * count; entry += 12) {
    if (view.getUint16(entry, !isBigEndian) === TAG.sampleFormat) view.setUint16(entry + 8, 3, !isBigEndian);
  }
  return file;
}

test("several samples per pixel stay beside each other", () => {
  const data = image("uint16", 10 * 6 * 3);
  const bytes = writeTiff(data, { width: 10, height: 6, samplesPerPixel: 3, predictor: 2, compression: "lzw" });
  assert.deepEqual(readTiff(bytes).data, data);
});

test("a region is the same part of the whole, and may go into memory that is there", () => {
  const data = image("int32", 50 * 40);
  const region = { top: 3, bottom: 38, left: 5, right: 44, step: 3 };
  const expected: number[] = [];
  for (let y = 3; y < 38; y += 3) for (let x = 5; x < 44; x += 3) expected.push(Number(data[y * 50 + x]));
  for (const layout of [{ rowsPerStrip: 7 }, { tile: [16, 32] as const }]) {
    const bytes = writeTiff(data, { width: 50, height: 40, compression: "deflate", ...layout });
    const target = new Int32Array(expected.length);
    const image = readTiff(bytes, { region, target });
    assert.deepEqual([...target], expected);
    assert.deepEqual([image.width, image.height], [13, 12]);
  }
  const bytes = writeTiff(data, { width: 50, height: 40 });
  assert.throws(() => readTiff(bytes, { region: { right: 51 } }), /40 rows and 50 columns/);
  assert.throws(() => readTiff(bytes, { target: new Int16Array(2000) }), /of int32; the target does not/);
});

test("LZW and PackBits return any bytes", () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 20_000, size: "max" }),
    fc.uint8Array({ max: 2, maxLength: 20_000, size: "max" }),
  );
  fc.assert(
    fc.property(bytes, (source) => {
      for (const [pack, expand] of [
        [packLzw, expandLzw],
        [packPackBits, expandPackBits],
      ] as const) {
        const target = new Uint8Array(source.length);
        assert.equal(expand(pack(source), target), source.length);
        assert.deepEqual(target, source);
      }
    }),
    { numRuns: 30 },
  );
});

test("a file cut anywhere is an error that names file and offset, never a wrong image", () => {
  const data = image("int32", 40 * 30);
  for (const compression of COMPRESSIONS) {
    const whole = writeTiff(data, { width: 40, height: 30, compression, rowsPerStrip: 8 });
    for (let length = 0; length < whole.length; length += 3) {
      assert.throws(
        () => readTiff(whole.subarray(0, length), { file: "image00007.tiff" }),
        (error) =>
          error instanceof FormatError && error.message.startsWith("image00007.tiff: ") && /byte/.test(error.message),
      );
    }
  }
});

test("damaged bytes never crash, hang or read past the end", () => {
  const whole = writeTiff(image("int32", 400), { width: 20, height: 20, compression: "lzw" });
  fc.assert(
    fc.property(fc.nat(whole.length - 1), fc.nat(255), (at, value) => {
      const bytes = whole.slice();
      bytes[at] = value;
      try {
        readTiff(bytes, { file: "x.tif" });
      } catch (error) {
        assert.ok(error instanceof FormatError, String(error));
      }
    }),
    { numRuns: 500 },
  );
});

test("a page that is not there and bytes that are no TIFF are named", () => {
  const bytes = writeTiff(Uint8Array.of(1), { width: 1, height: 1 });
  assert.throws(() => readTiff(bytes, { page: 1 }), /has 1 images; there is no image 1/);
  assert.throws(() => readTiff(Buffer.from("hello there"), { file: "a.tif" }), /a\.tif: not a TIFF file/);
});
