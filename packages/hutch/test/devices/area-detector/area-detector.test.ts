import assert from "node:assert/strict";
import { test } from "node:test";
import { AreaDetector, type AssetDocument } from "../../../src/devices/mod.ts";
import { CancelledError, DeviceError, RequestError, StorageError } from "../../../src/errors/mod.ts";
import { mockDetector } from "./mock-detector.ts";

test("counts the frames of a trigger in the file and reads the numbers of the last one", async () => {
  const { ioc, detector } = await mockDetector();
  await detector.stage();
  await detector.trigger().done;
  const reading = await detector.read();
  const id = ioc.value("Stats1:UniqueId_RBV");
  assert.deepEqual(Object.fromEntries(Object.entries(reading).map(([key, { value }]) => [key, value])), {
    simdet_stats_total: 100 * Number(id),
    simdet_stats_max_value: id,
    simdet_unique_id: id,
  });
  assert.equal(ioc.value("HDF1:NumCaptured_RBV"), 3);
  await detector.unstage();
});

test("unstage puts every setting back", async () => {
  const { ioc, detector } = await mockDetector();
  const before = ioc.settings();
  await detector.stage();
  await detector.trigger().done;
  assert.notDeepEqual(ioc.settings(), before);
  await detector.unstage();
  assert.deepEqual(ioc.settings(), before);
});

test("unstage undoes a stage that failed half-way", async () => {
  const { ioc, detector } = await mockDetector();
  const before = ioc.settings();
  ioc.folderExists = false;
  await assert.rejects(
    async () => detector.stage(),
    (error) => {
      assert.ok(error instanceof StorageError);
      assert.match(
        error.message,
        /^kad:HDF1:FilePath is \/data\/\d{4}\/, which the IOC cannot find or make\.\nMake the folder/,
      );
      return true;
    },
  );
  await detector.unstage();
  assert.deepEqual(ioc.settings(), before);
});

test("a live view that was stopped for the run goes on after it", async () => {
  const { ioc, detector } = await mockDetector();
  ioc.set({ "cam1:Acquire": 1, "cam1:Acquire_RBV": 1 });
  await detector.stage();
  assert.equal(ioc.value("cam1:Acquire_RBV"), 0);
  await detector.unstage();
  const last = ioc.mock.puts.at(-1);
  assert.deepEqual([last?.source, last?.value, last?.options], ["ca://kad:cam1:Acquire", 1, { wait: false }]);
});

test("takes one frame first when the file plugin does not know their size, and only then", async () => {
  const { ioc, detector } = await mockDetector();
  const acquisitions = () => ioc.written().filter((name) => name === "cam1:Acquire").length;
  await detector.stage();
  assert.equal(acquisitions(), 1);
  assert.deepEqual((await detector.describe()).simdet_image?.shape, [3, 6, 8]);
  await detector.unstage();
  await detector.stage();
  assert.equal(acquisitions(), 1);
  await detector.unstage();
});

test("sets the folder's rule before the folder, and Capture last, without waiting for it", async () => {
  const { ioc, detector } = await mockDetector();
  await detector.stage();
  const written = ioc.written();
  const at = (name: string) => written.lastIndexOf(name);
  assert.ok(at("HDF1:CreateDirectory") < at("HDF1:FilePath"));
  assert.equal(at("HDF1:Capture"), written.length - 1);
  assert.deepEqual(ioc.mock.puts.at(-1)?.options, { wait: false });
  assert.equal(ioc.value("Stats1:NDArrayPort"), "ROI1");
  assert.deepEqual(
    [ioc.value("ROI1:BlockingCallbacks"), ioc.value("Stats1:BlockingCallbacks"), ioc.value("HDF1:BlockingCallbacks")],
    [1, 1, 0],
  );
  await detector.unstage();
});

