import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { SimulatedXspress3, Xspress3Streamer } from "../../../src/control/xspress3/mod.ts";
import { LocalLink, SoftMotor, StreamLink, Xspress3, type Xspress3Options } from "../../../src/devices/mod.ts";
import type { DocumentByName, DocumentName, NamedDocument } from "../../../src/documents/mod.ts";
import { RunEngine } from "../../../src/engine/mod.ts";
import { LimitError, RequestError } from "../../../src/errors/mod.ts";
import { Hdf5Reader } from "../../../src/formats/hdf5/mod.ts";
import {
  closeRun,
  collect,
  complete,
  count,
  declareStream,
  kickoff,
  openRun,
  type Plan,
  scan,
  staged,
  wait,
} from "../../../src/plans/mod.ts";

const folder = mkdtempSync(join(tmpdir(), "hutch-xspress3-"));
after(() => rmSync(folder, { recursive: true }));

const simulated = { channels: 2, bins: 256, photonsPerSecond: 400_000 } as const;

/** A connected detector; its folder is its own. */
async function detector(options: Partial<Xspress3Options> = {}): Promise<Xspress3> {
  const device = new Xspress3({
    name: "xs",
    link: new LocalLink({ kind: "simulated", options: simulated }),
    files: { folder: mkdtempSync(join(folder, "files-")) },
    exposureS: 0.002,
    ...options,
  });
  await device.connect();
  return device;
}

/** Run a plan; gives its outcome and its documents by name. */
async function run(plan: Plan<unknown>) {
  const documents: NamedDocument[] = [];
  const engine = new RunEngine({ strict: true });
  engine.on("document", (document) => documents.push(document));
  const result = await engine.run(plan);
  const all = <N extends DocumentName>(name: N) =>
    documents.flatMap((document) => (document.name === name ? [document.doc as DocumentByName[N]] : []));
  return { ...result, all };
}

/** A dataset that a run's documents refer to, and what they say of it. */
function fileOf({ all }: Awaited<ReturnType<typeof run>>, key: string) {
  const resources = all("stream_resource").filter(({ data_key }) => data_key === key);
  assert.equal(resources.length, 1);
  const [resource] = resources;
  const reader = Hdf5Reader.open(fileURLToPath(resource!.uri.replace("file://localhost", "file://")));
  const indices = all("stream_datum")
    .filter(({ stream_resource }) => stream_resource === resource!.uid)
    .map(({ indices: { start, stop } }) => [start, stop]);
  return { dataset: reader.dataset(resource!.parameters.dataset as string), indices, reader };
}
const sum = (values: ArrayLike<number | bigint>) => Array.from(values).reduce<number>((s, n) => s + Number(n), 0);

test("counts: each event has its counts, and its frame in the file", async () => {
  const device = await detector({
    windows: [
      [100, 199],
      [0, 255],
    ],
  });
  const result = await run(count([device], 3));
  assert.equal(result.exitStatus, "success", result.reason);
  await device.close();
  const events = result.all("event");
  assert.equal(events.length, 3);
  const { dataset, indices, reader } = fileOf(result, "xs_image");
  assert.deepEqual(dataset.shape, [3, 2, 256]);
  assert.deepEqual(indices, [
    [0, 1],
    [1, 2],
    [2, 3],
  ]);
  const factors = reader.dataset("/entry/instrument/xs/dead_time_correction").readNumbers() as Float64Array;
  for (const [k, { data }] of events.entries()) {
    const frame = dataset.readNumbers(k, 1) as Uint32Array;
    assert.equal(data.xs_counts_raw, sum(frame));
    const window = (channel: number) => sum(frame.subarray(channel * 256 + 100, channel * 256 + 200));
    assert.equal(data.xs_window1_raw, window(0) + window(1));
    assert.equal(data.xs_window2_raw, data.xs_counts_raw);
    const corrected = window(0) * factors[2 * k]! + window(1) * factors[2 * k + 1]!;
    assert.ok(Math.abs((data.xs_window1 as number) - corrected) < 1e-6);
    assert.ok((data.xs_dead_time as number) > 1);
  }
  const [descriptor] = result.all("descriptor");
  assert.deepEqual(descriptor!.data_keys.xs_image!.shape, [1, 2, 256]);
  assert.deepEqual(descriptor!.hints!.xs!.fields, ["xs_window1", "xs_window2"]);
  assert.equal(descriptor!.configuration!.xs!.data.xs_frame_time, 0.002);
  const windows = fileOf(result, "xs_window_counts");
  assert.equal(
    sum(windows.dataset.readNumbers(1, 1)),
    Number(events[1]!.data.xs_window1_raw) + Number(events[1]!.data.xs_window2_raw),
  );
});

