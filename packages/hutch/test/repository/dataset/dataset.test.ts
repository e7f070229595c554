import assert from "node:assert/strict";
import { test } from "node:test";
import {
  Dataset,
  datasetFromJson,
  datasetToArrow,
  datasetToCsv,
  datasetToJson,
  LabelledArray,
  type LazyValues,
} from "../../../src/repository/dataset/mod.ts";

const scan = new Dataset({
  variables: {
    images: {
      dims: ["index", "row", "column"],
      shape: [4, 2, 3],
      values: Int32Array.from({ length: 24 }, (_, i) => i),
    },
    theta: { dims: ["index"], values: Float64Array.of(1, 2, 1, 2), units: "deg" },
    sample: { dims: ["index"], values: ["a", "a", "b", "b"] },
  },
  coordinates: { index: { dims: ["index"], values: Int32Array.of(10, 11, 12, 13) } },
  attributes: { title: "demo" },
});

test("selects by index and drops the dimension of a single one", () => {
  const frame = scan.isel({ index: -1 });
  assert.deepEqual(frame.sizes, { row: 2, column: 3 });
  assert.deepEqual([...(frame.get("images").numbers as Int32Array)], [18, 19, 20, 21, 22, 23]);
  assert.equal(frame.get("theta").at(), 2);
  assert.deepEqual(
    [...(scan.isel({ column: { from: 1, to: 3 }, index: [2, 0] }).get("images").numbers as Int32Array)],
    [13, 14, 16, 17, 1, 2, 4, 5],
  );
});

test("selects by label, list of labels, range and nearest", () => {
  assert.equal(scan.sel({ index: 12 }).get("sample").at(), "b");
  assert.deepEqual(scan.sel({ index: [13, 10] }).get("theta").values, Float64Array.of(2, 1));
  assert.equal(scan.sel({ index: { from: 11, to: 12 } }).sizes.index, 2);
  assert.equal(scan.sel({ index: 12.4 }, { nearest: true }).get("sample").at(), "b");
  assert.throws(() => scan.sel({ index: 12.4 }), /no label 12\.4\. The nearest is 12/);
});

test("groups, maps and joins back", () => {
  const groups = scan.groupBy("theta");
  assert.deepEqual(
    groups.map(([label]) => label),
    [1, 2],
  );
  const means = groups.map(([, group]) => group.reduce("index", "mean"));
  const joined = Dataset.concat(
    means,
    "theta",
    Float64Array.from(groups, ([label]) => label as number),
  );
  assert.deepEqual(joined.sizes, { theta: 2, row: 2, column: 3 });
  assert.deepEqual([...(joined.get("images").numbers as Float64Array)].slice(0, 3), [6, 7, 8]);
  assert.ok(!joined.has("sample"));
});

test("prints sizes, dimensions, kinds and the first and last values", () => {
  assert.equal(
    scan.toString(),
    [
      "<Dataset> Size: 208B",
      "Dimensions:  (index: 4, row: 2, column: 3)",
      "Coordinates:",
      "  * index   (index)              int32 16B 10 11 12 13",
      "Data variables:",
      "    images  (index, row, column) int32 96B 0 1 2 3 4 5 6 7 8 9 10 ... 14 15 16 17 18 19 20 21 22 23",
      "    theta   (index)              float64 32B 1 2 1 2 [deg]",
      "    sample  (index)              string 64B 'a' 'a' 'b' 'b'",
      "Attributes:",
      "    title: demo",
    ].join("\n"),
  );
});

test("unloaded values are read in pieces, and only those asked for", async () => {
  const reads: string[] = [];
  const lazy: LazyValues = {
    type: "int16",
    shape: [6, 2],
    async read(from, to) {
      reads.push(`${from}..${to}`);
      return Int16Array.from({ length: 2 * (to - from) }, (_, i) => 2 * from + i);
    },
  };
  const dataset = new Dataset({ variables: { images: { dims: ["index", "x"], values: lazy } } });
  assert.throws(() => dataset.get("images").values, /not in memory yet/);
  assert.match(dataset.toString(), /int16 24B \.\.\./);
  const part = await dataset.isel({ index: [4, 5, 0] }).load();
  assert.deepEqual(part.get("images").values, Int16Array.of(8, 9, 10, 11, 0, 1));
  assert.deepEqual(reads, ["4..6", "0..1"]);
  const one = await dataset.isel({ index: 3 }).load();
  assert.deepEqual(one.get("images").values, Int16Array.of(6, 7));
  const twice = Dataset.concat([dataset, dataset], "index");
  assert.ok(!twice.get("images").isLoaded);
  assert.equal((await twice.load()).get("images").at(9, 1), 7);
  const chunks: number[] = [];
  for await (const chunk of dataset.get("images").chunks(4)) chunks.push(chunk.shape[0]!);
  assert.deepEqual(chunks, [4, 2]);
});

test("JSON keeps every value, also those JSON has no word for", () => {
  const odd = new Dataset({
    variables: {
      x: { dims: ["i"], values: Float64Array.of(Number.NaN, -Infinity, 0.1), units: "mm" },
      n: { dims: ["i"], values: BigInt64Array.of(-1n, 2n ** 62n, 0n) },
      s: { dims: [], values: ["alone"] },
    },
  });
  const back = datasetFromJson(JSON.parse(JSON.stringify(datasetToJson(odd))));
  for (const [name, array] of odd.arrays()) assert.deepEqual(back.get(name).values, array.values);
  assert.equal(back.get("x").units, "mm");
});

test("CSV has the columns along one dimension", () => {
  assert.equal(datasetToCsv(scan, "index").split("\n")[1], "10,1,a");
  assert.equal(datasetToCsv(scan, "index").split("\n")[0], "index,theta [deg],sample");
  assert.throws(() => datasetToCsv(scan), /index, row, column. Say which/);
});

test("Arrow IPC can be read back", async () => {
  const arrow = await import("apache-arrow");
  const table = arrow.tableFromIPC(await datasetToArrow(scan, "index"));
  assert.deepEqual([...table.getChild("theta")!], [1, 2, 1, 2]);
  assert.deepEqual([...table.getChild("sample")!], ["a", "a", "b", "b"]);
});

test("arrays that do not fit are refused", () => {
  assert.throws(
    () => new LabelledArray({ dims: ["x"], shape: [3], values: Float64Array.of(1) }),
    /1 values do not fill/,
  );
  assert.throws(
    () => scan.assign({ variables: { bad: { dims: ["index"], values: Int8Array.of(1) } } }),
    /"bad" has 1 entries/,
  );
  assert.throws(() => scan.get("teta"), /Did you mean theta/);
  assert.throws(() => scan.isel({ index: 4 }), /no entry 4/);
});
