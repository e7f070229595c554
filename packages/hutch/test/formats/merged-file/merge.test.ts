import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import h5wasm, { type Dataset } from "h5wasm/node";
import { FormatError, RequestError, StorageError } from "../../../src/errors/mod.ts";
import { Hdf5File } from "../../../src/formats/hdf5/mod.ts";
import { mergeFiles } from "../../../src/formats/merged-file/mod.ts";

await h5wasm.ready;
const folder = mkdtempSync(join(tmpdir(), "hutch-merge-"));
after(() => rmSync(folder, { recursive: true }));

/** A run of `rows` points in `<name>.nxs`, with its frames in a file of their own. */
function makeRun(name: string, first: number, rows: number, extra: (file: Hdf5File) => void = () => {}): string {
  mkdirSync(join(folder, "frames"), { recursive: true });
  const frames = Hdf5File.create(join(folder, "frames", `${name}.h5`), { sync: "never" });
  const data = frames.root.dataset("entry/data", { dtype: "<u4", shape: [null, 2, 3] });
  for (let row = 0; row < rows; row++) data.append(new Uint32Array(6).fill(first + row));
  frames.close();
  const path = join(folder, `${name}.nxs`);
  const file = Hdf5File.create(path, { sync: "never" });
  const entry = file.root.group("entry", { NX_class: "NXentry" });
  const motor = entry.dataset("measurement/m1", { dtype: "<f8", shape: [null] });
  for (let row = 0; row < rows; row++) motor.append(first + row + 0.5);
  entry.link("measurement/frames", { external: { file: `frames/${name}.h5`, path: "/entry/data" } });
  entry.link("data/m1", { soft: "/entry/measurement/m1" });
  entry.link("measurement/gone", { soft: "/nowhere" });
  entry.write("scan_number", first, { dtype: "<i4" });
  entry.write("title", `run ${name}`);
  extra(file);
  file.close();
  return path;
}

test("puts a thousand runs one behind the other, frames in files of their own included", () => {
  const runs = Array.from({ length: 1000 }, (_, k) => makeRun(`run${k}`, 10 * k, 2));
  mkdirSync(join(folder, "result"));
  const into = join(folder, "result", "all.nxs");
  const result = mergeFiles(runs, into);
  assert.deepEqual(result, {
    files: 1000,
    merged: [
      { path: "/entry/measurement/m1", shape: [2000] },
      { path: "/entry/measurement/frames", shape: [2000, 2, 3] },
      { path: "/entry/data/m1", shape: [2000] },
      { path: "/entry/scan_number", shape: [1000] },
    ],
    left: [],
  });
  const file = new h5wasm.File(into, "r");
  const dataset = (path: string) => file.get(path) as Dataset;
  const expected = (shift: number) => Array.from({ length: 2000 }, (_, k) => 10 * (k >> 1) + (k & 1) + shift);
  assert.deepEqual([...(dataset("/entry/measurement/m1").value as Float64Array)], expected(0.5));
  assert.deepEqual([...(dataset("/entry/data/m1").value as Float64Array)], expected(0.5));
  const frames = dataset("/entry/measurement/frames").slice([[1998, 2000]]) as Uint32Array;
  assert.deepEqual([...frames], [...new Array(6).fill(9990), ...new Array(6).fill(9991)]);
  assert.equal((dataset("/entry/scan_number").value as Int32Array)[7], 70);
  assert.equal((dataset("/merged/files").value as string[])[3], "../run3.nxs");
  assert.equal(dataset("/merged/sources/0004/entry/title").value as string, "run run3");
  const rows = dataset("/entry/measurement/m1").attrs.rows_of_files!.value as Int32Array;
  assert.deepEqual([rows.length, rows[0]], [1000, 2]);
  file.close();
});

test("leaves out what is not the same in all files, and says why", () => {
  const one = makeRun("one", 0, 3, (file) => {
    file.root.write("entry/only_here", 1);
    file.root.write("entry/typed", Int32Array.of(1));
    file.root.write("entry/shaped", new Float64Array(4), { shape: [2, 2] });
  });
  const two = makeRun("two", 5, 0, (file) => {
    file.root.write("entry/typed", Float32Array.of(1));
    file.root.write("entry/shaped", new Float64Array(6), { shape: [2, 3] });
  });
  const result = mergeFiles([one, two], join(folder, "both.nxs"));
  assert.deepEqual(result.left, [
    { path: "/entry/only_here", reason: "in 1 of 2 files" },
    { path: "/entry/typed", reason: "of different types" },
    { path: "/entry/shaped", reason: "of different shapes" },
  ]);
  assert.deepEqual(result.merged[0], { path: "/entry/measurement/m1", shape: [3] });
});

test("refuses to merge nothing, into its own source, over another file, or what is no HDF5", () => {
  const run = makeRun("lonely", 0, 1);
  const into = join(folder, "taken.nxs");
  writeFileSync(into, "precious");
  assert.throws(() => mergeFiles([], into), RequestError);
  assert.throws(() => mergeFiles([run], run), RequestError);
  assert.throws(() => mergeFiles([run], into), StorageError);
  assert.throws(() => mergeFiles([into], join(folder, "x.nxs")), FormatError);
  assert.throws(() => mergeFiles([join(folder, "missing.nxs")], join(folder, "x.nxs")), StorageError);
  mergeFiles([run], into, { overwrite: true });
});
