import assert from "node:assert/strict";
import { hostname } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { Hdf5Reader } from "../../../src/formats/hdf5/mod.ts";
import type { FrameFileOptions } from "../../../src/simulator/area-detector/frame-file.ts";
import { openHdf5FrameFile } from "../../../src/simulator/area-detector/hdf5-frame-file.ts";
import { DEFAULT_LAYOUT } from "../../../src/simulator/area-detector/layout.ts";
import type { NDArray } from "../../../src/simulator/area-detector/nd-array.ts";
import { attributesAt, datasetAt, openWithLibhdf5, temporaryFolder } from "../../formats/hdf5/libhdf5.ts";
import { frameOf } from "./kit.ts";

function numbered(uniqueId: number): NDArray {
  return {
    ...frameOf([uniqueId, 2, 3, 4, 5, 6], 3, "UInt16"),
    uniqueId,
    attributes: [
      {
        name: "ColorMode",
        description: "Color mode",
        source: "Driver",
        sourceType: "NDAttrSourceDriver",
        type: "Int32",
        value: 0,
      },
      {
        name: "Sample",
        description: "What is in the beam",
        source: "sample:name",
        sourceType: "NDAttrSourceEPICSPV",
        type: "String",
        value: `glass ${uniqueId}`,
      },
    ],
  };
}

function options(path: string, changes: Partial<FrameFileOptions> = {}): FrameFileOptions {
  let now = 0;
  return {
    path,
    like: numbered(1),
    layout: DEFAULT_LAYOUT,
    isSingle: false,
    frames: 0,
    compression: "None",
    zlibLevel: 6,
    chunk: { frames: 0, rows: 0, columns: 0 },
    attributeChunk: 0,
    fillValue: 0,
    storesAttributes: true,
    storesPerformance: true,
    swmr: false,
    now: () => (now += 0.5),
    ...changes,
  };
}

test("has areaDetector's default tree", async (context) => {
  const path = join(temporaryFolder(context), "tree.h5");
  const written = openHdf5FrameFile(options(path));
  for (const id of [5, 6, 8]) written.append(numbered(id));
  written.close();

  const file = await openWithLibhdf5(path);
  assert.deepEqual(file.paths().sort(), [
    "entry",
    "entry/data",
    "entry/data/data",
    "entry/instrument",
    "entry/instrument/NDAttributes",
    "entry/instrument/NDAttributes/NDArrayEpicsTSSec",
    "entry/instrument/NDAttributes/NDArrayEpicsTSnSec",
    "entry/instrument/NDAttributes/NDArrayTimeStamp",
    "entry/instrument/NDAttributes/NDArrayUniqueId",
    "entry/instrument/NDAttributes/Sample",
    "entry/instrument/detector",
    "entry/instrument/detector/NDAttributes",
    "entry/instrument/detector/NDAttributes/ColorMode",
    "entry/instrument/detector/data",
    "entry/instrument/performance",
    "entry/instrument/performance/timestamp",
  ]);
  const classes = ["/entry", "/entry/data", "/entry/instrument", "/entry/instrument/detector"];
  assert.deepEqual(
    classes.map((name) => attributesAt(file, name).NX_class),
    ["NXentry", "NXdata", "NXinstrument", "NXdetector"],
  );
  assert.equal(attributesAt(file, "/entry/instrument/NDAttributes").hostname, hostname());

  const data = datasetAt(file, "/entry/data/data");
  assert.deepEqual(data.metadata.shape, [3, 2, 3]);
  assert.deepEqual(data.metadata.chunks, [1, 2, 3]);
  assert.equal(data.dtype, "<H");
  assert.deepEqual(
    [...(data.value as Uint16Array)].filter((_, i) => i % 6 === 0),
    [5, 6, 8],
  );
  assert.deepEqual(attributesAt(file, "/entry/data/data"), {
    NDArrayNumDims: 2,
    NDArrayDimOffset: Int32Array.of(0, 0),
    NDArrayDimBinning: Int32Array.of(1, 1),
    NDArrayDimReverse: Int32Array.of(0, 0),
    signal: 1,
  });

  const attributes = "/entry/instrument/NDAttributes";
  assert.deepEqual(datasetAt(file, `${attributes}/NDArrayUniqueId`).value, Int32Array.of(5, 6, 8));
  const epicsS = 1_700_000_000.25 - 631_152_000;
  assert.deepEqual(datasetAt(file, `${attributes}/NDArrayTimeStamp`).value, Float64Array.of(epicsS, epicsS, epicsS));
  assert.equal((datasetAt(file, `${attributes}/NDArrayEpicsTSnSec`).value as Uint32Array)[0], 250_000_000);
  assert.deepEqual(datasetAt(file, `${attributes}/Sample`).value, ["glass 5", "glass 6", "glass 8"]);
  assert.deepEqual(datasetAt(file, `${attributes}/NDArrayUniqueId`).metadata.chunks, [16_384]);
  assert.deepEqual(attributesAt(file, `${attributes}/Sample`), {
    NDAttrName: "Sample",
    NDAttrDescription: "What is in the beam",
    NDAttrSource: "sample:name",
    NDAttrSourceType: "NDAttrSourceEPICSPV",
  });
  assert.deepEqual(datasetAt(file, "/entry/instrument/performance/timestamp").metadata.shape, [3, 5]);
  file.close();
});

