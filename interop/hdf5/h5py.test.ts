import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { type Filter, Hdf5File } from "hutch/hdf5";
import { runPeer, WITHOUT_PYTHON } from "../support/peer.ts";

const folder = mkdtempSync(join(tmpdir(), "hutch-h5py-"));
after(() => rmSync(folder, { recursive: true }));

/** How long h5py follows a growing file; HUTCH_SWMR_SECONDS makes it longer. */
const FOLLOW_S = Number(process.env.HUTCH_SWMR_SECONDS ?? 3);

const PIPELINES: Readonly<Record<string, readonly Filter[]>> = {
  none: [],
  lz4: ["lz4"],
  lz4Blocks: [{ name: "lz4", blockBytes: 1000 }],
  bitshuffle: ["bitshuffle-lz4"],
  deflate: ["deflate"],
  shuffleDeflate: ["shuffle", { name: "deflate", level: 1 }],
};

test("h5py reads attributes, values, every filter, links and virtual datasets, and may edit the file", {
  skip: WITHOUT_PYTHON,
}, async () => {
  const path = join(folder, "everything.h5");
  const file = Hdf5File.create(path);
  const entry = file.root.group("entry", {
    NX_class: "NXentry",
    count: { value: 5, dtype: "<i4" },
    axes: ["x", "größe"],
  });
  const values = entry.group("values");
  values.write("text", "größe");
  values.write("fixed", "abc", { dtype: "S" });
  values.write("flag", true);
  values.write("byte", Int8Array.of(-1, 2));
  values.write("wide", 2n ** 62n);
  values.write("single", Float32Array.of(0.5));
  values.write("names", ["m1", "", "m3"]);
  for (const [name, filters] of Object.entries(PIPELINES)) {
    const frames = entry.dataset(`frames/${name}`, {
      dtype: "<u2",
      shape: [null, 37, 41],
      chunk: [name === "none" ? 1 : 3, 37, 41],
      filters,
    });
    for (let i = 0; i < 100; i++) {
      frames.append(new Uint16Array(37 * 41).fill(i));
      if (i % 30 === 0) file.publish();
    }
  }
  const gaps = entry.dataset("gaps", { dtype: "<f4", shape: [null], chunk: [4], fillValue: -1 });
  gaps.append([1, 2]);
  gaps.skip(7);
  gaps.append([3]);
  entry.link("again", { hard: entry.get("frames/none")! });
  entry.link("soft", { soft: "/entry/frames" });
  entry.virtual("virtual", {
    dtype: "<u2",
    shape: [4, 37, 41],
    fillValue: 9,
    sources: [{ file: ".", path: "/entry/frames/none", from: [50, 0, 0], toShape: [2, 37, 41], to: [1, 0, 0] }],
  });
  file.close();

  const seen = (await runPeer("hdf5/read_everything.py", [path])) as Record<string, unknown>;
  assert.deepEqual(seen.attributes, { NX_class: "NXentry", axes: ["x", "größe"], count: 5 });
  assert.deepEqual(seen.types, {
    byte: "int8",
    fixed: "|S3",
    flag: "bool",
    names: "object",
    single: "float32",
    text: "object",
    wide: "int64",
  });
  assert.deepEqual(seen.values, {
    byte: ["-1", "2"],
    fixed: "abc",
    flag: "True",
    names: ["m1", "", "m3"],
    single: ["0.5"],
    text: "größe",
    wide: "4611686018427387904",
  });
  assert.deepEqual(seen.frames, Object.fromEntries(Object.keys(PIPELINES).map((name) => [name, [100, true]])));
  assert.equal(seen.hardLinks, 2);
  assert.equal(seen.isVirtual, true);
  assert.deepEqual(seen.virtual, [9, 50, 51, 9]);
  assert.equal(seen.soft, "/entry/frames");
  assert.deepEqual(seen.missing, [1, 2, -1, -1, -1, -1, -1, -1, -1, 3]);
});

test("h5py follows a growing file in SWMR mode and sees no wrong value", { skip: WITHOUT_PYTHON }, async () => {
  const path = join(folder, "growing.h5");
  const file = Hdf5File.create(path, { swmr: true });
  const frames = file.root.dataset("frames", { dtype: "<u2", shape: [null, 64, 64], chunk: [1, 64, 64] });
  const column = file.root.dataset("column", { dtype: "<f8", shape: [null] });
  file.publish();
  const publishes = FOLLOW_S * 50;
  const following = runPeer("hdf5/follow.py", [path, String(publishes * 10), String(30 + 2 * FOLLOW_S)]);
  for (let i = 0; i < publishes * 10; i++) {
    frames.append(new Uint16Array(4096).fill(i));
    column.append(2 * i);
    if (i % 10 !== 9) continue;
    file.publish();
    await pause(20);
  }
  const seen = (await following) as { rows: number; growth: number; checks: number; bad: number };
  file.close();
  assert.equal(seen.rows, publishes * 10);
  assert.equal(seen.bad, 0);
  assert.ok(seen.growth > 5, `the file grew only ${seen.growth} times before the reader's eyes`);
});
