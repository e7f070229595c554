import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { pathToFileURL } from "node:url";
import { Dataset, ExternalLink, File, type Group, ready } from "h5wasm/node";
import type { NamedDocument } from "../../../src/documents/mod.ts";
import { Hdf5File } from "../../../src/formats/hdf5/mod.ts";
import { nexusFiles } from "../../../src/recorders/mod.ts";
import { detectorRun, gridRun, number, run, scanRun } from "../fixtures.ts";

let folder = "";
const open: File[] = [];
before(() => ready);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hutch-nexus-"));
});
afterEach(() => {
  for (const file of open.splice(0)) file.close();
  rmSync(folder, { recursive: true, force: true });
});
after(() => assert.equal(open.length, 0));

function read(path: string): File {
  const file = new File(path, "r");
  open.push(file);
  return file;
}

async function write(documents: readonly NamedDocument[]): Promise<File> {
  const recorder = nexusFiles({ folder });
  for (const document of documents) await recorder.record(document);
  await recorder.close?.();
  return read(recorder.files![0]!);
}

function dataset(file: File, path: string): Dataset {
  const item = file.get(path);
  assert(item instanceof Dataset, `${path} is a dataset`);
  return item;
}

function valueAt(file: File, path: string): unknown {
  const value = dataset(file, path).value;
  return ArrayBuffer.isView(value) ? Array.from(value as Float64Array) : value;
}

function attributes(file: File, path: string): Record<string, unknown> {
  const { attrs } = file.get(path) as Group;
  return Object.fromEntries(Object.entries(attrs).map(([name, { value }]) => [name, value]));
}

test("a scan has its columns, its devices, its times and a default plot", async () => {
  const file = await write(scanRun());
  assert.equal(attributes(file, "/").default, "entry");
  assert.deepEqual(attributes(file, "/entry"), { NX_class: "NXentry", default: "data" });
  assert.deepEqual(attributes(file, "/entry/data"), { NX_class: "NXdata", signal: "det", axes: ["m1"] });
  assert.deepEqual(valueAt(file, "/entry/data/m1"), [-1, -0.5, 0, 0.5, 1]);
  assert.equal(attributes(file, "/entry/data/m1").target, "/entry/measurement/m1");
  assert.equal(attributes(file, "/entry/data/m1").units, "mm");
  assert.equal(attributes(file, "/entry/instrument/m1").NX_class, "NXpositioner");
  assert.deepEqual(valueAt(file, "/entry/instrument/m1/value"), [-1, -0.5, 0, 0.5, 1]);
  assert.equal(valueAt(file, "/entry/instrument/m1/configuration/m1_velocity"), 1.5);
  assert.equal(attributes(file, "/entry/instrument/det").NX_class, "NXdetector");
  assert.deepEqual(valueAt(file, "/entry/streams/baseline/m3"), [12.5, 12.5]);
  assert.equal(valueAt(file, "/entry/user/name"), "Marie");
  assert.equal(valueAt(file, "/entry/sample/name"), 'lead, "test"');
  assert.match(String(valueAt(file, "/entry/start_time")), /^2026-11-2\dT.*[+-]\d\d:\d\d$/);
  assert.equal(valueAt(file, "/entry/duration"), 2.25);
  assert.equal(valueAt(file, "/entry/exit_status"), "success");
  assert.deepEqual(valueAt(file, "/entry/measurement/elapsed_time"), [0.5, 0.75, 1, 1.25, 1.5]);
});

test("a snaked grid becomes an image over its positions", async () => {
  const file = await write(gridRun(3, 4));
  assert.equal(attributes(file, "/entry").default, "grid");
  assert.deepEqual(attributes(file, "/entry/grid"), { NX_class: "NXdata", signal: "det", axes: ["m1", "m2"] });
  const image = dataset(file, "/entry/grid/det");
  assert.deepEqual(image.shape, [3, 4]);
  const points = valueAt(file, "/entry/measurement/det") as number[];
  const rows = [points.slice(0, 4), points.slice(4, 8).reverse(), points.slice(8)];
  assert.deepEqual(valueAt(file, "/entry/grid/det"), rows.flat());
  assert.deepEqual(valueAt(file, "/entry/grid/m1"), [-1, 0, 1]);
  assert.deepEqual(attributes(file, "/entry/grid/m1"), { units: "mm" });
});

