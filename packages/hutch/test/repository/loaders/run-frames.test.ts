import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import type { NamedDocument } from "../../../src/documents/mod.ts";
import { Hdf5File } from "../../../src/formats/hdf5/mod.ts";
import { datasetOfRun } from "../../../src/repository/mod.ts";

const FRAME = [2, 3] as const;

test("gives each point its own frames, also when it has several", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "hutch-frames-"));
  t.after(() => rmSync(folder, { recursive: true }));
  for (const perPoint of [1, 3]) {
    const path = join(folder, `frames-${perPoint}.h5`);
    const file = Hdf5File.create(path);
    const frames = file.root.group("entry").dataset("data", { dtype: "<u2", shape: [null, ...FRAME] });
    for (let frame = 0; frame < 2 * perPoint; frame++) frames.append(new Uint16Array(6).fill(frame));
    file.close();

    const { dataset, warnings } = await datasetOfRun(documents(path, perPoint));
    const image = await dataset.get("image").load();
    assert.deepEqual(warnings, []);
    assert.deepEqual(image.shape, perPoint === 1 ? [2, 2, 3] : [2, 3, 2, 3]);
    const second = image.take("index", 1);
    assert.deepEqual([...new Set(Array.from(second.numbers))], perPoint === 1 ? [1] : [3, 4, 5]);
  }
});

function documents(path: string, perPoint: number): NamedDocument[] {
  const shape = perPoint === 1 ? [...FRAME] : [perPoint, ...FRAME];
  const key = { dtype: "array", shape, source: "detector", external: "STREAM:" } as const;
  const point = { dtype: "number", shape: [], source: "motor" } as const;
  const event = (seq_num: number): NamedDocument => ({
    name: "event",
    doc: { uid: `e${seq_num}`, time: seq_num, descriptor: "d", seq_num, data: { m1: seq_num }, timestamps: { m1: 0 } },
  });
  const datum = (index: number): NamedDocument => ({
    name: "stream_datum",
    doc: {
      uid: `r/${index}`,
      stream_resource: "r",
      descriptor: "d",
      indices: { start: index, stop: index + 1 },
      seq_nums: { start: index + 1, stop: index + 2 },
    },
  });
  return [
    { name: "start", doc: { uid: "s", time: 0 } },
    {
      name: "descriptor",
      doc: { uid: "d", time: 0, run_start: "s", name: "primary", data_keys: { m1: point, image: key } },
    },
    {
      name: "stream_resource",
      doc: {
        uid: "r",
        data_key: "image",
        mimetype: "application/x-hdf5",
        uri: pathToFileURL(path).href.replace("file:///", "file://localhost/"),
        parameters: { dataset: "/entry/data", chunk_shape: [1, ...FRAME] },
      },
    },
    ...[0, 1].flatMap((index) => [datum(index), event(index + 1)]),
    { name: "stop", doc: { uid: "x", time: 3, run_start: "s", exit_status: "success" } },
  ];
}
