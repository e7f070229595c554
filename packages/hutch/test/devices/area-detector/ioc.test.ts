import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import h5wasm from "h5wasm/node";
import { AreaDetector, type AreaDetectorOptions, type AssetDocument } from "../../../src/devices/mod.ts";
import { CancelledError, DeviceError, StorageError, UnreachableError } from "../../../src/errors/mod.ts";
import { type TestBeamline, testBeamline } from "../simulated-beamline.ts";

/* The detector over Channel Access, against the simulated areaDetector IOC with its plugins and files. */

const folder = mkdtempSync(join(tmpdir(), "hutch-detector-"));
let beamline: TestBeamline;
let detector: AreaDetector;

const options = (over: Partial<AreaDetectorOptions> = {}): AreaDetectorOptions => ({
  name: "simdet",
  prefix: "kad:",
  signals: beamline.signals,
  framesPerTrigger: 3,
  exposureS: 0.01,
  periodS: 0.02,
  plugins: {
    image: { address: "image1:", role: "plugin" },
    roi: { address: "ROI1:", role: "plugin" },
    stats: { address: "Stats1:", role: "stats", source: "roi" },
    hdf: { address: "HDF1:", role: "hdf" },
  },
  files: { folder, compression: "LZ4" },
  ...over,
});

const value = (name: string) => beamline.beamline.database.find(`kad:${name}`)?.read().value;
const write = (name: string, to: number) => void beamline.beamline.database.find(`kad:${name}`)?.write(to);

before(async () => {
  beamline = await testBeamline(20);
  detector = new AreaDetector(options());
  await detector.connect();
  await h5wasm.ready;
});
after(async () => {
  await beamline.close();
  rmSync(folder, { recursive: true });
});

/** Setpoints that staging may change, with their values now. */
function settings(): Record<string, unknown> {
  const names = ["cam1:ImageMode", "cam1:NumImages", "cam1:WaitForPlugins", "cam1:AcquireTime", "cam1:AcquirePeriod"];
  for (const plugin of ["image1", "ROI1", "Stats1", "HDF1"]) {
    for (const name of ["EnableCallbacks", "BlockingCallbacks", "NDArrayPort", "ArrayCallbacks", "MinCallbackTime"]) {
      names.push(`${plugin}:${name}`);
    }
  }
  for (const name of [
    "FileWriteMode",
    "NumCapture",
    "LazyOpen",
    "Compression",
    "CreateDirectory",
    "Capture",
    "AutoSave",
  ]) {
    names.push(`HDF1:${name}`);
  }
  return Object.fromEntries(names.map((name) => [name, value(name)]));
}

test("takes points into one file, which holds every frame, and puts the settings back", async () => {
  const untouched = settings();
  await detector.stage();
  const ids: unknown[] = [];
  const documents: AssetDocument[] = [];
  for (let point = 0; point < 3; point++) {
    await detector.trigger().done;
    ids.push((await detector.read()).simdet_unique_id?.value);
    documents.push(...detector.collectAssets());
  }
  const total = (await detector.read()).simdet_stats_total?.value;
  await detector.unstage();
  assert.deepEqual(settings(), untouched);

  const [resource, ...rest] = documents;
  assert.ok(resource?.name === "stream_resource");
  assert.deepEqual(
    rest.map(({ doc }) => "indices" in doc && doc.indices),
    [0, 1, 2].map((start) => ({ start, stop: start + 1 })),
  );
  const file = new h5wasm.File(fileURLToPath(resource.doc.uri.replace("//localhost", "//")), "r");
  const data = file.get(String(resource.doc.parameters.dataset));
  assert.ok(data instanceof h5wasm.Dataset);
  const described = (await detector.describe()).simdet_image!;
  assert.deepEqual(data.shape, [9, ...described.shape.slice(1)]);
  const written = file.get("/entry/instrument/NDAttributes/NDArrayUniqueId");
  assert.ok(written instanceof h5wasm.Dataset);
  const numbers = Array.from(written.value as Int32Array);
  assert.deepEqual(
    [2, 5, 8].map((frame) => numbers[frame]),
    ids,
    "the numbers read are those of the last frame of each point",
  );
  assert.equal(typeof total, "number");
  file.close();
});

