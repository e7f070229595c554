import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { Drain } from "../../../src/control/streams/drain.ts";
import { Gauges } from "../../../src/control/streams/gauges.ts";
import type { Entry } from "../../../src/control/streams/mod.ts";
import { StorageError } from "../../../src/errors/mod.ts";
import { FrameFileWriter } from "../../../src/formats/frame-file/mod.ts";
import { type ByteSink, createFileSink, Hdf5File } from "../../../src/formats/hdf5/mod.ts";
import { datasetAt, openWithLibhdf5, temporaryFolder } from "../../formats/hdf5/libhdf5.ts";

/** A disk with so much room, which can be freed; it refuses as a real one does, and counts how often. */
class SmallDisk implements ByteSink {
  room: number;
  refusals = 0;
  onRefusal: () => void = () => {};
  readonly #sink: ByteSink;

  constructor(path: string, room: number) {
    this.#sink = createFileSink(path);
    this.room = room;
  }

  get name(): string {
    return this.#sink.name;
  }

  get size(): number {
    return this.#sink.size;
  }

  write(position: number, bytes: Uint8Array): void {
    this.#reserve(position + bytes.length);
    this.#sink.write(position, bytes);
  }

  writeAll(position: number, parts: readonly Uint8Array[]): void {
    this.#reserve(parts.reduce((end, part) => end + part.length, position));
    this.#sink.writeAll(position, parts);
  }

  truncate(size: number): void {
    this.#reserve(size);
    this.#sink.truncate(size);
  }

  flush(): void {
    this.#sink.flush();
  }

  close(): void {
    this.#sink.close();
  }

  #reserve(end: number): void {
    if (end <= this.room) return;
    this.refusals += 1;
    this.onRefusal();
    throw new StorageError("Cannot write (ENOSPC).\nThe disk is full.");
  }
}

const PIXELS = 8192;

function entry(row: number): Entry {
  return {
    row,
    frameNumber: row,
    layoutNumber: 0,
    layout: { type: "u4", shape: [2, PIXELS / 2], compression: "none", side: [{ name: "sum", type: "f8", shape: [] }] },
    exposureS: Number.NaN,
    timestamp: row,
    data: new Uint8Array(new Uint32Array(PIXELS).fill(row + 1).buffer),
    side: [new Uint8Array(Float64Array.of(row / 4).buffer)],
    attributes: undefined,
  };
}

function start(path: string, room: number, diskWaitMs: number) {
  const disk = new SmallDisk(path, Number.POSITIVE_INFINITY);
  const file = new FrameFileWriter(Hdf5File.createOn(disk));
  disk.room = room;
  const gauges = new Gauges();
  return { disk, file, gauges, drain: new Drain(file, { publishEveryMs: 1e9, diskWaitMs }, gauges) };
}

test("waits for a full disk, and loses nothing when it gets room in time", async (t) => {
  const path = join(temporaryFolder(t), "wait.h5");
  const { disk, file, gauges, drain } = start(path, 500_000, 60_000);
  let wasRefusing = 0;
  disk.onRefusal = () => {
    if (disk.refusals === 2) {
      wasRefusing = gauges.get("isDiskRefusing");
      disk.room = Number.POSITIVE_INFINITY;
    }
  };
  for (let row = 0; row < 40; row++) drain.write(entry(row));
  drain.publish();
  assert.deepEqual([drain.lost, drain.unpublished], [[], []]);
  assert.deepEqual([wasRefusing, gauges.get("isDiskRefusing"), gauges.get("written")], [1, 0, 40]);
  file.abandon();
  const seen = await openWithLibhdf5(path);
  t.after(() => seen.close());
  const data = datasetAt(seen, "/entry/instrument/detector/data").value as Uint32Array;
  assert.equal(data.length, 40 * PIXELS);
  assert.ok(data.every((value, k) => value === Math.floor(k / PIXELS) + 1));
});

test("drops frames of a disk that stays full, by number, and goes on when there is room again", async (t) => {
  const path = join(temporaryFolder(t), "drop.h5");
  const { disk, file, drain } = start(path, 500_000, 0);
  for (let row = 0; row < 20; row++) drain.write(entry(row));
  const lost = [...drain.lost];
  assert.ok(lost.length > 3 && lost.every((row, k) => row === lost[0]! + k), String(lost));
  disk.room = Number.POSITIVE_INFINITY;
  for (let row = 20; row < 25; row++) drain.write(entry(row));
  drain.publish();
  file.abandon();
  assert.deepEqual(drain.lost, lost);

  const seen = await openWithLibhdf5(path);
  t.after(() => seen.close());
  const mask = datasetAt(seen, "/entry/instrument/detector/frame_mask").value as Uint8Array;
  assert.deepEqual(
    [...mask.keys()].filter((row) => mask[row] === 1),
    lost,
  );
  const data = datasetAt(seen, "/entry/instrument/detector/data").value as Uint32Array;
  const sums = datasetAt(seen, "/entry/instrument/detector/sum").value as Float64Array;
  assert.equal(mask.length, 25);
  for (const [row, masked] of mask.entries()) {
    if (masked === 0) assert.deepEqual([data[row * PIXELS + 5], sums[row]], [row + 1, row / 4]);
  }
});

test("leaves a valid file behind when not even the end can be written", async (t) => {
  const path = join(temporaryFolder(t), "full.h5");
  const { disk, file, drain } = start(path, Number.POSITIVE_INFINITY, 0);
  for (let row = 0; row < 10; row++) drain.write(entry(row));
  drain.publish();
  for (let row = 10; row < 14; row++) drain.write(entry(row));
  disk.room = 0;
  drain.publish();
  assert.deepEqual(drain.unpublished, [10, 11, 12, 13]);
  assert.throws(() => file.publish(), StorageError);
  file.abandon();
  const seen = await openWithLibhdf5(path);
  t.after(() => seen.close());
  assert.deepEqual(datasetAt(seen, "/entry/instrument/detector/data").shape, [10, 2, PIXELS / 2]);
});