test("a grid that was cut short is NaN where nothing was measured, on the lines the plan asked for", async () => {
  const documents = gridRun(3, 4);
  const file = await write([...documents.slice(0, 2 + 5), documents.at(-1)!]);
  const image = valueAt(file, "/entry/grid/det") as number[];
  assert.deepEqual(
    image.map((value) => Number.isFinite(value)),
    [true, true, true, true, false, false, false, true, false, false, false, false],
  );
  assert.deepEqual(valueAt(file, "/entry/grid/m1"), [-1, 0, 1]);
});

test("spectra are a matrix, and frames are links to the detector's file with their place", async () => {
  const frames = Hdf5File.create(join(folder, "cam.h5"));
  const pixels = Uint8Array.from({ length: 9 * 80 }, (_, i) => i);
  frames.root.write("entry/data/data", pixels, { shape: [9, 8, 10] });
  frames.close();
  const file = await write(detectorRun(pathToFileURL(join(folder, "cam.h5")).href));
  assert.deepEqual(dataset(file, "/entry/measurement/mca").shape, [3, 6]);
  assert.equal(dataset(file, "/entry/measurement/mca").dtype, "<I");
  const link = (file.get("/entry/measurement") as Group).get("cam_image");
  assert(link instanceof Dataset, "the link leads to the frames");
  assert.deepEqual(link.shape, [9, 8, 10]);
  assert.deepEqual(valueAt(file, "/entry/instrument/cam/image_frame_range"), [0, 3, 3, 6, 6, 9].map(BigInt));
  assert.deepEqual(attributes(file, "/entry/data").signal, "cam_total");
});

test("a link to frames that are not there is kept, relative to the file", async () => {
  const file = await write(detectorRun(pathToFileURL(join(folder, "raw", "cam.h5")).href));
  const link = (file.get("/entry/measurement") as Group).get("cam_image");
  assert(link instanceof ExternalLink);
  assert.deepEqual([link.filename, link.obj_path], [join("raw", "cam.h5"), "/entry/data/data"]);
});

test("points are in the file for readers while the run goes on", async () => {
  const recorder = nexusFiles({ folder, publishIntervalMs: 1 });
  const documents = scanRun();
  for (const document of documents.slice(0, 7)) await recorder.record(document);
  const deadline = Date.now() + 5000;
  let points = 0;
  while (points < 3 && Date.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 2));
    const file = new File(recorder.files![0]!, "r");
    const item = file.get("/entry/measurement/det");
    points = item instanceof Dataset ? item.shape![0]! : 0;
    if (points === 3) assert.equal(attributes(file, "/entry/data").signal, "det");
    file.close();
  }
  assert.equal(points, 3);
  await recorder.close?.();
});

test("numbers described as integers that are none are kept, and a value of another kind is told once", async () => {
  const notices: string[] = [];
  const recorder = nexusFiles({ folder, onNotice: (notice) => notices.push(notice) });
  const keys = { m: { ...number(), dtype: "integer" } as const };
  const rows = [{ m: 0 }, { m: -0.5 }, { m: "off" }, { m: "off" }, { m: null }];
  for (const document of run({ streams: [{ name: "primary", keys, rows }] })) await recorder.record(document);
  const file = read(recorder.files![0]!);
  assert.deepEqual(valueAt(file, "/entry/measurement/m"), [0, -0.5, Number.NaN, Number.NaN, Number.NaN]);
  assert.equal(notices.length, 1);
  assert.match(notices[0]!, /^m: point 3/);
});
