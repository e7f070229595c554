import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { datasetAt, openWithLibhdf5, temporaryFolder } from "../../formats/hdf5/libhdf5.ts";
import { acquire, type PvClient, simDetector } from "./kit.ts";

const SINGLE = 0;
const CAPTURE = 1;
const STREAM = 2;

function fileDetector(context: TestContext) {
  const folder = temporaryFolder(context);
  const parts = simDetector();
  context.after(() => parts.detector.close());
  parts.pvs.putAll({
    "cam1:ImageMode": 1,
    "cam1:NumImages": 3,
    "cam1:WaitForPlugins": 1,
    "HDF1:EnableCallbacks": 1,
    "HDF1:BlockingCallbacks": 1,
    "HDF1:FilePath": folder,
    "HDF1:FileName": "shot",
    "HDF1:FileTemplate": "%s%s_%3.3d.h5",
    "HDF1:AutoIncrement": 1,
    "HDF1:FileWriteMode": STREAM,
    "HDF1:NumCapture": 0,
  });
  return { ...parts, folder };
}

const STATE = ["HDF1:Capture_RBV", "HDF1:WriteStatus", "HDF1:WriteMessage", "HDF1:FileNumber_RBV"] as const;

async function totalsOf(path: string): Promise<readonly number[]> {
  const file = await openWithLibhdf5(path);
  const { shape, value } = datasetAt(file, "/entry/data/data");
  file.close();
  const frames = shape?.length === 3 ? shape[0]! : 1;
  const pixels = value as Uint8Array;
  const frameLength = pixels.length / frames;
  return Array.from({ length: frames }, (_, i) =>
    pixels.subarray(i * frameLength, (i + 1) * frameLength).reduce((sum, pixel) => sum + pixel, 0),
  );
}

/** The totals that Stats1 finds, frame by frame. */
function watchTotals(pvs: PvClient): () => number[] {
  pvs.putAll({ "Stats1:EnableCallbacks": 1, "Stats1:BlockingCallbacks": 1 });
  const seen = pvs.watch("Stats1:Total_RBV");
  return () => seen.splice(0).map((text) => Number(text.split("=")[1]));
}

test("streams frames into a file whose pixels are those that Stats1 saw", async (context) => {
  const { clock, pvs, folder } = fileDetector(context);
  const totals = watchTotals(pvs);
  pvs.put("HDF1:LazyOpen", 1);
  void pvs.put("HDF1:Capture", 1);
  assert.deepEqual(pvs.all(...STATE), [1, 0, "Lazy Open...", 0]);
  assert.equal(pvs.get("HDF1:FullFileName_RBV"), "");
  assert.ok(await acquire(clock, pvs));
  const name = join(folder, "shot_000.h5");
  assert.deepEqual(pvs.all(...STATE), [1, 0, "", 1]);
  assert.equal(pvs.get("HDF1:FullFileName_RBV"), name);
  assert.ok(await acquire(clock, pvs));
  assert.equal(pvs.get("HDF1:NumCaptured_RBV"), 6);
  pvs.put("HDF1:Capture", 0);
  assert.deepEqual(await totalsOf(name), totals());
});

test("the put to Capture completes when NumCapture frames are written", async (context) => {
  const { clock, pvs } = fileDetector(context);
  pvs.putAll({ "HDF1:LazyOpen": 1, "HDF1:NumCapture": 2 });
  const done = pvs.put("HDF1:Capture", 1);
  await acquire(clock, pvs);
  await done;
  assert.deepEqual(
    pvs.all("HDF1:Capture", "HDF1:Capture_RBV", "HDF1:NumCaptured_RBV", "HDF1:ArrayCounter_RBV"),
    [0, 0, 2, 2],
  );
});

test("does not capture before it has seen a frame, and only Capture_RBV tells", (context) => {
  const { pvs } = fileDetector(context);
  assert.equal(pvs.put("HDF1:Capture", 1), undefined);
  assert.deepEqual(pvs.all("HDF1:Capture", ...STATE), [0, 0, 0, "", 0]);
});

