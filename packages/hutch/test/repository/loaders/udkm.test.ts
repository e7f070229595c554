import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { writeTiff } from "../../../src/formats/tiff/mod.ts";
import { kernelMemoryOf } from "../../../src/kernels/mod.ts";
import {
  loadUdkm,
  loadUdkmSimple,
  openImageStack,
  parseUdkmParameters,
  udkmTypeOf,
} from "../../../src/repository/mod.ts";

const root = mkdtempSync(join(tmpdir(), "hutch-udkm-"));
after(() => rmSync(root, { recursive: true }));

const WIDTH = 7;
const HEIGHT = 5;

/** Frame `index`: every pixel is 100 * index + its place, the first -2. */
function frame(index: number): Int32Array {
  const pixels = Int32Array.from({ length: WIDTH * HEIGHT }, (_, i) => 100 * index + i);
  pixels[0] = -2;
  return pixels;
}

function writeFrames(folder: string, indices: readonly number[], extension: string): void {
  for (const index of indices) {
    const name = `image${String(index).padStart(5, "0")}.${extension}`;
    const bytes = writeTiff(frame(index), { width: WIDTH, height: HEIGHT, compression: "deflate" });
    writeFileSync(join(folder, name), bytes);
  }
}

const HEADER =
  "% Loop_Delay\tDelay\tLoop_Theta\tTheta\tCrystal [V]\tCrystal [ph/s]\tPilatus [ph/s]\tRepeats\tImageNumber\tIntensities [ph/s]";

function simpleScan(name: string, rows: number, images: readonly number[]): string {
  const folder = join(root, name);
  mkdirSync(folder);
  const lines = Array.from({ length: rows }, (_, i) =>
    [1, -10 + i, 1, 18.1 + 0.05 * i, 0.5, 1907585.5, 4145, 0, i]
      .map((x) => x.toFixed(6))
      .concat("nan")
      .join("\t"),
  );
  writeFileSync(join(folder, "manifest.dat"), `${[HEADER, ...lines].join("\n")}\n`);
  writeFrames(folder, images, "tiff");
  return folder;
}

test("the simplified form: columns by their cleaned names, images in memory that kernels can use", async () => {
  const { dataset, warnings } = loadUdkmSimple(simpleScan("091726", 4, [0, 1, 2, 3]), {
    region: { step: 2 },
    threads: 1,
  });
  assert.deepEqual(warnings, []);
  assert.deepEqual(dataset.sizes, { index: 4, row: 3, column: 4 });
  assert.deepEqual(Object.keys(dataset.variables).slice(4, 7), ["CrystalV", "Crystalphs", "Pilatusphs"]);
  assert.equal(dataset.get("Theta").at(2), 18.2);
  assert.ok(!dataset.get("images").isLoaded);
  const { images } = (await dataset.load()).variables;
  assert.deepEqual([...(images!.values as Int32Array).subarray(12, 16)], [-2, 102, 104, 106]);
  assert.equal(images!.at(3, 2, 3), 300 + 4 * WIDTH + 6);
  assert.ok(kernelMemoryOf(images!.values as Int32Array));
});

test("a missing image is NaN and a warning that names file and row", async () => {
  const { dataset, warnings } = loadUdkmSimple(simpleScan("091727", 4, [0, 1, 3]), { threads: 1 });
  assert.equal(warnings.length, 1);
  assert.match(warnings[0]!, /image00002\.tiff is missing \(row 2 of manifest\.dat\)/);
  const images = await dataset.get("images").load();
  assert.equal(images.type, "float64");
  assert.ok(Number.isNaN(images.at(2, 0, 0)));
  assert.equal(images.at(3, 0, 0), -2);
});

