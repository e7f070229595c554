import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { FrameFileReader, FrameFileWriter, type FrameRow } from "../../../src/formats/frame-file/mod.ts";
import type { FrameLayout, LossRecord } from "../../../src/protocols/frames/mod.ts";
import { attributesAt, datasetAt, openWithLibhdf5, temporaryFolder } from "../hdf5/libhdf5.ts";
import { packBitshuffle } from "../hdf5/packed.ts";

const RECORD: LossRecord = {
  firstFrame: 0,
  received: 0,
  duplicates: 0,
  outOfOrder: 0,
  lost: 0,
  gaps: [],
  written: 0,
  restarts: 0,
  extraEnds: 0,
  problems: 0,
  problemTexts: [],
  missedMessages: 0,
  isLateJoin: false,
  overruns: 0,
  sourceOverruns: 0,
  ended: "end",
  ringSlots: 0,
  ringSlotBytes: 0,
  ringHighWater: 0,
  spilledFrames: 0,
  stoppedReadingMs: 0,
  worstWriteMs: 0,
};

const IMAGE: FrameLayout = {
  type: "u2",
  shape: [4, 8],
  compression: "none",
  side: [{ name: "n", type: "u4", shape: [2] }],
};

function row(at: number, options: { layout?: FrameLayout; layoutNumber?: number; data?: Uint8Array } = {}): FrameRow {
  const { layout = IMAGE, layoutNumber = 0, data = new Uint8Array(new Uint16Array(32).fill(at + 1).buffer) } = options;
  return {
    row: at,
    frameNumber: at + 100,
    layoutNumber,
    layout,
    exposureS: 0.1,
    timestamp: Number.NaN,
    data,
    side: layout.side.map(() => new Uint8Array(Uint32Array.of(at, 2 * at).buffer)),
  };
}

test("puts rows of any order where they belong", async (t) => {
  const folder = temporaryFolder(t);
  let file = 0;
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(fc.nat({ max: 700 }), { minLength: 1, maxLength: 60 }), async (rows) => {
      const path = join(folder, `${file++}.h5`);
      const writer = FrameFileWriter.create(path);
      rows.forEach((at, k) => {
        writer.write(row(at));
        if (k % 13 === 0) writer.publish();
      });
      writer.finish({ ...RECORD, written: rows.length });
      const reader = await FrameFileReader.open(path);
      assert.equal(reader.rows, Math.max(...rows) + 1);
      for (let at = 0; at < reader.rows; at++) {
        const frame = reader.read(at);
        assert.equal(frame !== undefined, rows.includes(at), `row ${at}`);
        if (!frame) continue;
        assert.deepEqual([frame.frameNumber, frame.exposureS], [at + 100, 0.1]);
        assert.deepEqual(frame.data, row(at).data);
        assert.deepEqual(new Uint32Array(frame.side[0]!.data.slice().buffer), Uint32Array.of(at, 2 * at));
      }
      reader.close();
    }),
    { numRuns: 25 },
  );
});

test("is a NeXus file with a default plot and the account of the series", async (t) => {
  const path = join(temporaryFolder(t), "nexus.h5");
  const writer = FrameFileWriter.create(path, {
    detector: "flir 5",
    title: "spots",
    startTime: "2026-03-14T16:08:56+01:00",
  });
  writer.write(row(0));
  writer.finish(
    { ...RECORD, written: 1, lost: 3, gaps: [[101, 103, "overrun"]], firstFrame: 100, ended: "stopped" },
    { sample: "iron" },
  );
  const file = await openWithLibhdf5(path);
  t.after(() => file.close());
  assert.equal(attributesAt(file, "/").default, "entry");
  assert.deepEqual(attributesAt(file, "/entry"), { NX_class: "NXentry", default: "data" });
  assert.deepEqual(attributesAt(file, "/entry/data"), { NX_class: "NXdata", signal: "data" });
  assert.equal(attributesAt(file, "/entry/instrument/flir_5").NX_class, "NXdetector");
  assert.deepEqual(datasetAt(file, "/entry/data/data").shape, [4, 4, 8]);
  assert.deepEqual([...(datasetAt(file, "/entry/data/frame_mask").value as Uint8Array)], [0, 1, 1, 1]);
  const record = attributesAt(file, "/entry/instrument/flir_5/stream_record");
  assert.deepEqual(
    [Number(record.lost), record.ended, record.sample, Number(record.is_complete)],
    [3, "stopped", "iron", 0],
  );
  assert.deepEqual(datasetAt(file, "/entry/instrument/flir_5/stream_record/gap_reasons").value, ["overrun"]);
});

test("stores frames that arrive compressed as they are, and compresses plain ones when asked", async (t) => {
  const folder = temporaryFolder(t);
  const layout: FrameLayout = { type: "u2", shape: [64, 64], compression: "bslz4", side: [] };
  const plain = new Uint8Array(Uint16Array.from({ length: 4096 }, (_, k) => k >> 5).buffer);
  const arriving = FrameFileWriter.create(join(folder, "arriving.h5"));
  arriving.write(row(1, { layout, data: packBitshuffle(plain, 2) }));
  arriving.finish(RECORD);
  const packing = FrameFileWriter.create(join(folder, "packing.h5"), { compression: "bitshuffle-lz4" });
  for (const at of [1, 0]) packing.write(row(at, { layout: { ...layout, compression: "none" }, data: plain }));
  packing.finish(RECORD);
  for (const name of ["arriving.h5", "packing.h5"]) {
    const reader = await FrameFileReader.open(join(folder, name));
    assert.deepEqual(reader.read(1)?.data, plain, name);
    reader.close();
  }
  assert.throws(
    () => FrameFileWriter.create(join(folder, "jpeg.h5")).write(row(0, { layout: { ...layout, compression: "jpeg" } })),
    /jpeg cannot be stored/,
  );
});

test("gives each channel its own dataset, and late columns their fill before", async (t) => {
  const path = join(temporaryFolder(t), "channels.h5");
  const writer = FrameFileWriter.create(path);
  const channel = (name: string, side: FrameLayout["side"] = []): FrameLayout => ({ ...IMAGE, channel: name, side });
  writer.write(row(0, { layout: channel("low"), layoutNumber: 0 }));
  writer.write(row(0, { layout: channel("high"), layoutNumber: 1 }));
  writer.write(row(1, { layout: channel("low", IMAGE.side), layoutNumber: 2 }));
  writer.write(row(2, { layout: channel("low"), layoutNumber: 0 }));
  writer.write(row(2, { layout: channel("high"), layoutNumber: 1 }));
  writer.finish({ ...RECORD, written: 3 });
  assert.equal(writer.written, 3);
  const file = await openWithLibhdf5(path);
  t.after(() => file.close());
  const at = (name: string) => datasetAt(file, `/entry/instrument/detector/${name}`);
  assert.deepEqual(
    [at("data_low").shape, at("data_high").shape],
    [
      [3, 4, 8],
      [3, 4, 8],
    ],
  );
  const firsts = (name: string) => [...(at(name).value as Uint16Array)].filter((_, k) => k % 32 === 0);
  assert.deepEqual(
    [firsts("data_low"), firsts("data_high")],
    [
      [1, 2, 3],
      [1, 0, 3],
    ],
  );
  assert.deepEqual([...(at("n").value as Uint32Array)], [0, 0, 1, 2, 0, 0]);
});
