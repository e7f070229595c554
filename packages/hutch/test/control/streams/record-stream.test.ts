import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { type Recording, recordStream } from "../../../src/control/streams/mod.ts";
import { StorageError } from "../../../src/errors/mod.ts";
import type { Frame, LossRecord } from "../../../src/protocols/frames/mod.ts";
import { isComplete } from "../../../src/protocols/frames/mod.ts";
import { LosslessEncoder } from "../../../src/protocols/lossless-stream/mod.ts";
import { openZmqSender, type ZmqSender } from "../../../src/transports/mod.ts";
import { recordedMessages, sharedData } from "../../fixtures/recorded-stream.ts";
import { attributesAt, datasetAt, openWithLibhdf5, temporaryFolder } from "../../formats/hdf5/libhdf5.ts";

const LISTEN = "zmq+pull://127.0.0.1:0?bind";

async function senderTo(recording: Recording): Promise<ZmqSender> {
  const { url } = await recording.ready;
  return openZmqSender(url!);
}

function frame(frameNumber: number, { length = 100, bias = 0 } = {}): Frame {
  const pixels = Uint16Array.from({ length }, (_, k) => frameNumber * 7 + k + bias);
  return {
    frameNumber,
    type: "u2",
    shape: [10, length / 10],
    compression: "none",
    data: new Uint8Array(pixels.buffer),
    timestamp: 1000 + frameNumber,
    side: [{ name: "monitor", type: "f8", shape: [], data: new Uint8Array(Float64Array.of(frameNumber / 2).buffer) }],
    attributes: {},
  };
}

test("records what is pushed to it, value by value", async (t) => {
  const path = join(temporaryFolder(t), "series.h5");
  const recording = recordStream({ url: LISTEN, path });
  const sender = await senderTo(recording);
  const encoder = new LosslessEncoder("one");
  await sender.send(encoder.start({ expectedFrames: 600, attributes: { sample: "iron" } }));
  for (let k = 0; k < 600; k++) await sender.send(encoder.frame(frame(k)));
  await sender.send(encoder.end());
  const record = await recording.done;
  sender.close();

  assert.ok(isComplete(record), JSON.stringify(record));
  assert.deepEqual([record.received, record.written, record.lost, record.ended], [600, 600, 0, "end"]);
  const file = await openWithLibhdf5(path);
  t.after(() => file.close());
  const data = datasetAt(file, "/entry/instrument/detector/data");
  assert.deepEqual(data.shape, [600, 10, 10]);
  const values = data.value as Uint16Array;
  assert.ok(values.every((value, i) => value === Math.floor(i / 100) * 7 + (i % 100)));
  assert.deepEqual(
    datasetAt(file, "/entry/instrument/detector/monitor").value,
    Float64Array.from({ length: 600 }, (_, k) => k / 2),
  );
  assert.equal((datasetAt(file, "/entry/instrument/detector/epoch").value as Float64Array)[599], 1599);
  assert.ok((datasetAt(file, "/entry/instrument/detector/frame_mask").value as Uint8Array).every((mask) => mask === 0));
  assert.deepEqual(datasetAt(file, "/entry/data/data").shape, [600, 10, 10]);
  const account = attributesAt(file, "/entry/instrument/detector/stream_record");
  assert.equal(Number(account.written), 600);
  assert.equal(account.sample, "iron");
});

