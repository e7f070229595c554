import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { RequestError } from "../../../src/errors/mod.ts";
import { Hdf5File, MemorySink } from "../../../src/formats/hdf5/mod.ts";
import { datasetAt, openWithLibhdf5, temporaryFolder } from "./libhdf5.ts";

test("frames appended one by one read back in order", async (t) => {
  const path = join(temporaryFolder(t), "frames.h5");
  const file = Hdf5File.create(path);
  const frames = file.root.dataset("frames", { dtype: "<u2", shape: [null, 8, 16], attributes: { units: "counts" } });
  for (let i = 0; i < 500; i++) {
    frames.append(new Uint16Array(128).fill(i));
    if (i % 60 === 0) file.publish();
  }
  file.close();

  const seen = await openWithLibhdf5(path);
  t.after(() => seen.close());
  const data = datasetAt(seen, "/frames");
  assert.deepEqual(data.shape, [500, 8, 16]);
  assert.deepEqual(data.metadata.chunks, [32, 8, 16]);
  const values = data.value as Uint16Array;
  assert.ok(values.every((value, k) => value === Math.floor(k / 128)));
});

test("columns of numbers and texts grow by single rows", async (t) => {
  const path = join(temporaryFolder(t), "columns.h5");
  const file = Hdf5File.create(path);
  const time = file.root.dataset("time", { dtype: "<f8", shape: [null] });
  const label = file.root.dataset("label", { dtype: "str", shape: [null], chunk: [16] });
  for (let i = 0; i < 2500; i++) {
    time.append(i / 4);
    label.append(`point ${i}`);
    if (i % 700 === 0) file.publish();
  }
  file.close();

  const seen = await openWithLibhdf5(path);
  t.after(() => seen.close());
  assert.deepEqual(
    datasetAt(seen, "/time").value,
    Float64Array.from({ length: 2500 }, (_, i) => i / 4),
  );
  const labels = datasetAt(seen, "/label").value as string[];
  assert.equal(labels.length, 2500);
  assert.ok(labels.every((text, i) => text === `point ${i}`));
});

test("chunks smaller than a frame, cut at the edges, are put together again", async (t) => {
  const path = join(temporaryFolder(t), "tiles.h5");
  const file = Hdf5File.create(path);
  const options = { dtype: "<u4", shape: [null, 10, 7], chunk: [3, 4, 3] } as const;
  const plain = file.root.dataset("plain", options);
  const packed = file.root.dataset("packed", { ...options, filters: ["deflate"] });
  const rows = Uint32Array.from({ length: 70 * 50 }, (_, i) => i);
  plain.append(rows);
  for (let i = 0; i < 50; i++) {
    packed.append(rows.subarray(70 * i, 70 * (i + 1)));
    if (i % 7 === 0) file.publish();
  }
  file.close();

  const seen = await openWithLibhdf5(path);
  t.after(() => seen.close());
  assert.deepEqual(datasetAt(seen, "/plain").value, rows);
  assert.deepEqual(datasetAt(seen, "/packed").value, rows);
});

test("missing frames read as the fill value, wherever they lie", async (t) => {
  const path = join(temporaryFolder(t), "gaps.h5");
  const file = Hdf5File.create(path);
  const frames = file.root.dataset("frames", { dtype: "<i4", shape: [null, 4], chunk: [1, 4], fillValue: -1 });
  const column = file.root.dataset("column", { dtype: "<f8", shape: [null], chunk: [10], fillValue: Number.NaN });
  const expected: number[] = [];
  for (let i = 0; i < 100; i++) {
    if (i % 7 === 3) {
      frames.skip(1);
      column.skip(1);
      expected.push(-1);
      continue;
    }
    frames.append(new Int32Array(4).fill(i));
    column.append(i);
    expected.push(i);
  }
  frames.setExtent(5000); // far past what the index has blocks for
  column.setExtent(135);
  frames.append(Int32Array.of(7, 7, 7, 7));
  column.append(8);
  file.close();

  const seen = await openWithLibhdf5(path);
  t.after(() => seen.close());
  const values = datasetAt(seen, "/frames").value as Int32Array;
  const all = [...expected, ...new Array<number>(4900).fill(-1), 7];
  assert.deepEqual(
    all.map((_, i) => values[4 * i + 3]),
    all,
  );
  assert.deepEqual(
    [...(datasetAt(seen, "/column").value as Float64Array)].map((value) => (Number.isNaN(value) ? -1 : value)),
    [...expected, ...new Array<number>(35).fill(-1), 8],
  );
});

