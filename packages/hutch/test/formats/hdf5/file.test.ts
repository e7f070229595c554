import assert from "node:assert/strict";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { RequestError, StorageError } from "../../../src/errors/mod.ts";
import { Hdf5File, MemorySink } from "../../../src/formats/hdf5/mod.ts";
import { attributesAt, datasetAt, openWithLibhdf5, temporaryFolder } from "./libhdf5.ts";

test("a new file is valid and empty before anything is written to it", async (t) => {
  const path = join(temporaryFolder(t), "empty.h5");
  const file = Hdf5File.create(path);
  const seen = await openWithLibhdf5(path);
  assert.deepEqual(seen.keys(), []);
  seen.close();
  file.close();
});

test("groups, attributes and values read back with their types", async (t) => {
  const path = join(temporaryFolder(t), "tree.h5");
  const file = Hdf5File.create(path);
  const entry = file.root.group("entry", { NX_class: "NXentry" });
  entry.write("title", "größe", { attributes: { note: "free text" } });
  entry.write("position", 3.25, { attributes: { units: "mm" } });
  entry.write(
    "image",
    Uint16Array.from({ length: 12 }, (_, i) => i * 5000),
    { shape: [3, 4] },
  );
  entry.write("matrix", [
    [1, 2, 3],
    [4, 5, 6],
  ]);
  entry.write("names", ["m1", "", "détecteur"]);
  entry.write("count", 7, { dtype: "<i4" });
  entry.write("nothing", new Float64Array(0));
  entry.write("fixed", ["ab", "abcd"], { dtype: "S" });
  entry.group("instrument/detector", {
    channels: Int32Array.of(1, 2, 3),
    axes: ["x", "."],
    gain: { value: 2, dtype: "<u1" },
  });
  file.close();

  const seen = await openWithLibhdf5(path);
  t.after(() => seen.close());
  assert.deepEqual(attributesAt(seen, "/entry"), { NX_class: "NXentry" });
  assert.equal(datasetAt(seen, "/entry/title").value, "größe");
  assert.deepEqual(attributesAt(seen, "/entry/title"), { note: "free text" });
  assert.equal(datasetAt(seen, "/entry/position").value, 3.25);
  assert.deepEqual(datasetAt(seen, "/entry/image").shape, [3, 4]);
  assert.equal(datasetAt(seen, "/entry/image").dtype, "<H");
  assert.deepEqual([...(datasetAt(seen, "/entry/image").value as Uint16Array)].slice(0, 3), [0, 5000, 10000]);
  assert.deepEqual(datasetAt(seen, "/entry/matrix").value, Float64Array.of(1, 2, 3, 4, 5, 6));
  assert.deepEqual(datasetAt(seen, "/entry/names").value, ["m1", "", "détecteur"]);
  assert.equal(datasetAt(seen, "/entry/count").value, 7);
  assert.deepEqual(datasetAt(seen, "/entry/nothing").shape, [0]);
  assert.deepEqual(datasetAt(seen, "/entry/fixed").value, ["ab", "abcd"]);
  const detector = attributesAt(seen, "/entry/instrument/detector");
  assert.deepEqual(detector, { channels: Int32Array.of(1, 2, 3), axes: ["x", "."], gain: 2 });
});

test("attributes and links can be added and changed after a publish", async (t) => {
  const path = join(temporaryFolder(t), "late.h5");
  const file = Hdf5File.create(path);
  const entry = file.root.group("entry", { status: "running" });
  file.publish();
  for (let i = 0; i < 300; i++) {
    entry.setAttribute(`note${i}`, `text number ${i}`);
    if (i % 50 === 0) file.publish();
  }
  entry.setAttribute("status", "ended long after it was begun");
  entry.write("end_time", "2026-03-14T16:08:56Z");
  file.close();

  const seen = await openWithLibhdf5(path);
  t.after(() => seen.close());
  const attributes = attributesAt(seen, "/entry");
  assert.equal(attributes.status, "ended long after it was begun");
  assert.equal(attributes.note299, "text number 299");
  assert.equal(Object.keys(attributes).length, 301);
  assert.equal(datasetAt(seen, "/entry/end_time").value, "2026-03-14T16:08:56Z");
});

