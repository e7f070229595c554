import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { readTiff, SAMPLE_ARRAYS, type SampleType, writeTiff } from "hutch/tiff";
import { runPeer, WITHOUT_PYTHON } from "../support/peer.ts";

/** numpy's names of the kinds; our reader gives halves as float32. */
const TYPES: Readonly<Record<string, SampleType>> = {
  u1: "uint8",
  u2: "uint16",
  u4: "uint32",
  u8: "uint64",
  i1: "int8",
  i2: "int16",
  i4: "int32",
  i8: "int64",
  f2: "float32",
  f4: "float32",
  f8: "float64",
};

interface WrittenImage {
  readonly name: string;
  readonly path: string;
  readonly raw: string;
  readonly kind: string;
  readonly shape: readonly number[];
}

describe("tifffile and our TIFF files", { skip: WITHOUT_PYTHON }, () => {
  const folder = mkdtempSync(join(tmpdir(), "hutch-tiff-"));
  after(() => rmSync(folder, { recursive: true, force: true }));

  test("our reader reads what tifffile writes: every kind, compression, predictor, byte order and layout", async () => {
    const { images } = (await runPeer("tiff/write_images.py", [folder])) as { images: readonly WrittenImage[] };
    assert.ok(images.length > 300);
    for (const { name, path, raw, kind, shape } of images) {
      const image = readTiff(readFileSync(path), { file: name });
      assert.equal(image.type, TYPES[kind], name);
      const isPlanar = shape[0] === 3;
      const [height, width] = isPlanar ? shape.slice(1) : shape;
      assert.deepEqual([image.height, image.width], [height, width], name);
      const bytes = new Uint8Array(readFileSync(raw)).buffer;
      const expected = kind === "f2" ? halves(bytes) : Array.from(new SAMPLE_ARRAYS[TYPES[kind]!](bytes) as Int32Array);
      const pixels = isPlanar ? planesOf(Array.from(image.data as Int32Array)) : Array.from(image.data as Int32Array);
      assert.deepEqual(pixels, expected, name);
    }
  });

  test("tifffile reads what our writer writes", async () => {
    const expected = new Map<string, { kind: string; pixels: readonly string[] }>();
    for (const [kind, type] of Object.entries(TYPES).filter(([name]) => name.startsWith("i") || name.startsWith("u"))) {
      const data = new SAMPLE_ARRAYS[type](20 * 30);
      for (let i = 0; i < data.length; i++) data[i] = type.endsWith("64") ? BigInt(i % 90) : i % 90;
      for (const [j, options] of [
        {},
        { compression: "lzw", predictor: 2 },
        { compression: "deflate", isBigEndian: true, tile: [16, 16] },
        { compression: "packbits", rowsPerStrip: 7 },
        { isBig: true },
      ].entries()) {
        const path = join(folder, `ours-${kind}-${j}.tif`);
        writeFileSync(path, writeTiff(data, { width: 30, height: 20, ...(options as object) }));
        expected.set(path, { kind, pixels: Array.from(data as Int32Array, String) });
      }
    }
    const seen = (await runPeer("tiff/read_images.py", [...expected.keys()])) as Record<
      string,
      { kind: string; shape: number[]; pixels: string[] }
    >;
    for (const [path, { kind, pixels }] of expected) {
      assert.deepEqual(seen[path], { kind, shape: [20, 30], pixels }, path);
    }
  });
});

/** Samples beside each other as one plane after the other. */
function planesOf(samples: readonly (number | bigint)[]): (number | bigint)[] {
  return [0, 1, 2].flatMap((plane) => samples.filter((_, i) => i % 3 === plane));
}

/** 16-bit floating-point numbers by their definition. */
function halves(bytes: ArrayBuffer): number[] {
  return Array.from(new Uint16Array(bytes), (bits) => {
    const [sign, exponent, fraction] = [bits >> 15 ? -1 : 1, (bits >> 10) & 31, bits & 1023];
    if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
    return sign * (exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25));
  });
}
