import assert from "node:assert/strict";
import { statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Hdf5File, Hdf5Reader, MemorySink } from "../../../src/formats/hdf5/mod.ts";
import { datasetAt, openWithLibhdf5, temporaryFolder } from "./libhdf5.ts";

test("two hundred thousand chunks are all found again", async (t) => {
  const path = join(temporaryFolder(t), "many.h5");
  const sink = new MemorySink();
  const file = Hdf5File.createOn(sink);
  const plain = file.root.dataset("plain", { dtype: "<u4", shape: [null, 2], chunk: [1, 2] });
  const packed = file.root.dataset("packed", { dtype: "<u4", shape: [null, 16], chunk: [1, 16], filters: ["deflate"] });
  const deflated = new Map<number, Uint8Array>();
  const { deflateSync } = await import("node:zlib");
  for (let i = 0; i < 200_000; i++) {
    plain.append(Uint32Array.of(i, ~i >>> 0));
    if (i % 10_000 === 0) file.publish();
  }
  for (let i = 0; i < 20_000; i++) {
    const key = i % 100;
    if (!deflated.has(key)) deflated.set(key, deflateSync(new Uint32Array(16).fill(key)));
    packed.writeChunk(i, deflated.get(key)!);
  }
  file.close();
  writeFileSync(path, sink.toBytes());

  const seen = await openWithLibhdf5(path);
  t.after(() => seen.close());
  const values = datasetAt(seen, "/plain").value as Uint32Array;
  assert.equal(values.length, 400_000);
  assert.ok(values.every((value, k) => value === (k % 2 ? ~(k >> 1) >>> 0 : k >> 1)));
  const unpacked = datasetAt(seen, "/packed").value as Uint32Array;
  assert.ok(unpacked.every((value, k) => value === (k >> 4) % 100));
  const reader = Hdf5Reader.open(path);
  assert.deepEqual(reader.dataset("/plain").readNumbers(), values);
  reader.close();
});

test("frames far beyond 4 GiB are found again", async (t) => {
  // Aligned to 1 GiB, the frames make a sparse file of 12 GiB that takes little room on the disk.
  const path = join(temporaryFolder(t), "wide.h5");
  const file = Hdf5File.create(path, { alignmentBytes: 2 ** 30 });
  const frames = file.root.dataset("frames", { dtype: "<u2", shape: [null, 256, 256] });
  for (let i = 0; i < 12; i++) frames.append(new Uint16Array(65_536).fill(1000 + i));
  file.root.write("late", "metadata behind the frames");
  file.root.write("image", new Uint16Array(65_536).fill(7), { shape: [256, 256] });
  file.close();
  assert.ok(statSync(path).size > 12 * 2 ** 30);

  const seen = await openWithLibhdf5(path);
  t.after(() => seen.close());
  const values = datasetAt(seen, "/frames").value as Uint16Array;
  assert.ok(values.every((value, k) => value === 1000 + (k >> 16)));
  assert.equal(datasetAt(seen, "/late").value, "metadata behind the frames");
  const reader = Hdf5Reader.open(path);
  assert.equal(reader.dataset("/frames").readNumbers(11, 1)[65_535], 1011);
  assert.equal(reader.dataset("/image").readNumbers(255, 1)[0], 7);
  reader.close();
});
