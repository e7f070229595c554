import assert from "node:assert/strict";
import { readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Hdf5File } from "../../../src/formats/hdf5/mod.ts";
import { writeTiff } from "../../../src/formats/tiff/mod.ts";
import { Dataset, loadScan, openRepository, saveDataset, stackScans } from "../../../src/repository/mod.ts";
import { manifestScan, temporaryTree } from "../../temporary-tree.ts";

const numbers = (dataset: Dataset, name: string) => Array.from(dataset.get(name).numbers);

test("SPEC: the path inside is the scan, the first column the coordinate", async (context) => {
  const root = temporaryTree(context, {
    "a.spec":
      "#F a.spec\n#E 1700000000\n#O0 th  chi\n\n#S 1 ascan th 0 1 1 0.5\n#D Tue Nov 14 22:13:20 2023\n#T 0.5\n" +
      "#P0 1 2\n#N 3\n#L th  det  det\n0 10 1\n1 20 2\n1\n\n#S 1 again\n#N 1\n#L det\n3\n",
  });
  const file = join(root, "a.spec");
  const scan = await loadScan(`${file}#1`);
  assert.deepEqual(Object.keys(scan.coordinates), ["th"]);
  assert.deepEqual(
    [numbers(scan, "det"), numbers(scan, "det_3")],
    [
      [10, 20],
      [1, 2],
    ],
  );
  assert.deepEqual(scan.attributes.positions, { th: 1, chi: 2 });
  assert.match(String(scan.attributes.warnings), /1 damaged rows of scan 1.1 were left out/);
  assert.equal((await loadScan(`${file}#1.2`)).get("det").length, 1);
  await assert.rejects(loadScan(file), /holds 2 scans. Say which one/);
  await assert.rejects(loadScan(`${file}#9`), /No scan in .*a.spec is called "9"/);
});

test("XDI: columns with their units, and the verdict's remarks as warnings", async (context) => {
  const root = temporaryTree(context, {
    "cu.xdi":
      "# XDI/1.0 test\n# Element.symbol: Cu\n# Element.edge: K\n# Mono.d_spacing: 3.13555\n# Column.1: energy eV\n# Column.2: mutrans\n#---\n# energy mutrans\n8970 0.1\n8980 0.2\n",
    "cut.xdi": "# XDI/1.0\n# Element.symbol: Cu\n#---\n1 2\n3\n",
  });
  const scan = await loadScan(join(root, "cu.xdi"));
  assert.deepEqual(
    [numbers(scan, "energy"), numbers(scan, "mutrans")],
    [
      [8970, 8980],
      [0.1, 0.2],
    ],
  );
  assert.equal(scan.coordinates.energy!.units, "eV");
  assert.equal(scan.attributes["element.symbol"], "Cu");
  await assert.rejects(loadScan(join(root, "cut.xdi")), /cut.xdi: .*line 5: the number of columns changes/);
});

test("CSV: names, units, texts and what is not a number", async (context) => {
  const root = temporaryTree(context, {
    "a.csv": "# note\nm1 [mm],count,label\n0.5,1,a\n1.5,nan,b\n,inf,c\n",
    "bad.csv": "a,b\n1,2\n3\n",
    "empty.csv": "\n",
  });
  const scan = await loadScan(join(root, "a.csv"));
  assert.deepEqual(numbers(scan, "m1"), [0.5, 1.5, Number.NaN]);
  assert.deepEqual(numbers(scan, "count"), [1, Number.NaN, Infinity]);
  assert.deepEqual([scan.get("m1").units, scan.get("label").values], ["mm", ["a", "b", "c"]]);
  await assert.rejects(loadScan(join(root, "bad.csv")), /bad.csv, row 3: 1 fields for 2 names/);
  await assert.rejects(loadScan(join(root, "empty.csv")), /no line of names/);
});

test("HDF5: large arrays stay in the file until they are needed, compressed or not", async (context) => {
  const root = temporaryTree(context);
  const path = join(root, "frames.h5");
  const file = Hdf5File.create(path);
  const entry = file.root.group("entry", { NX_class: "NXentry", default: "data" });
  entry.write("title", "a test");
  entry.write("start_time", "2026-03-14T16:08:56Z");
  const data = entry.group("data", { NX_class: "NXdata", signal: "frames", axes: ["th", ".", "."] });
  const frames = data.dataset("frames", { dtype: "<u2", shape: [null, 200, 200], filters: ["bitshuffle-lz4"] });
  for (let i = 0; i < 4; i++) frames.append(new Uint16Array(40_000).fill(i));
  data.write("th", Float64Array.of(1, 2, 3, 4), { attributes: { units: "deg" } });
  entry.write("monitor/data", Float64Array.of(5, 6, 7, 8));
  file.close();
  const scan = await loadScan(path);
  assert.deepEqual(scan.get("frames").dims, ["th", "dim_1", "dim_2"]);
  assert.equal(scan.get("frames").isLoaded, false);
  assert.deepEqual(numbers(scan, "monitor"), [5, 6, 7, 8]);
  assert.equal(scan.attributes.title, "a test");
  const one = await scan.sel({ th: [3] }).load();
  assert.equal(one.get("frames").at(0, 7, 7), 2);
  const array = await loadScan(`${path}#entry/data/th`);
  assert.equal(array.get("th").units, "deg");
  await assert.rejects(loadScan(`${path}#entry/dota`), /No object in .*is called "dota". Did you mean data/);
  const rows = [];
  for await (const row of openRepository(`file://${root}/{proposal}.h5#{scan}`).proposal("frames").rows())
    rows.push(row);
  assert.deepEqual(
    rows.map(({ scan: key, type, steps, notes }) => [key, type, steps, notes]),
    [["entry", "nexus", 4, "a test"]],
  );
});

