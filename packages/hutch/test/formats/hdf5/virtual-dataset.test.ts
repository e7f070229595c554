import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { Hdf5File, MemorySink } from "../../../src/formats/hdf5/mod.ts";
import { datasetAt, openWithLibhdf5, temporaryFolder } from "./libhdf5.ts";

test("a virtual dataset shows parts of other files, and the fill value where there is none", async (t) => {
  const folder = temporaryFolder(t);
  for (const point of [0, 1, 2]) {
    const file = Hdf5File.create(join(folder, `point_${point}.h5`));
    const frames = file.root.dataset("entry/frames", { dtype: "<i4", shape: [null, 2, 3] });
    for (let i = 0; i < 4; i++) frames.append(new Int32Array(6).fill(10 * point + i));
    file.close();
  }
  const path = join(folder, "master.h5");
  const master = Hdf5File.create(path);
  const shape = [2, 2, 3];
  master.root.virtual("all", {
    dtype: "<i4",
    shape: [8, 2, 3],
    fillValue: -7,
    sources: [0, 1, 2, 3].map((point) => ({
      file: `point_${point}.h5`,
      path: "/entry/frames",
      from: [1, 0, 0],
      toShape: shape,
      to: [2 * point, 0, 0],
    })),
  });
  master.close();

  const seen = await openWithLibhdf5(path);
  t.after(() => seen.close());
  const values = datasetAt(seen, "/all").value as Int32Array;
  assert.deepEqual(
    Array.from({ length: 8 }, (_, i) => values[6 * i + 5]),
    [1, 2, 11, 12, 21, 22, -7, -7],
  );
});

test("parts that do not fit are refused", () => {
  const file = Hdf5File.createOn(new MemorySink());
  const source = { file: "a.h5", path: "/x" };
  const make = (part: { toShape: number[]; to?: number[]; fromShape?: number[] }) => () =>
    file.root.virtual("v", { dtype: "<u1", shape: [4, 4], sources: [{ ...source, ...part }] });
  assert.throws(make({ toShape: [2, 5] }), /does not fit \[4, 4\]/);
  assert.throws(make({ toShape: [2, 4], to: [3, 0] }), /does not fit/);
  assert.throws(make({ toShape: [2, 4], fromShape: [7] }), /cannot fill/);
});
