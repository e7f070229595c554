import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { StorageError } from "../../../src/errors/mod.ts";
import { type ByteSink, Hdf5File, Hdf5Reader, MemorySink, memorySource } from "../../../src/formats/hdf5/mod.ts";
import { datasetAt, openWithLibhdf5, temporaryFolder } from "./libhdf5.ts";

/** How many writers are killed; set HUTCH_KILL_TRIALS for a longer search. */
const KILL_TRIALS = Number(process.env.HUTCH_KILL_TRIALS ?? 6);

test("after kill -9 at any moment the file opens and has every published frame", async (t) => {
  const folder = temporaryFolder(t);
  for (let trial = 0; trial < KILL_TRIALS; trial++) {
    const path = join(folder, `killed_${trial}.h5`);
    const published = await killWriter(path, 1 + ((trial * 7919) % 60));
    const seen = await openWithLibhdf5(path);
    const frames = datasetAt(seen, "/entry/frames");
    const rows = frames.shape![0]!;
    assert.ok(rows >= published, `${rows} rows, but ${published} were published`);
    const values = frames.value as Uint16Array;
    assert.ok(values.every((value, k) => value === Math.floor(k / 64)));
    const time = datasetAt(seen, "/entry/time").value as Float64Array;
    assert.ok(time.length >= published);
    assert.ok(time.subarray(0, published).every((value, k) => value === k / 8));
    const packed = datasetAt(seen, "/entry/packed").value as Int32Array;
    assert.ok(packed.subarray(0, published).every((value, k) => value === -k));
    for (const name of seen.keys().filter((key) => key.startsWith("note"))) {
      assert.equal(datasetAt(seen, `/${name}`).value, `text of ${name}`);
    }
    seen.close();
  }
});

/** Let a writer work, kill it after some publishes, and return how many frames it said it had published. */
async function killWriter(path: string, publishes: number): Promise<number> {
  const script = fileURLToPath(
    new URL(import.meta.url.endsWith(".ts") ? "./endless-writer.ts" : "./endless-writer.js", import.meta.url),
  );
  const writer = spawn(process.execPath, [...process.execArgv, script, path], { stdio: ["ignore", "pipe", "inherit"] });
  const ended = once(writer, "exit");
  let published = 0;
  let lines = 0;
  for await (const line of createInterface({ input: writer.stdout })) {
    published = Number(line);
    lines += 1;
    if (lines === publishes) writer.kill("SIGKILL"); // further lines may still be in the pipe
  }
  await ended;
  return published;
}

/** A disk with room for so many bytes; writing again where something stands already needs none. */
class SmallDisk implements ByteSink {
  readonly name = "small.h5";
  readonly memory = new MemorySink();
  readonly #isTaken = new Uint8Array(1 << 20);
  room: number;

  constructor(room: number) {
    this.room = room;
  }

  get size(): number {
    return this.memory.size;
  }

  write(position: number, bytes: Uint8Array): void {
    let fitting = 0;
    for (; fitting < bytes.length; fitting++) {
      if (this.#isTaken[position + fitting]) continue;
      if (this.room === 0) break;
      this.room -= 1;
      this.#isTaken[position + fitting] = 1;
    }
    this.memory.write(position, bytes.subarray(0, fitting));
    if (fitting < bytes.length) throw new StorageError("Cannot write small.h5 (ENOSPC).\nThe disk is full.");
  }

  writeAll(position: number, parts: readonly Uint8Array[]): void {
    let at = position;
    for (const part of parts) {
      this.write(at, part);
      at += part.length;
    }
  }

  truncate(size: number): void {
    this.memory.truncate(size);
  }

  flush(): void {}

  close(): void {}
}

test("a full disk at any byte leaves what was published, and writing goes on once there is room", () => {
  let failures = 0;
  for (let room = 2000; room < 90_000; room += 611) {
    const disk = new SmallDisk(room);
    let file: Hdf5File;
    try {
      file = Hdf5File.createOn(disk);
    } catch (error) {
      assert.ok(error instanceof StorageError);
      continue;
    }
    const frames = file.root.dataset("frames", { dtype: "<u2", shape: [null, 100], chunk: [1, 100] });
    const column = file.root.dataset("column", { dtype: "<f8", shape: [null], chunk: [16] });
    const packed = file.root.dataset("packed", { dtype: "<i4", shape: [null], chunk: [16], filters: ["lz4"] });
    let published = 0;
    const attempt = (action: () => void) => {
      try {
        action();
      } catch (error) {
        assert.ok(error instanceof StorageError, String(error));
        failures += 1;
        if (published > 0) check(disk, published, 200);
        disk.room = 1e9;
        action();
      }
    };
    for (let i = 0; i < 150; i++) {
      attempt(() => frames.append(new Uint16Array(100).fill(i)));
      attempt(() => column.append(i));
      attempt(() => packed.append(i));
      if (i % 10 !== 9) continue;
      attempt(() => file.publish());
      published = i + 1;
    }
    attempt(() => file.close());
    check(disk, 150, 150);
  }
  assert.ok(failures > 50, `only ${failures} writes failed`);
});

/** At least `low` and at most `high` rows, all right. */
function check(disk: SmallDisk, low: number, high: number): void {
  const reader = Hdf5Reader.openOn(memorySource(disk.memory.toBytes(), disk.name));
  for (const name of ["frames", "column", "packed"]) {
    const dataset = reader.dataset(name);
    const rows = dataset.shape[0]!;
    assert.ok(rows >= low && rows <= high, `${name}: ${rows} rows, expected ${low} to ${high}`);
    const values = dataset.readNumbers(0, low);
    const perRow = values.length / low;
    for (let i = 0; i < values.length; i++) assert.equal(values[i], Math.floor(i / perRow), name);
  }
}