test("describes the images as a stream, and says which frames belong to which event", async () => {
  const { detector } = await mockDetector();
  await detector.stage();
  const described = await detector.describe();
  assert.deepEqual(described.simdet_image, {
    source: "ca://kad:HDF1:FullFileName_RBV",
    dtype: "array",
    dtype_numpy: "|u1",
    shape: [3, 6, 8],
    dims: ["frame", "y", "x"],
    external: "STREAM:",
    object_name: "simdet",
  });
  assert.deepEqual(Object.keys(described).slice(0, 3), Object.keys(await detector.read()));
  await detector.trigger().done;
  const [resource, first] = detector.collectAssets();
  assert.ok(resource?.name === "stream_resource");
  assert.match(resource.doc.uri, /^file:\/\/localhost\/data\/\d{4}\/simdet_\d{8}_\d{6}_\d{3}_000000\.h5$/);
  assert.deepEqual(
    { ...resource.doc, uid: "", uri: "" },
    {
      uid: "",
      uri: "",
      data_key: "simdet_image",
      mimetype: "application/x-hdf5",
      parameters: { dataset: "/entry/data/data", chunk_shape: [1, 6, 8] },
    },
  );
  const { uid } = resource.doc;
  assert.deepEqual(first?.doc, { uid: `${uid}/0`, stream_resource: uid, indices: { start: 0, stop: 1 } });
  await detector.trigger().done;
  assert.deepEqual(
    detector.collectAssets().map(({ doc }) => doc),
    [{ uid: `${uid}/1`, stream_resource: uid, indices: { start: 1, stop: 2 } }],
  );
  await detector.unstage();
});

test("a point that is repeated takes the frames of its last trigger", async () => {
  const { detector } = await mockDetector();
  await detector.stage();
  await detector.trigger().done;
  await detector.trigger().done;
  assert.deepEqual(indices(detector.collectAssets()), [[1, 2]]);
  await detector.unstage();
});

test("dropped frames fail the point with the PV and the remedy, and the next trigger goes to a new file", async () => {
  const { ioc, detector } = await mockDetector();
  await detector.stage();
  await detector.trigger().done;
  const [before] = detector.collectAssets();
  ioc.drop = 1;
  await assert.rejects(detector.trigger().done, (error) => {
    assert.ok(error instanceof DeviceError);
    assert.match(
      error.message,
      /^kad:HDF1:DroppedArrays_RBV rose by 1: the plugin could not keep up.*\nUse a longer period/,
    );
    return true;
  });
  await later();
  await detector.trigger().done;
  const [resource, datum] = detector.collectAssets();
  assert.ok(before?.name === "stream_resource" && resource?.name === "stream_resource");
  assert.notEqual(resource.doc.uri, before.doc.uri);
  assert.deepEqual(indices([datum!]), [[0, 1]]);
  await detector.unstage();
});

test("a write error and a file closed by somebody else are told apart", async () => {
  const { ioc, detector } = await mockDetector();
  await detector.stage();
  ioc.failure = "No space left on device";
  await assert.rejects(
    detector.trigger().done,
    (error) =>
      error instanceof StorageError &&
      /kad:HDF1:WriteStatus is Write error: No space left on device/.test(error.message),
  );
  await detector.trigger().done;
  ioc.set({ "HDF1:Capture_RBV": 0 });
  await assert.rejects(detector.trigger().done, /kad:HDF1:Capture_RBV is Done: somebody closed the file/);
  await detector.unstage();
});

test("frames of somebody else are noticed", async () => {
  const { ioc, detector } = await mockDetector();
  await detector.stage();
  ioc.set({ "HDF1:NumCaptured_RBV": 2 });
  await assert.rejects(detector.trigger().done, /kad:HDF1:NumCaptured_RBV rose by 5 instead of 3/);
  await detector.unstage();
});

test("a trigger that is stopped says how far it came", async () => {
  const { ioc, detector } = await mockDetector();
  await detector.stage();
  ioc.withhold = 2;
  const status = detector.trigger();
  await detector.stop();
  await assert.rejects(
    status.done,
    (error) => error instanceof CancelledError && error.message === "simdet was stopped after 1 of 3 frames.",
  );
  const stop = ioc.mock.puts.findLast(({ source }) => source.endsWith("cam1:Acquire"));
  assert.deepEqual([stop?.value, stop?.options], [0, { wait: false, urgent: true }]);
  await detector.unstage();
});