test("opens the file at once when primed: closed without frames it shows one fill frame", async (context) => {
  const { clock, pvs, folder } = fileDetector(context);
  pvs.put("HDF1:FillValue", 7);
  await acquire(clock, pvs);
  assert.equal(pvs.get("HDF1:ArrayCounter_RBV"), 0, "only saved frames count");
  void pvs.put("HDF1:Capture", 1);
  assert.deepEqual(pvs.all(...STATE), [1, 0, "", 1]);
  assert.ok(existsSync(join(folder, "shot_000.h5")));
  pvs.put("HDF1:Capture", 0);
  assert.deepEqual(await totalsOf(join(folder, "shot_000.h5")), [7 * 64 * 48]);
});

test("says that a folder is missing, and counts the number on all the same", async (context) => {
  const { clock, pvs, folder } = fileDetector(context);
  await acquire(clock, pvs);
  pvs.put("HDF1:FilePath", `${folder}/not/there`);
  assert.deepEqual(pvs.all("HDF1:FilePathExists_RBV", "HDF1:FilePath", "HDF1:FilePath_RBV"), [
    0,
    `${folder}/not/there`,
    `${folder}/not/there/`,
  ]);
  pvs.put("HDF1:Capture", 1);
  assert.deepEqual(pvs.all(...STATE), [0, 1, `Error opening file ${folder}/not/there/shot_000.h5, status=3`, 1]);
});

test("makes the last folders of a path when CreateDirectory allows it", (context) => {
  const { pvs, folder } = fileDetector(context);
  pvs.put("HDF1:CreateDirectory", -2);
  pvs.put("HDF1:FilePath", `${folder}/2024/07`);
  assert.equal(pvs.get("HDF1:FilePathExists_RBV"), 1);
  pvs.put("HDF1:FilePath", `${folder}/a/b/c/d`);
  assert.equal(pvs.get("HDF1:FilePathExists_RBV"), 0);
  assert.deepEqual(readdirSync(folder), ["2024"]);
});

test("leaves out a frame of another size and says so", async (context) => {
  const { clock, pvs } = fileDetector(context);
  pvs.put("HDF1:LazyOpen", 1);
  void pvs.put("HDF1:Capture", 1);
  await acquire(clock, pvs);
  pvs.put("cam1:SizeX", 32);
  await acquire(clock, pvs);
  assert.deepEqual(pvs.all("HDF1:NumCaptured_RBV", "HDF1:ArrayCounter_RBV", "HDF1:WriteStatus", "HDF1:WriteMessage"), [
    3,
    3,
    1,
    "Invalid frame. Ignoring.",
  ]);
  assert.equal(pvs.get("HDF1:Capture_RBV"), 1);
});

test("refuses Capture in Single mode, where AutoSave writes one file a frame", async (context) => {
  const { clock, pvs, folder } = fileDetector(context);
  const totals = watchTotals(pvs);
  pvs.putAll({ "HDF1:FileWriteMode": SINGLE, "HDF1:AutoSave": 1 });
  pvs.put("HDF1:Capture", 1);
  assert.equal(pvs.get("HDF1:WriteMessage"), "ERROR: capture not supported in Single mode");
  await acquire(clock, pvs);
  assert.deepEqual(readdirSync(folder).sort(), ["shot_000.h5", "shot_001.h5", "shot_002.h5"]);
  assert.deepEqual(await totalsOf(join(folder, "shot_002.h5")), totals().slice(-1));
});

test("collects frames in memory in Capture mode and writes them on request", async (context) => {
  const { clock, pvs, folder } = fileDetector(context);
  await acquire(clock, pvs);
  const totals = watchTotals(pvs);
  pvs.putAll({ "HDF1:FileWriteMode": CAPTURE, "HDF1:NumCapture": 2 });
  const done = pvs.put("HDF1:Capture", 1);
  await acquire(clock, pvs);
  await done;
  assert.equal(pvs.get("HDF1:NumCaptured_RBV"), 2);
  assert.deepEqual(readdirSync(folder), []);
  pvs.put("HDF1:WriteFile", 1);
  assert.deepEqual(pvs.all("HDF1:WriteFile", "HDF1:NumCaptured_RBV"), [0, 0]);
  assert.deepEqual(await totalsOf(join(folder, "shot_000.h5")), totals().slice(0, 2));
  pvs.put("HDF1:WriteFile", 1);
  assert.equal(pvs.get("HDF1:WriteMessage"), "ERROR, no capture buffer present");
});

