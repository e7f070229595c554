import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import h5wasm, { type Group } from "h5wasm/node";
import { FormatError, StorageError } from "../../../src/errors/mod.ts";
import { FrameFileReader } from "../../../src/formats/frame-file/mod.ts";
import { temporaryFolder } from "../hdf5/libhdf5.ts";

const FRAMES = 3;
const CHANNELS = 4;
const BINS = 16;
const SPECTRA = Uint32Array.from({ length: FRAMES * CHANNELS * BINS }, (_, k) => k);

function column(group: Group, name: string, values: Uint32Array | Float64Array, shape: number[], dtype: string): void {
  group.create_dataset({
    name,
    data: values,
    shape,
    dtype,
    maxshape: [null, ...shape.slice(1)],
    chunks: [1, ...shape.slice(1)],
  });
}

async function write(path: string, fill: (file: InstanceType<typeof h5wasm.File>) => void): Promise<void> {
  await h5wasm.ready;
  const file = new h5wasm.File(path, "w");
  fill(file);
  file.close();
}

test("reads both layouts of MAX IV's streamer", async (t) => {
  const folder = temporaryFolder(t);
  const counters = Uint32Array.from({ length: FRAMES * CHANNELS }, (_, k) => 100 + k);
  const factors = Float64Array.from(counters, (value) => value / 64);
  const head = join(folder, "head.h5");
  await write(head, (file) => {
    const detector = file.create_group("entry").create_group("instrument").create_group("xspress3");
    detector.create_attribute("NX_class", "NXdetector");
    column(detector, "data", SPECTRA, [FRAMES, CHANNELS, BINS], "<I");
    column(detector, "all_good", counters, [FRAMES, CHANNELS], "<I");
    column(detector, "dead_time_correction", factors, [FRAMES, CHANNELS], "<d");
  });
  const flat = join(folder, "flat.h5");
  await write(flat, (file) => {
    column(file, "frames", SPECTRA, [FRAMES, CHANNELS, BINS], "<I");
    column(file, "window_1", counters, [FRAMES, 1, CHANNELS], "<I");
  });
  for (const [path, frames, sides] of [
    [head, "/entry/instrument/xspress3/data", ["all_good", "dead_time_correction"]],
    [flat, "/frames", ["window_1"]],
  ] as const) {
    const reader = await FrameFileReader.open(path);
    assert.deepEqual([reader.path, reader.rows, reader.type, reader.shape], [frames, FRAMES, "u4", [CHANNELS, BINS]]);
    const frame = reader.read(2)!;
    assert.equal(frame.frameNumber, 2);
    assert.deepEqual(new Uint32Array(frame.data.slice().buffer), SPECTRA.slice(2 * CHANNELS * BINS));
    assert.deepEqual(frame.side.map(({ name }) => name).sort(), [...sides]);
    const counter = frame.side.find(({ type }) => type === "u4")!;
    assert.deepEqual(new Uint32Array(counter.data.slice().buffer), Uint32Array.of(108, 109, 110, 111));
    reader.close();
  }
});

test("says what is wrong with other files", async (t) => {
  const folder = temporaryFolder(t);
  const empty = join(folder, "empty.h5");
  await write(empty, (file) => void file.create_group("entry"));
  await assert.rejects(
    FrameFileReader.open(empty),
    (error) => error instanceof FormatError && /no frames/.test(error.message),
  );
  writeFileSync(join(folder, "text.h5"), "no HDF5");
  await assert.rejects(FrameFileReader.open(join(folder, "text.h5")), StorageError);
  await assert.rejects(FrameFileReader.open(join(folder, "nothing.h5")), StorageError);
});