test("more images than rows, rows of other length and texts among numbers are errors with their place", () => {
  assert.throws(
    () => loadUdkmSimple(simpleScan("091728", 2, [0, 1, 2])),
    /2 rows, but there are 3 images, e\.g\. image00002/,
  );
  const folder = simpleScan("091729", 2, [0, 1]);
  writeFileSync(join(folder, "manifest.dat"), "% A\tB\n1.0\t2.0\n1.0\n");
  assert.throws(() => loadUdkmSimple(folder), /manifest\.dat line 3: 1 values for 2 columns/);
  writeFileSync(join(folder, "manifest.dat"), "% A\tB\n1.0\tx\n");
  assert.throws(() => loadUdkmSimple(folder), /line 2: "x" is no number/);
  assert.throws(() => loadUdkmSimple(join(root, "nowhere")), /manifest\.dat cannot be read/);
});

test("a truncated image is an error that names it", async () => {
  const folder = simpleScan("091730", 3, [0, 1, 2]);
  const whole = writeTiff(frame(1), { width: WIDTH, height: HEIGHT });
  writeFileSync(join(folder, "image00001.tiff"), whole.subarray(0, 60));
  const { dataset } = loadUdkmSimple(folder, { threads: 1 });
  await assert.rejects(dataset.load(), /image00001\.tiff: .* at byte \d+/);
});

test("images load on several threads as on one, and can be cancelled", {
  skip: import.meta.url.endsWith(".ts") ? "threads need compiled modules" : false,
}, async () => {
  const folder = simpleScan(
    "091731",
    40,
    Array.from({ length: 40 }, (_, i) => i),
  );
  const files = Array.from({ length: 40 }, (_, i) => join(folder, `image${String(i).padStart(5, "0")}.tiff`));
  const [one, three] = await Promise.all(
    [1, 3].map((threads) => openImageStack(files, { threads }).values.read(0, 40)),
  );
  assert.deepEqual(three, one);
  await assert.rejects(openImageStack(files).values.read(0, 40, AbortSignal.abort()), /was cancelled/);
});

test("the form of the beamline: two lines per frame, short names, curves, 2-theta from theta, parameters", async () => {
  const folder = join(root, "101112");
  mkdirSync(folder);
  const rows = [0, 1, 2].flatMap((i) => [
    `% 15:00:0${i}.327\t15:00:1${i}.637\timage0000${i}.tif`,
    `1.0\t${18 + i}\t0.5\t1.5\t${i}.1\t${i}.2\t${i}.3`,
  ]);
  const text = [
    "% Loop\tTheta / deg.\tCrystal\tCrystal Calib\tRocking Curve",
    "% StartTime\tEndTime\tImageName",
    ...rows,
  ];
  writeFileSync(join(folder, "rockingcurves101112.dat"), text.join("\n"));
  writeFileSync(
    join(folder, "parameters101112.txt"),
    Buffer.concat([Buffer.from("Gold on glass\nPower: 5 "), Buffer.from([0xb5]), Buffer.from("W\nNote: a: b\nmore\n")]),
  );
  writeFrames(folder, [0, 2], "tif");
  assert.equal(udkmTypeOf(folder), "sRSM");
  const { dataset, warnings } = loadUdkm(folder, { threads: 1 });
  assert.deepEqual(dataset.get("theta").values, Float64Array.of(18, 19, 20));
  assert.deepEqual(dataset.get("ttheta").values, Float64Array.of(36, 38, 40));
  assert.deepEqual(dataset.get("image_name").values, ["image00000.tif", "image00001.tif", "image00002.tif"]);
  assert.equal(dataset.get("curves").at(2, 1), 2.2);
  assert.deepEqual(dataset.attributes, { type: "sRSM", Comments: "Gold on glass", Power: "5 µW", Note: "a: bmore" });
  assert.match(warnings.join("\n"), /taken as twice theta[\s\S]*image00001\.tif is missing \(frame 1/);
  assert.equal((await dataset.load()).get("images").at(2, 1, 0), 200 + WIDTH);
});

test("a folder of another kind is told apart", () => {
  const folder = join(root, "000000");
  mkdirSync(folder);
  assert.equal(udkmTypeOf(folder), undefined);
  assert.throws(() => loadUdkm(folder), /none of rockingcurves000000\.dat/);
  assert.deepEqual(parseUdkmParameters(Buffer.from("a: 1\r\nb: 2")), { a: "1", b: "2" });
});
