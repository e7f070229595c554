import assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { File, type Group, ready, type Dataset as StoredArray } from "h5wasm/node";
import { Dataset, datasetToNexus } from "../../../src/repository/dataset/mod.ts";

const folder = mkdtempSync(join(tmpdir(), "hutch-nexus-"));
after(() => rmSync(folder, { recursive: true }));

const maps = new Dataset({
  variables: {
    weight: { dims: ["qz"], values: Float64Array.of(1, 2, 3) },
    intensity: { dims: ["Delay", "qz"], shape: [2, 3], values: Float64Array.of(1, 2, 3, 4, 5, 6), units: "counts" },
    label: { dims: ["Delay"], values: ["before", "after"] },
    frames: { dims: ["index"], values: Int32Array.of(7, 8, 9, 10) },
  },
  coordinates: {
    Delay: { dims: ["Delay"], values: Float64Array.of(-10, 50), units: "ps" },
    qz: { dims: ["qz"], values: Float64Array.of(0.1, 0.2, 0.3) },
  },
  attributes: { title: "demo", center: [45, 150] },
});

test("a dataset becomes an NXdata with signal, axes and units, read back by libhdf5", async () => {
  await ready;
  const path = join(folder, "maps.nxs");
  datasetToNexus(maps, path, { collections: { provenance: { recipe: "rsm@1" } } });
  assert.ok(!existsSync(`${path}.part`));
  const file = new File(path, "r");
  const data = file.get("entry/data") as Group;
  assert.equal(data.attrs.signal?.value, "intensity");
  assert.deepEqual(data.attrs.axes?.value, ["Delay", "qz"]);
  const value = (name: string) => (file.get(name) as { value: unknown } | null)?.value;
  assert.deepEqual(value("entry/data/intensity"), Float64Array.of(1, 2, 3, 4, 5, 6));
  assert.deepEqual(value("entry/data/label"), ["before", "after"]);
  assert.equal((file.get("entry/data/Delay") as StoredArray).attrs.units?.value, "ps");
  assert.equal(value("entry/attributes/center"), "[45,150]");
  assert.equal(value("entry/provenance/recipe"), "rsm@1");
  file.close();
});

test("a dataset that cannot be written leaves no file behind", () => {
  const path = join(folder, "lazy.nxs");
  const lazy = { type: "int16", shape: [2], read: async () => new Int16Array(2) } as const;
  const dataset = new Dataset({ variables: { images: { dims: ["index"], values: lazy } } });
  assert.throws(() => datasetToNexus(dataset, path), /not in memory yet/);
  assert.ok(!existsSync(path) && !existsSync(`${path}.part`));
  assert.throws(() => datasetToNexus(new Dataset({ variables: {} }), path), /no variable/);
});
