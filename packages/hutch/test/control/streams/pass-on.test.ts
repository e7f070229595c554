import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { recordStream, relayStream, replayStream, watchStream } from "../../../src/control/streams/mod.ts";
import { FrameFileReader, FrameFileWriter } from "../../../src/formats/frame-file/mod.ts";
import { type Frame, isComplete } from "../../../src/protocols/frames/mod.ts";
import { encodeFrame, encodeHeader, encodeSeriesEnd } from "../../../src/protocols/xspress3/mod.ts";
import { openZmqSender } from "../../../src/transports/mod.ts";
import { sharedData } from "../../fixtures/recorded-stream.ts";
import { temporaryFolder } from "../../formats/hdf5/libhdf5.ts";

const LISTEN = "zmq+pull://127.0.0.1:0?bind";
const CHANNELS = 2;
const BINS = 64;

function spectra(frameNumber: number): Frame {
  const u4 = (name: string, ...values: number[]) => ({
    name,
    type: "u4" as const,
    shape: [CHANNELS],
    data: new Uint8Array(Uint32Array.from(values).buffer),
  });
  const counts = Uint32Array.from({ length: CHANNELS * BINS }, (_, k) => (k === frameNumber ? 500 : 0));
  return {
    frameNumber,
    type: "u4",
    shape: [CHANNELS, BINS],
    compression: "none",
    data: new Uint8Array(counts.buffer),
    exposureS: 0.5,
    side: [u4("all_good", 500, 0), u4("total_ticks", 40_000_000, 40_000_000)],
    attributes: {},
  };
}

async function makeFile(path: string, rows: readonly number[]): Promise<void> {
  const recording = recordStream({ url: LISTEN, path });
  const { url } = await recording.ready;
  const sender = await openZmqSender(url!);
  for (const message of encodeHeader("B", { filename: "", sideNames: ["all_good", "total_ticks"] }))
    await sender.send(message);
  for (const row of rows) for (const message of encodeFrame("B", spectra(row))) await sender.send(message);
  for (const message of encodeSeriesEnd()) await sender.send(message);
  await recording.done;
  sender.close();
}

for (const format of ["hutch", "xspress3", "array-1.0"] as const) {
  test(`a file sent again as ${format} makes the same file`, async (t) => {
    const folder = temporaryFolder(t);
    const [first, second] = [join(folder, "first.h5"), join(folder, "second.h5")];
    await makeFile(first, [0, 1, 2, 5, 6]);
    const replay = replayStream({ file: first, url: "zmq+push://127.0.0.1:0", format });
    const { url } = await replay.ready;
    const recording = recordStream({ url, path: second, frames: 7 });
    assert.deepEqual(await replay.done, { messages: format === "array-1.0" ? 5 : 7, frames: 5, missing: 2 });
    const record = await recording.done;
    assert.deepEqual([record.written, record.gaps], [5, [[3, 4, "not received"]]]);
    const [a, b] = [await FrameFileReader.open(first), await FrameFileReader.open(second)];
    assert.equal(b.rows, 7);
    for (let row = 0; row < 7; row++) {
      const [before, after] = [a.read(row), b.read(row)];
      assert.equal(before?.frameNumber, after?.frameNumber);
      assert.deepEqual(before?.data, after?.data);
      if (format !== "array-1.0") assert.deepEqual(before, after);
    }
    a.close();
    b.close();
  });
}

const dump = sharedData("xspress3/xspress3-dump.cbors");
test("replays, relays and records a real stream, published and lossless", { skip: dump === undefined }, async (t) => {
  const folder = temporaryFolder(t);
  const file = join(folder, "dump.cbors");
  writeFileSync(file, dump!);
  const replay = replayStream({ file, url: "zmq+pub://127.0.0.1:0" });
  const relay = relayStream({ from: (await replay.ready).url, to: "zmq+push://127.0.0.1:0", as: "hutch", series: 1 });
  const { to } = await relay.ready;
  const recording = recordStream({ url: to, path: join(folder, "relayed.h5"), format: "hutch" });
  const [sent, relayed, record] = await Promise.all([replay.done, relay.done, recording.done]);
  assert.equal(sent.messages, 62);
  assert.deepEqual([relayed.messages, relayed.received, relayed.lost], [62, 20, 0]);
  assert.ok(isComplete(record), JSON.stringify(record));
  assert.equal(record.written, 20);
});

test("relays byte by byte, and stops when asked", async () => {
  const relay = relayStream({ from: LISTEN, to: "zmq+push://127.0.0.1:0", format: "xspress3" });
  const { from, to } = await relay.ready;
  const sender = await openZmqSender(from);
  const folderless = relayStream({ from: to, to: "zmq+pub://127.0.0.1:0", format: "xspress3", series: 1 });
  for (const message of encodeHeader("A", { filename: "x" })) await sender.send(message);
  for (const k of [0, 2]) for (const message of encodeFrame("A", spectra(k))) await sender.send(message);
  for (const message of encodeSeriesEnd()) await sender.send(message);
  const { messages, received, gaps } = await folderless.done;
  assert.deepEqual([messages, received, gaps], [8, 2, [[1, 1, "not received"]]]);
  assert.equal((await relay.stop()).messages, 8);
  sender.close();
});

test("shows the newest frame with rates by good events, and counts the others", async () => {
  const sender = await openZmqSender("zmq+pub://127.0.0.1:0");
  const abort = new AbortController();
  const views = watchStream({ url: sender.peerUrl, everyMs: 20, signal: abort.signal });
  assert.equal((await views.next()).value?.frame, undefined);
  await sender.waitForPeer(5000);
  for (const message of encodeHeader("B", { filename: "", sideNames: ["all_good", "total_ticks"] }))
    await sender.send(message);
  for (let k = 0; k < 20; k++) for (const message of encodeFrame("B", spectra(k))) await sender.send(message);
  for await (const view of views) {
    if (view.frame?.frameNumber !== 19) continue;
    assert.deepEqual([view.format, view.count.received, view.count.lost], ["xspress3", 20, 0]);
    abort.abort();
  }
  sender.close();
});

test("sends nothing to nobody for ever, and refuses files without frames", async (t) => {
  const folder = temporaryFolder(t);
  const path = join(folder, "few.h5");
  const writer = FrameFileWriter.create(path);
  writer.abandon();
  await assert.rejects(replayStream({ file: path, url: "zmq+push://127.0.0.1:0" }).ready, /no frames/);
  await makeFile(join(folder, "one.h5"), [0]);
  const lonely = replayStream({ file: join(folder, "one.h5"), url: "zmq+push://127.0.0.1:0", peerTimeoutMs: 30 });
  await assert.rejects(lonely.done, /Nobody received/);
});