test("puts frames into the row of their number, masks what is missing, and names it", async (t) => {
  const path = join(temporaryFolder(t), "gaps.h5");
  const recording = recordStream({ url: LISTEN, path, format: "hutch" });
  const sender = await senderTo(recording);
  const encoder = new LosslessEncoder("two");
  await sender.send(encoder.start({ attributes: {}, expectedFrames: 12 }));
  for (const k of [0, 1, 5, 3, 5, 6, 9]) await sender.send(encoder.frame(frame(k)));
  await sender.send(encoder.frame(frame(7, { length: 200 })));
  const broken = encoder.frame(frame(8));
  await sender.send(broken.slice(0, 2));
  await sender.send(encoder.end());
  const record = await recording.done;
  sender.close();

  assert.equal(isComplete(record), false);
  assert.deepEqual(record.gaps, [
    [2, 2, "not received"],
    [4, 4, "not received"],
    [7, 7, "wrong shape or type"],
    [8, 8, "damaged"],
    [10, 11, "not received"],
  ]);
  assert.deepEqual([record.lost, record.duplicates, record.outOfOrder, record.problems], [6, 1, 1, 2]);
  const file = await openWithLibhdf5(path);
  t.after(() => file.close());
  const mask = datasetAt(file, "/entry/instrument/detector/frame_mask").value as Uint8Array;
  assert.deepEqual([...mask], [0, 0, 1, 0, 1, 0, 0, 1, 1, 0, 1, 1]);
  const first = (datasetAt(file, "/entry/instrument/detector/data").value as Uint16Array).filter(
    (_, i) => i % 100 === 0,
  );
  assert.deepEqual([...first], [0, 7, 0, 21, 0, 35, 42, 0, 0, 63, 0, 0]);
  const monitor = datasetAt(file, "/entry/instrument/detector/monitor").value as Float64Array;
  assert.ok(mask.every((masked, k) => (masked ? Number.isNaN(monitor[k]) : monitor[k] === k / 2)));
  const gaps = datasetAt(file, "/entry/instrument/detector/stream_record/gaps").value as BigInt64Array;
  assert.deepEqual(
    [...gaps].map(Number),
    record.gaps.flatMap((gap) => gap.slice(0, 2)),
  );
});

test("stays whole while the writer rests: the sender waits", async (t) => {
  const path = join(temporaryFolder(t), "held.h5");
  const recording = recordStream({ url: LISTEN, path, buffer: { ringMaxBytes: 2 ** 18 } });
  const sender = await senderTo(recording);
  recording.holdWriting(true);
  const encoder = new LosslessEncoder("three");
  const sending = (async () => {
    await sender.send(encoder.start({ attributes: {} }));
    for (let k = 0; k < 300; k++) await sender.send(encoder.frame(frame(k)));
    await sender.send(encoder.end());
  })();
  while (recording.progress().ring.used < recording.progress().ring.slots || recording.progress().ring.slots === 0) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  recording.holdWriting(false);
  const record = await recording.done;
  await sending;
  sender.close();
  assert.deepEqual([record.written, record.lost, record.ringHighWater], [300, 0, record.ringSlots]);
  assert.ok(record.stoppedReadingMs > 0);
});

test("spills to disk when the sender cannot wait, and drops what does not fit there either, by number", async (t) => {
  const folder = temporaryFolder(t);
  const path = join(folder, "spill.h5");
  const spillBytes = 60 * 400;
  const recording = recordStream({
    url: LISTEN,
    path,
    buffer: { ringMaxBytes: 2 ** 16, holdMs: 0, spill: { path: join(folder, "spilled"), maxBytes: spillBytes } },
  });
  const sender = await senderTo(recording);
  recording.holdWriting(true);
  const encoder = new LosslessEncoder("four");
  await sender.send(encoder.start({ attributes: {} }));
  for (let k = 0; k < 500; k++) await sender.send(encoder.frame(frame(k)));
  while (recording.progress().lost < 300) await new Promise((resolve) => setTimeout(resolve, 10));
  recording.holdWriting(false);
  await sender.send(encoder.end());
  const record = await recording.done;
  sender.close();
  assert.equal(existsSync(join(folder, "spilled")), false);
  assert.ok(record.spilledFrames > 10, JSON.stringify(record));
  assert.equal(record.written + record.lost, 500);
  assert.equal(record.overruns, record.lost);
  assert.ok(record.gaps.every(([, , reason]) => reason === "overrun"));
  const file = await openWithLibhdf5(path);
  t.after(() => file.close());
  const mask = datasetAt(file, "/entry/instrument/detector/frame_mask").value as Uint8Array;
  assert.equal(
    mask.reduce((sum, value) => sum + value, 0),
    record.lost,
  );
  const data = datasetAt(file, "/entry/instrument/detector/data").value as Uint16Array;
  assert.ok(mask.every((masked, k) => masked === 1 || data[100 * k + 3] === k * 7 + 3));
});

test("leaves an existing file alone, and says so before anything is received", async (t) => {
  const path = join(temporaryFolder(t), "taken.h5");
  const first = recordStream({ url: LISTEN, path });
  await first.ready;
  const record = await first.stop();
  assert.deepEqual([record.received, record.ended], [0, "stopped"]);
  const second = recordStream({ url: LISTEN, path });
  await assert.rejects(second.ready, (error) => error instanceof StorageError && /exists already/.test(error.message));
  await assert.rejects(second.done, StorageError);
  assert.throws(() => recordStream({ url: "tcp://nowhere", path }), /not the URL of a stream/);
  const nowhere = recordStream({ url: LISTEN, path: join(path, "below.h5") });
  await assert.rejects(nowhere.ready, StorageError);
});