test("after the IOC was started again during a pause, a new file is begun with all settings", async () => {
  const { ioc, detector } = await mockDetector();
  await detector.stage();
  await detector.trigger().done;
  detector.collectAssets();
  ioc.set({ "HDF1:Capture_RBV": 0, "HDF1:EnableCallbacks": 0, "HDF1:EnableCallbacks_RBV": 0, "HDF1:FileNumber": 0 });
  await later();
  await detector.resume();
  await detector.trigger().done;
  assert.equal(ioc.value("HDF1:EnableCallbacks"), 1);
  assert.deepEqual(
    detector.collectAssets().map(({ name }) => name),
    ["stream_resource", "stream_datum"],
  );
  await detector.unstage();
});

test("a plugin whose source leads nowhere is named before anything is acquired", async () => {
  const { ioc, detector } = await mockDetector();
  ioc.set({ "ROI1:NDArrayPort_RBV": "SIM2" });
  await assert.rejects(
    async () => detector.check(),
    /kad:ROI1:NDArrayPort_RBV is SIM2, which is no port of this detector/,
  );
  await assert.rejects(async () => detector.stage(), /Set kad:ROI1:NDArrayPort to one of SIM1, STATS1, FileHDF1\./);
  assert.ok(!ioc.written().includes("cam1:Acquire"));
  await detector.unstage();
});

test("is not triggered unstaged, and not built without a folder or with two writers", async () => {
  const { detector, ioc } = await mockDetector();
  await assert.rejects(detector.trigger().done, /simdet is not staged/);
  const signals = ioc.mock.router();
  const hdf = { address: "HDF1:", role: "hdf" } as const;
  assert.throws(() => new AreaDetector({ name: "d", prefix: "kad:", signals, plugins: { hdf } }), RequestError);
  assert.throws(
    () => new AreaDetector({ name: "d", prefix: "kad:", signals, plugins: { hdf, hdf2: hdf }, files: { folder: "/" } }),
    /d has 2 HDF5 plugins/,
  );
});

test("a plugin of another type than it is used for is refused when connecting", async () => {
  const { ioc } = await mockDetector();
  ioc.set({ "Stats1:PluginType_RBV": "NDPluginROI" });
  const detector = new AreaDetector({
    name: "d",
    prefix: "kad:",
    signals: ioc.mock.router(),
    plugins: { stats: { address: "Stats1:", role: "stats" } },
  });
  await assert.rejects(detector.connect(), /kad:Stats1:PluginType_RBV is NDPluginROI, but d uses it as stats/);
});

test("estimates time and bytes of a trigger before anything runs", async () => {
  const { detector } = await mockDetector();
  assert.equal(detector.estimateTriggerS(), 0.05);
  assert.equal(detector.estimateBytesPerTrigger(), 3 * 6 * 8);
  assert.equal(detector.outputFolder, `/data/${new Date().getFullYear()}/`);
});

test("without a file plugin the camera's own counter decides", async () => {
  const { detector, ioc } = await mockDetector({ plugins: {}, framesPerTrigger: 2 });
  await detector.stage();
  await detector.trigger().done;
  await detector.trigger().done;
  assert.deepEqual(Object.keys(await detector.describe()), ["simdet_unique_id"]);
  assert.deepEqual(detector.collectAssets(), []);
  ioc.set({ "cam1:NumQueuedArrays": 1 });
  const status = detector.trigger();
  await detector.stop();
  await assert.rejects(status.done, CancelledError);
  await detector.unstage();
});

function indices(documents: readonly AssetDocument[]): (readonly [number, number])[] {
  return documents.flatMap((document) =>
    document.name === "stream_datum" ? [[document.doc.indices.start, document.doc.indices.stop] as const] : [],
  );
}

/** Until the wall clock shows another millisecond, so that the next file has another name. */
async function later(): Promise<void> {
  const start = Date.now();
  while (Date.now() === start) await new Promise((resolve) => setImmediate(resolve));
}