test("HDF5 that was cut is an error that names the file, and hides no other in a listing", async (context) => {
  const root = temporaryTree(context, { "p/": "" });
  for (const name of ["1.h5", "2.h5"]) {
    const file = Hdf5File.create(join(root, "p", name));
    file.root.write("values", new Float64Array(5000));
    file.close();
  }
  truncateSync(join(root, "p/1.h5"), 600);
  writeFileSync(join(root, "p/3.h5"), "not at all");
  await assert.rejects(loadScan(join(root, "p/1.h5")), { code: "FORMAT", message: /p\/1.h5/ });
  const types = [];
  for await (const row of openRepository(`file://${root}/{proposal}/{scan}.h5`).proposal("p").rows())
    types.push(row.type);
  assert.deepEqual(types, ["unreadable", "hdf5", "unreadable"]);
});

test("Data Exchange: projections, fields and angles with their dimensions", async (context) => {
  const root = temporaryTree(context);
  const path = join(root, "tomo.h5");
  const file = Hdf5File.create(path);
  file.root.write("implements", "exchange");
  const exchange = file.root.group("exchange");
  exchange.write("data", new Uint16Array(2 * 3 * 4), { shape: [2, 3, 4], attributes: { units: "counts" } });
  exchange.write("data_white", new Uint16Array(5 * 3 * 4), { shape: [5, 3, 4] });
  exchange.write("theta", Float64Array.of(0, 90), { attributes: { units: "deg" } });
  file.close();
  const scan = await loadScan(path);
  assert.deepEqual(scan.get("data").dims, ["theta", "y", "x"]);
  assert.deepEqual(scan.get("data_white").dims, ["theta_white", "y", "x"]);
  assert.equal(scan.sel({ theta: 90 }).get("data").shape.join(), "3,4");
});

test("manifest scans load by address, and stack", async (context) => {
  const image = writeTiff(Int32Array.of(-2, 1, 2, 3), { width: 2, height: 2 });
  const tree = (path: string) => ({
    ...manifestScan(path, "stacked"),
    [`${path}/image00000.tiff`]: image,
    [`${path}/image00001.tiff`]: image,
  });
  const root = temporaryTree(context, { ...tree("1"), ...tree("2") });
  const scans = [await loadScan(join(root, "1")), await loadScan(join(root, "2"))];
  const stacked = stackScans(scans, ["1", "2"]);
  assert.equal(stacked.sizes.index, 4);
  assert.deepEqual(stacked.get("scan").values, ["1", "1", "2", "2"]);
  assert.deepEqual(stacked.get("images").shape, [4, 2, 2]);
  assert.equal(stacked.get("images").type, "int32");
});

test("what is of no known kind, or not there, is named", async (context) => {
  const root = temporaryTree(context, { "notes.md": "# hello" });
  await assert.rejects(loadScan(join(root, "notes.md")), /notes.md is of no known kind. Known: run, default/);
  await assert.rejects(loadScan(join(root, "absent.h5")), /nothing at .*absent.h5/);
  await assert.rejects(loadScan("ftp://host/x"), /does not know ftp:\/\//);
});

test("a dataset comes back from NeXus and CSV as it was saved, lazy arrays included", async (context) => {
  const root = temporaryTree(context);
  const frames = {
    type: "int32",
    shape: [3, 300, 300],
    read: async (from: number, to: number) => {
      return Int32Array.from({ length: (to - from) * 90_000 }, (_, i) => from + Math.floor(i / 90_000));
    },
  } as const;
  const dataset = new Dataset({
    variables: {
      frames: { dims: ["index", "row", "column"], values: frames },
      theta: { dims: ["index"], values: Float64Array.of(18.1, 18.2, Number.NaN), units: "deg" },
      label: { dims: ["index"], values: ["a", "b", "ç"] },
    },
    coordinates: { index: { dims: ["index"], values: Int32Array.of(0, 1, 2) } },
    attributes: { title: "t", nested: { a: 1 } },
  });
  await saveDataset(dataset, join(root, "a.nxs"));
  const back = await (await loadScan(join(root, "a.nxs"))).load();
  assert.deepEqual(back.get("frames").dims, ["index", "row", "column"]);
  assert.equal(back.get("frames").at(2, 299, 299), 2);
  assert.deepEqual(back.get("label").values, ["a", "b", "ç"]);
  assert.equal(back.get("theta").units, "deg");
  assert.deepEqual(Object.keys(back.coordinates), ["index"]);
  await saveDataset(dataset, join(root, "a.csv"));
  assert.equal(readFileSync(join(root, "a.csv"), "utf8").split("\n")[0], "index,theta [deg],label");
  await assert.rejects(saveDataset(dataset, join(root, "a.doc")), /does not write "\.doc" files/);
  await assert.rejects(saveDataset(dataset, join(root, "absent/a.json")), { code: "STORAGE" });
});