test("writes under a temporary name until the file is closed", async (context) => {
  const { clock, pvs, folder } = fileDetector(context);
  pvs.putAll({ "HDF1:TempSuffix": ".part", "HDF1:LazyOpen": 1 });
  void pvs.put("HDF1:Capture", 1);
  await acquire(clock, pvs);
  assert.deepEqual(readdirSync(folder), ["shot_000.h5.part"]);
  pvs.put("HDF1:Capture", 0);
  assert.deepEqual(readdirSync(folder), ["shot_000.h5"]);
});

test("compresses as asked, and says which compression it cannot do", async (context) => {
  const { clock, pvs, folder } = fileDetector(context);
  const totals = watchTotals(pvs);
  pvs.putAll({ "HDF1:LazyOpen": 1, "HDF1:Compression": 3 });
  void pvs.put("HDF1:Capture", 1);
  await acquire(clock, pvs);
  pvs.put("HDF1:Capture", 0);
  assert.deepEqual(await totalsOf(join(folder, "shot_000.h5")), totals());
  pvs.put("HDF1:Compression", 7);
  void pvs.put("HDF1:Capture", 1);
  await acquire(clock, pvs);
  assert.match(String(pvs.get("HDF1:WriteMessage")), /no compression JPEG. Choose None/);
});

test("lets readers follow in SWMR mode", async (context) => {
  const { clock, pvs, folder } = fileDetector(context);
  pvs.putAll({ "HDF1:LazyOpen": 1, "HDF1:SWMRMode": 1 });
  void pvs.put("HDF1:Capture", 1);
  await acquire(clock, pvs);
  assert.equal(pvs.get("HDF1:SWMRActive_RBV"), 1);
  const file = await openWithLibhdf5(join(folder, "shot_000.h5"), "Sr");
  assert.deepEqual(datasetAt(file, "/entry/data/data").shape, [3, 48, 64]);
  file.close();
  pvs.put("HDF1:Capture", 0);
  assert.equal(pvs.get("HDF1:SWMRActive_RBV"), 0);
});

test("checks a layout file when its name is written", (context) => {
  const { pvs, folder } = fileDetector(context);
  const state = () => pvs.all("HDF1:XMLValid_RBV", "HDF1:XMLErrorMsg_RBV");
  assert.deepEqual(state(), [1, "Default layout selected"]);
  pvs.put("HDF1:XMLFileName", join(folder, "none.xml"));
  assert.deepEqual(state(), [0, "XML description file cannot be opened"]);
  writeFileSync(join(folder, "bad.xml"), "<hdf5_layout>\n<group></hdf5_layout>");
  pvs.put("HDF1:XMLFileName", join(folder, "bad.xml"));
  assert.deepEqual(state(), [0, "XML description file parser error, line 2: </hdf5_layout> closes <group>"]);
  pvs.put("HDF1:XMLFileName", "<hdf5_layout><dataset name='data' source='detector'/></hdf5_layout>");
  assert.deepEqual(state(), [1, ""]);
  pvs.put("HDF1:XMLFileName", "");
  assert.deepEqual(state(), [1, "Default layout selected"]);
});

test("writes the tree of a layout file", async (context) => {
  const { clock, pvs, folder } = fileDetector(context);
  pvs.putAll({
    "HDF1:XMLFileName":
      '<hdf5_layout><group name="exchange"><dataset name="data" source="detector" det_default="true"/>' +
      '<dataset name="count" source="ndattribute" ndattribute="NDArrayUniqueId"/>' +
      '<dataset name="note" source="constant" value="5" type="int"/></group></hdf5_layout>',
    "HDF1:LazyOpen": 1,
  });
  void pvs.put("HDF1:Capture", 1);
  await acquire(clock, pvs);
  pvs.put("HDF1:Capture", 0);
  const file = await openWithLibhdf5(join(folder, "shot_000.h5"));
  assert.deepEqual(datasetAt(file, "/exchange/data").shape, [3, 48, 64]);
  assert.deepEqual([...(datasetAt(file, "/exchange/count").value as Int32Array)], [1, 2, 3]);
  assert.equal(datasetAt(file, "/exchange/note").value, 5);
  file.close();
});

test("keeps files of one name apart only by the number, as the real plugin does", async (context) => {
  const { clock, pvs, folder } = fileDetector(context);
  mkdirSync(join(folder, "sub"));
  pvs.putAll({ "HDF1:AutoIncrement": 0, "HDF1:FileWriteMode": SINGLE, "HDF1:AutoSave": 1 });
  await acquire(clock, pvs);
  assert.deepEqual(readdirSync(folder).sort(), ["shot_000.h5", "sub"]);
});