test("scans with several frames a point: one entry a point, counts added up", async () => {
  const device = await detector({ framesPerTrigger: 3 });
  const result = await run(scan([device], new SoftMotor("m1"), 0, 1, 2));
  assert.equal(result.exitStatus, "success", result.reason);
  await device.close();
  const { dataset, indices } = fileOf(result, "xs_image");
  assert.deepEqual(dataset.shape, [6, 2, 256]);
  assert.deepEqual(indices, [
    [0, 1],
    [1, 2],
  ]);
  const [, second] = result.all("event");
  assert.equal(second!.data.xs_counts_raw, sum(dataset.readNumbers(3, 3)));
});

function* fly(device: Xspress3): Plan {
  yield* staged(
    [device],
    (function* (): Plan {
      yield* openRun();
      yield* declareStream("fly", [device]);
      yield* kickoff(device, "fly");
      yield* wait("fly");
      yield* complete(device, "fly");
      yield* collect(device, "fly");
      yield* wait("fly");
      yield* collect(device, "fly");
      yield* closeRun();
    })(),
  );
}

for (const trigger of [
  { source: "internal" },
  { source: "software", begins: "all" },
  { source: "ttl-edge", begins: "one" },
] as const) {
  test(`flies on ${trigger.source} triggers: every frame is an event, none is lost`, async () => {
    const options = { ...simulated, cable: { periodS: 0.003, highS: 0.002 } };
    const device = await detector({ link: new LocalLink({ kind: "simulated", options }) });
    device.flight = { frames: 120, trigger };
    const result = await run(fly(device));
    assert.equal(result.exitStatus, "success", result.reason);
    assert.deepEqual(result.all("stop")[0]!.num_events, { fly: 120 });
    const { dataset, indices } = fileOf(result, "xs_image");
    assert.deepEqual(dataset.shape, [120, 2, 256]);
    assert.deepEqual([indices[0]![0], indices.at(-1)![1]], [0, 120]);
    assert.deepEqual(Object.keys(result.all("descriptor")[0]!.data_keys), [
      "xs_image",
      "xs_window_counts",
      "xs_dead_time_correction",
    ]);
    assert.equal(device.flight, undefined);
    await device.close();
  });
}

test("a flight that loses frames fails the run and says which", async () => {
  const options = { ...simulated, bufferFrames: 5, pace: "clock" } as const;
  const device = await detector({ link: new LocalLink({ kind: "simulated", options }), exposureS: 20e-6 });
  device.flight = { frames: 20_000, trigger: { source: "internal" } };
  const result = await run(fly(device));
  assert.equal(result.exitStatus, "fail");
  assert.match(
    result.reason,
    /xs: \d+ frames are lost, \d+ are in the file: missing \d+ \.\. \d+ \(detector buffer overrun\)/,
  );
  await device.close();
});

test("takes its frames from a streamer on the network, which it arms and triggers", async () => {
  const streamer = await Xspress3Streamer.serve({
    backend: new SimulatedXspress3(simulated),
    dataUrl: "zmq+push://127.0.0.1:0",
    monitorUrl: "zmq+rep://127.0.0.1:0",
    controlUrl: "zmq+rep://127.0.0.1:0",
  });
  const device = await detector({ link: new StreamLink(streamer.urls.data, streamer.urls.control) });
  const result = await run(count([device], 2));
  assert.equal(result.exitStatus, "success", result.reason);
  const { dataset } = fileOf(result, "xs_image");
  assert.deepEqual(dataset.shape, [2, 2, 256]);
  assert.equal(result.all("event")[1]!.data.xs_counts_raw, sum(dataset.readNumbers(1, 1)));
  device.flight = { frames: 50, trigger: { source: "internal" } };
  const flown = await run(fly(device));
  assert.equal(flown.exitStatus, "success", flown.reason);
  assert.deepEqual(fileOf(flown, "xs_image").dataset.shape, [50, 2, 256]);
  await device.close();
  await streamer.close();
});

test("another exposure begins another file, and settings that the detector has not are refused before anything moves", async () => {
  const device = await detector();
  await device.stage();
  await device.trigger().done;
  device.exposureS = 0.003;
  await device.trigger().done;
  const resources = device.collectAssets().filter(({ name }) => name === "stream_resource");
  assert.equal(resources.length, 6);
  await device.unstage();
  device.exposureS = 100;
  assert.throws(() => device.check(), LimitError);
  await assert.rejects(device.trigger().done, /not staged/);
  assert.throws(() => device.kickoff(), RequestError);
  await device.close();
});

test("stops a trigger that waits for its frame", async () => {
  const device = await detector({ exposureS: 20 });
  await device.stage();
  const trigger = device.trigger();
  await device.stop();
  await assert.rejects(trigger.done, /was stopped after/);
  await device.close();
});