test("hard, soft and external links lead where they say", async (t) => {
  const folder = temporaryFolder(t);
  const other = Hdf5File.create(join(folder, "other.h5"));
  other.root.write("value", 42);
  other.close();
  const path = join(folder, "links.h5");
  const file = Hdf5File.create(path);
  const measured = file.root.write("measurement/m1", [1, 2, 3]);
  file.root.group("data").link("m1", { hard: measured });
  file.root.link("soft", { soft: "/measurement/m1" });
  file.root.link("outside", { external: { file: "other.h5", path: "/value" } });
  file.root.link("größe", { soft: "/measurement" });
  measured.setAttribute("target", "/measurement/m1");
  file.close();

  const seen = await openWithLibhdf5(path);
  t.after(() => seen.close());
  assert.deepEqual(datasetAt(seen, "/data/m1").value, Float64Array.of(1, 2, 3));
  assert.deepEqual(attributesAt(seen, "/data/m1"), { target: "/measurement/m1" });
  assert.deepEqual(datasetAt(seen, "/soft").value, Float64Array.of(1, 2, 3));
  assert.equal(datasetAt(seen, "/outside").value, 42);
  assert.deepEqual(seen.get_link("größe"), "/measurement");
});

test("a group takes twenty thousand links", async (t) => {
  const path = join(temporaryFolder(t), "dense.h5");
  const file = Hdf5File.create(path);
  const data = file.root.write("data", 1);
  const group = file.root.group("many");
  for (let i = 0; i < 20_000; i++) {
    group.link(`link_${i}`, i % 2 ? { hard: data } : { soft: "/data" });
    if (i % 5000 === 0) file.publish();
  }
  file.close();
  const seen = await openWithLibhdf5(path);
  t.after(() => seen.close());
  const many = seen.get("many");
  assert.equal((many as unknown as { keys(): string[] }).keys().length, 20_000);
  assert.equal(datasetAt(seen, "/many/link_19999").value, 1);
  assert.equal(datasetAt(seen, "/many/link_10").value, 1);
});

test("an existing file is refused and stays as it is, unless overwriting is asked for", (t) => {
  const path = join(temporaryFolder(t), "precious.h5");
  writeFileSync(path, "precious");
  assert.throws(
    () => Hdf5File.create(path),
    (error: Error) => error instanceof StorageError && error.message.includes(path),
  );
  assert.equal(readFileSync(path, "utf8"), "precious");
  Hdf5File.create(path, { overwrite: true }).close();
  assert.notEqual(statSync(path).size, 8);
});

test("a missing folder is named, with the remedy", () => {
  assert.throws(() => Hdf5File.create("/no/such/folder/a.h5"), /\/no\/such\/folder\/a\.h5.*\n.*[Cc]reate/);
});

test("a taken name, a nameless child and a closed file are refused", () => {
  const file = Hdf5File.createOn(new MemorySink());
  file.root.group("entry");
  assert.throws(() => file.root.write("entry", 1), /\/entry exists already/);
  assert.throws(() => file.root.group("entry/"), RequestError);
  assert.throws(() => file.root.write("x", [[1, 2], [3]]), /rectangular/);
  file.close();
  assert.throws(() => file.root.group("later"), /closed/);
});

test("a value can be replaced by another of its size", async (t) => {
  const path = join(temporaryFolder(t), "overwrite.h5");
  const file = Hdf5File.create(path);
  const end = file.root.write("end_time", "");
  const total = file.root.write("total", 0);
  file.publish();
  end.overwrite("2026-03-14");
  total.overwrite(12.5);
  file.close();
  const seen = await openWithLibhdf5(path);
  t.after(() => seen.close());
  assert.equal(datasetAt(seen, "/end_time").value, "2026-03-14");
  assert.equal(datasetAt(seen, "/total").value, 12.5);
});