test("the totals read are those of the frame in the file", async () => {
  const plain = new AreaDetector(options({ files: { folder, compression: "None" } }));
  await plain.connect();
  await plain.stage();
  await plain.trigger().done;
  const { simdet_stats_total: total, simdet_stats_max_value: max } = await plain.read();
  const [resource] = plain.collectAssets();
  await plain.unstage();
  assert.ok(resource?.name === "stream_resource");
  const file = new h5wasm.File(fileURLToPath(resource.doc.uri.replace("//localhost", "//")), "r");
  const data = file.get("/entry/data/data");
  assert.ok(data instanceof h5wasm.Dataset);
  const [, y = 0, x = 0] = data.shape ?? [];
  const last = data.slice([
    [2, 3],
    [0, y],
    [0, x],
  ]) as Uint8Array;
  let sum = 0;
  let highest = 0;
  for (const pixel of last) {
    sum += pixel;
    highest = Math.max(highest, pixel);
  }
  assert.deepEqual([total?.value, max?.value], [sum, highest]);
  file.close();
  await plain.close();
});

test("stops at once, long before the exposure is over", async () => {
  const slow = new AreaDetector(options({ exposureS: 20, periodS: 20 }));
  await slow.connect();
  await slow.stage();
  const status = slow.trigger();
  const exposing = new Promise<void>((resolve) => {
    const poll = setInterval(() => {
      if (value("cam1:Acquire_RBV") !== 1) return;
      clearInterval(poll);
      resolve();
    }, 2);
  });
  await exposing;
  await slow.stop();
  await assert.rejects(status.done, CancelledError);
  await slow.unstage();
  await slow.close();
});

test("frames that the plugin counts as dropped fail the point", async () => {
  await detector.stage();
  write("HDF1:DroppedArrays", 0);
  const status = detector.trigger();
  write("HDF1:DroppedArrays", 2);
  await assert.rejects(
    status.done,
    (error) => error instanceof DeviceError && /kad:HDF1:DroppedArrays_RBV rose by 2/.test(error.message),
  );
  await detector.trigger().done;
  await detector.unstage();
});

test("a folder that cannot be made is refused when staging, before any frame", async () => {
  const lost = new AreaDetector(options({ files: { folder: "/proc/nowhere/a" } }));
  await lost.connect();
  await assert.rejects(async () => lost.stage(), StorageError);
  await lost.unstage();
  await lost.close();
});

test("progress counts the frames", async () => {
  await detector.stage();
  const status = detector.trigger();
  const seen = new Set<number>();
  status.onProgress?.(({ current, target, unit }) => {
    assert.deepEqual([target, unit], [3, "frames"]);
    seen.add(current);
  });
  await status.done;
  assert.ok(seen.size > 0);
  await detector.unstage();
});

test("an IOC that dies during a trigger is named, and nothing waits for it for ever", async () => {
  const doomed = await testBeamline();
  const orphan = new AreaDetector(options({ signals: doomed.signals, exposureS: 30, periodS: 30 }));
  await orphan.connect();
  await orphan.stage();
  const status = orphan.trigger();
  setTimeout(() => void doomed.kill(), 20);
  const error = await status.done.catch((reason: unknown) => reason);
  await doomed.close();
  assert.ok(error instanceof UnreachableError, String(error));
  assert.match(error.message, /^simdet: lost during a trigger; what became of it is not known\./);
});

test("an IOC that was started again during a pause gets all settings again and writes a new file", async () => {
  const site = await testBeamline(20);
  const survivor = new AreaDetector(options({ signals: site.signals }));
  await survivor.connect();
  await survivor.stage();
  await survivor.trigger().done;
  const [first] = survivor.collectAssets();
  await site.kill();
  await assert.rejects(survivor.trigger().done, UnreachableError);
  await site.restart();
  await survivor.connect({ timeoutMs: 10_000 });
  await survivor.resume();
  await survivor.trigger().done;
  const [second, datum] = survivor.collectAssets();
  await survivor.unstage();
  await site.close();
  assert.ok(first?.name === "stream_resource" && second?.name === "stream_resource");
  assert.notEqual(second.doc.uri, first.doc.uri);
  assert.ok(datum?.name === "stream_datum" && datum.doc.indices.start === 0);
});