test("keeps what came when it is stopped, and when nothing comes any more", async (t) => {
  const folder = temporaryFolder(t);
  const endings: [string, (recording: Recording) => Promise<LossRecord>][] = [
    ["stopped", (recording) => recording.stop()],
    ["idle", (recording) => recording.done],
  ];
  for (const [ended, end] of endings) {
    const recording = recordStream({ url: LISTEN, path: join(folder, `${ended}.h5`), idleTimeoutS: 0.4 });
    const sender = await senderTo(recording);
    const encoder = new LosslessEncoder("five");
    for (let k = 3; k < 20; k++) await sender.send(encoder.frame(frame(k)));
    while (recording.progress().written < 17) await new Promise((resolve) => setTimeout(resolve, 10));
    const record = await end(recording);
    sender.close();
    assert.equal(record.ended, ended);
    assert.deepEqual(record.gaps, [[0, 2, "late join"]]);
    assert.ok(record.isLateJoin);
    assert.equal(record.written, 17);
  }
});

test("tells which frames are lost when the writer breaks", async (t) => {
  const recording = recordStream({ url: LISTEN, path: join(temporaryFolder(t), "jpeg.h5") });
  const sender = await senderTo(recording);
  for (let k = 7; k < 10; k++) {
    const header = { htype: "array-1.0", type: "uint8", shape: [8, 8], frame: k, encoding: "jpeg" };
    await sender.send([Buffer.from(JSON.stringify(header)), Buffer.alloc(30)]);
  }
  const record = await recording.done;
  sender.close();
  assert.deepEqual([record.written, record.ended], [0, "failed"]);
  assert.match(record.failure ?? "", /jpeg cannot be stored/);
  assert.ok(record.received > 0 && record.lost === record.received, JSON.stringify(record));
  assert.ok(record.gaps.every(([first, , reason]) => first >= 7 && reason === "writer failed"));
});

for (const [name, frames, channel3] of [
  ["xspress3-dump.cbors", 20, 32],
  ["xspress3-multipart.cbors", 5, 54_008],
] as const) {
  const recorded = sharedData(`xspress3/${name}`);
  test(`records the real stream ${name} with right rates`, { skip: recorded === undefined }, async (t) => {
    const path = join(temporaryFolder(t), "real.h5");
    const recording = recordStream({ url: LISTEN, path, detector: "xspress3" });
    const sender = await senderTo(recording);
    for (const message of recordedMessages(recorded!)) await sender.send(message);
    const record = await recording.done;
    sender.close();
    assert.ok(isComplete(record), JSON.stringify(record));
    assert.equal(record.written, frames);

    const file = await openWithLibhdf5(path);
    t.after(() => file.close());
    const at = (column: string) => datasetAt(file, `/entry/instrument/xspress3/${column}`).value as Float64Array;
    assert.deepEqual(datasetAt(file, "/entry/instrument/xspress3/data").shape, [frames, 4, 4096]);
    const counts = at("data") as unknown as Uint32Array;
    const allGood = at("all_good") as unknown as Uint32Array;
    let sum3 = 0;
    for (let row = 0; row < 4 * frames; row++) {
      const sum = counts.subarray(row * 4096, (row + 1) * 4096).reduce((a, b) => a + b, 0);
      assert.equal(sum, allGood[row]);
      if (row % 4 === 3) sum3 += sum;
    }
    assert.equal(sum3, channel3);
    const isDump = frames === 20;
    const rate = at("output_count_rate")[3]!;
    assert.ok(Math.abs(rate / (isDump ? 10.000012500015625 : 246_060.61515153787) - 1) < 1e-12, String(rate));
    assert.ok(
      Math.abs(at("output_count_rate_sent")[3]! / (isDump ? 1.5625019531274415e-15 : 3.844697111742779e-11) - 1) <
        1e-12,
    );
    const factors = at("dead_time_correction");
    const sent = at("dead_time_correction_sent");
    assert.ok(factors.every((factor, k) => Math.abs(factor - sent[k]!) < 1e-12));
  });
}