test("fixes the length when the number of frames is known, and has no frame axis for a single picture", async (context) => {
  const folder = temporaryFolder(context);
  const fixed = openHdf5FrameFile(
    options(join(folder, "fixed.h5"), { frames: 4, chunk: { frames: 2, rows: 1, columns: 0 } }),
  );
  fixed.append(numbered(1));
  fixed.close();
  const single = openHdf5FrameFile(options(join(folder, "single.h5"), { isSingle: true }));
  single.append(numbered(1));
  single.close();

  const first = await openWithLibhdf5(join(folder, "fixed.h5"));
  const data = datasetAt(first, "/entry/data/data").metadata;
  assert.deepEqual(
    [data.shape, data.maxshape, data.chunks],
    [
      [1, 2, 3],
      [4, 2, 3],
      [2, 1, 3],
    ],
  );
  assert.deepEqual(datasetAt(first, "/entry/instrument/NDAttributes/NDArrayUniqueId").metadata.chunks, [4]);
  first.close();
  const second = await openWithLibhdf5(join(folder, "single.h5"));
  assert.deepEqual(datasetAt(second, "/entry/data/data").shape, [2, 3]);
  assert.deepEqual(datasetAt(second, "/entry/instrument/NDAttributes/NDArrayUniqueId").shape, [1]);
  second.close();
});

test("leaves out attributes and times when told so", async (context) => {
  const path = join(temporaryFolder(context), "bare.h5");
  const written = openHdf5FrameFile(options(path, { storesAttributes: false, storesPerformance: false }));
  written.append(numbered(1));
  written.close();
  const file = await openWithLibhdf5(path);
  assert.equal(file.get("/entry/instrument/NDAttributes/NDArrayUniqueId"), null);
  assert.equal(file.get("/entry/instrument/performance/timestamp"), null);
  assert.deepEqual(datasetAt(file, "/entry/data/data").shape, [1, 2, 3]);
  file.close();
});

test("shows flushed frames before the file is closed, and compressed ones unchanged", async (context) => {
  const path = join(temporaryFolder(context), "open.h5");
  const big = {
    ...frameOf(
      Array.from({ length: 64 * 64 }, (_, i) => i >> 6),
      64,
    ),
    attributes: numbered(1).attributes,
  };
  const written = openHdf5FrameFile(options(path, { compression: "LZ4", like: big }));
  written.append(big);
  written.flush();
  const reader = Hdf5Reader.open(path);
  const { pixels } = big;
  assert.deepEqual(reader.dataset("/entry/data/data").readChunk(0), pixels);
  reader.close();
  written.close();
});

test("sets attributes of frames when the layout says", async (context) => {
  const path = join(temporaryFolder(context), "late.h5");
  const attribute = (name: string, when: "OnFileOpen" | "OnFileClose" | "OnFrame") => ({
    name,
    source: { kind: "ndattribute", attribute: "NDArrayUniqueId" } as const,
    when,
  });
  const layout = {
    storesOtherAttributes: false,
    children: [
      {
        kind: "dataset" as const,
        name: "data",
        source: { kind: "detector" as const, isDefault: true },
        attributes: [attribute("first", "OnFileOpen"), attribute("each", "OnFrame"), attribute("last", "OnFileClose")],
      },
    ],
  };
  const written = openHdf5FrameFile(options(path, { layout }));
  written.append(numbered(2));
  written.append(numbered(3));
  written.close();
  const file = await openWithLibhdf5(path);
  const { first, each, last } = attributesAt(file, "/data");
  assert.deepEqual([first, each, last], [1, 3, 3]);
  file.close();
});