test("a dataset of known size takes its rows and no more", async (t) => {
  const path = join(temporaryFolder(t), "fixed.h5");
  const file = Hdf5File.create(path);
  const frames = file.root.dataset("frames", { dtype: "<u1", shape: [5, 2], chunk: [2, 2] });
  const bounded = file.root.dataset("bounded", { dtype: "<u1", shape: [0, 2], maxShape: [3000, 2], chunk: [1, 2] });
  for (let i = 0; i < 3; i++) frames.append(Uint8Array.of(i, i));
  for (let i = 0; i < 2000; i++) bounded.append(Uint8Array.of(i, 1));
  assert.throws(() => frames.append(new Uint8Array(6)), /6 rows, but it was made for 5/);
  file.close();

  const seen = await openWithLibhdf5(path);
  t.after(() => seen.close());
  assert.deepEqual(datasetAt(seen, "/frames").value, Uint8Array.of(0, 0, 1, 1, 2, 2, 0, 0, 0, 0));
  assert.deepEqual(datasetAt(seen, "/bounded").shape, [2000, 2]);
  assert.equal((datasetAt(seen, "/bounded").value as Uint8Array)[2 * 1999], 1999 % 256);
});

test("chunks written directly, out of order and already compressed, read back", async (t) => {
  const { deflateSync } = await import("node:zlib");
  const path = join(temporaryFolder(t), "direct.h5");
  const file = Hdf5File.create(path);
  const frames = file.root.dataset("frames", {
    dtype: "<u1",
    shape: [null, 256],
    chunk: [1, 256],
    filters: ["deflate"],
  });
  const raw = (i: number) => new Uint8Array(256).fill(i);
  for (const i of [3, 0, 40, 1]) frames.writeChunk(i, deflateSync(raw(i)));
  frames.writeChunk(2, raw(2), { filterMask: 1 });
  assert.equal(frames.rows, 41);
  file.close();

  const seen = await openWithLibhdf5(path);
  t.after(() => seen.close());
  const values = datasetAt(seen, "/frames").value as Uint8Array;
  assert.deepEqual(
    Array.from({ length: 41 }, (_, i) => values[256 * i + 255]),
    Array.from({ length: 41 }, (_, i) => (i <= 3 || i === 40 ? i : 0)),
  );
});

test("what does not fit is refused before anything is taken", () => {
  const file = Hdf5File.createOn(new MemorySink());
  const frames = file.root.dataset("frames", { dtype: "<u2", shape: [null, 4, 4] });
  assert.throws(() => frames.append(new Uint8Array(33)), /33 bytes are not whole rows of 32 bytes/);
  assert.throws(() => frames.append(new Float32Array(16)), /holds <u2, got an array of <f4/);
  assert.throws(() => frames.append(new Array(16).fill(70_000)), /70000 does not fit the type <u2/);
  assert.throws(() => frames.writeChunk([0, 1, 0], new Uint8Array(32)), /there is no chunk \[0, 1, 0\]/);
  assert.equal(frames.rows, 0);
  const refused = (options: Parameters<typeof file.root.dataset>[1]) =>
    assert.throws(() => file.root.dataset("x", options), RequestError);
  refused({ dtype: "<u3" as "<u2", shape: [null] });
  refused({ dtype: "<u2", shape: [null, null] });
  refused({ dtype: "<u2", shape: [4], maxShape: [2] });
  refused({ dtype: "<u2", shape: [] });
  refused({ dtype: "<u2", shape: [null, 4], chunk: [0, 4] });
  refused({ dtype: "<u2", shape: [null, 2 ** 31, 4] });
});

test("frames appended together stand where single ones would, gaps of alignment between them", async (t) => {
  const path = join(temporaryFolder(t), "together.h5");
  const file = Hdf5File.create(path);
  const plain = file.root.dataset("plain", { dtype: "<u1", shape: [null, 300, 331] }); // 99,300 bytes, aligned to 4096
  const packed = file.root.dataset("packed", { dtype: "<u1", shape: [null, 300, 331], filters: ["deflate"] });
  const column = file.root.dataset("column", { dtype: "<i4", shape: [null], chunk: [7] });
  const frame = (i: number) => new Uint8Array(99_300).fill(i);
  for (let i = 0; i < 40; i += 8) {
    const frames = Array.from({ length: 8 }, (_, k) => frame(i + k));
    plain.appendAll(frames);
    packed.appendAll(frames);
    column.appendAll([Int32Array.of(i, i + 1, i + 2), Int32Array.of(i + 3, i + 4, i + 5, i + 6, i + 7)]);
    if (i === 16) file.publish();
  }
  assert.throws(() => plain.appendAll([frame(0), new Uint8Array(5)]), /a frame has 99300 bytes here, not 5/);
  file.close();

  const seen = await openWithLibhdf5(path);
  t.after(() => seen.close());
  for (const name of ["/plain", "/packed"]) {
    assert.deepEqual(datasetAt(seen, name).shape, [40, 300, 331]);
    assert.ok((datasetAt(seen, name).value as Uint8Array).every((value, k) => value === Math.floor(k / 99_300)));
  }
  assert.deepEqual(
    datasetAt(seen, "/column").value,
    Int32Array.from({ length: 40 }, (_, i) => i),
  );
});
