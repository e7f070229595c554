import assert from "node:assert/strict";
import { after, test } from "node:test";
import {
  type Acquisition,
  type ControlReply,
  type SimulatedOptions,
  SimulatedXspress3,
  type StreamerOptions,
  Xspress3Streamer,
} from "../../../../src/control/xspress3/mod.ts";
import { LimitError, RequestError } from "../../../../src/errors/mod.ts";
import type { StreamEvent } from "../../../../src/protocols/frames/mod.ts";
import { LosslessDecoder } from "../../../../src/protocols/lossless-stream/mod.ts";
import { SCALAR_NAMES, Xspress3Decoder } from "../../../../src/protocols/xspress3/mod.ts";
import { openZmqReceiver, openZmqRequester } from "../../../../src/transports/mod.ts";

const closing: (() => unknown)[] = [];
after(async () => {
  for (const close of closing.reverse()) await close();
});

async function serve(options: Partial<StreamerOptions> = {}, simulated: SimulatedOptions = {}) {
  const streamer = await Xspress3Streamer.serve({
    backend: new SimulatedXspress3({ channels: 2, bins: 256, pace: "unlimited", ...simulated }),
    dataUrl: "zmq+pub://127.0.0.1:0",
    monitorUrl: "zmq+rep://127.0.0.1:0",
    controlUrl: "zmq+rep://127.0.0.1:0",
    ...options,
  });
  closing.push(() => streamer.close());
  const receiver = await openZmqReceiver(streamer.urls.data);
  closing.push(() => receiver.close());
  await streamer.waitForReceiver(5000);
  return { streamer, receiver };
}

async function ask(url: string) {
  const requester = await openZmqRequester(url);
  closing.push(() => requester.close());
  return (text: string) => requester.request([new TextEncoder().encode(text)], 5000);
}

const burst: Acquisition = { frames: 300, frameTimeS: 0.001, trigger: { source: "internal" } };
const parsed = (part: Uint8Array | undefined) => JSON.parse(new TextDecoder().decode(part));

for (const [form, dataUrl] of [
  ["A", "zmq+pub://127.0.0.1:0"],
  ["B", "zmq+pub://127.0.0.1:0"],
  ["B", "zmq+push://127.0.0.1:0"],
] as const) {
  test(`sends a series in form ${form} over ${dataUrl.slice(0, 8)}, none lost, that the decoder reads`, async () => {
    const { streamer, receiver } = await serve({ form, dataUrl });
    const done = streamer.arm(burst, "/data/scan 1.h5");
    const decoder = new Xspress3Decoder();
    const events: StreamEvent[] = [];
    let messages = 0;
    while (events.at(-1)?.kind !== "end") {
      events.push(...decoder.receive((await receiver.receive())!));
      messages++;
    }
    await done;
    assert.equal(messages, form === "A" ? 902 : 302);
    const [start, ...rest] = events;
    assert.ok(start?.kind === "start" && start.filename === "/data/scan 1.h5");
    const frames = rest.flatMap((event) => (event.kind === "frame" ? [event.frame] : []));
    assert.deepEqual(
      frames.map(({ frameNumber }) => frameNumber),
      Array.from({ length: 300 }, (_, k) => k),
    );
    const names = form === "A" ? SCALAR_NAMES.slice(0, 8) : SCALAR_NAMES;
    assert.deepEqual(
      frames[7]!.side.map(({ name }) => name),
      names,
    );
    const side = (name: string) => frames[7]!.side.find((array) => array.name === name)!.data;
    const words = (bytes: Uint8Array) => new Uint32Array(new Uint8Array(bytes).buffer);
    const spectra = words(frames[7]!.data);
    for (const channel of [0, 1]) {
      const counts = spectra.subarray(channel * 256, (channel + 1) * 256).reduce((sum, n) => sum + n, 0);
      assert.equal(words(side("all_good"))[channel], counts);
    }
    assert.deepEqual(streamer.status, {
      state: "standby",
      detector: "The simulated Xspress3",
      channels: 2,
      bins: 256,
      frames: 300,
      lost: 0,
      problems: 0,
    });
  });
}

test("sends everything it knows in Hutch's own form", async () => {
  const { streamer, receiver } = await serve({ form: "lossless", dataUrl: "zmq+push://127.0.0.1:0" });
  const done = streamer.arm({ ...burst, frames: 3 });
  const decoder = new LosslessDecoder();
  const events: StreamEvent[] = [];
  while (events.at(-1)?.kind !== "end") events.push(...decoder.receive((await receiver.receive())!));
  await done;
  assert.deepEqual(
    events.map(({ kind }) => kind),
    ["start", "frame", "frame", "frame", "end"],
  );
  const [start, frame] = events;
  assert.ok(start?.kind === "start" && frame?.kind === "frame");
  assert.equal(start.expectedFrames, 3);
  const names = frame.frame.side.map(({ name }) => name);
  assert.deepEqual(names.slice(0, 9), SCALAR_NAMES);
  assert.ok(names.includes("pile_up") && names.includes("reset_count") && names.includes("window_counts_corrected"));
});

test("its monitor shows four zeros before the first frame, then the latest frame, whatever is asked", async () => {
  const { streamer } = await serve();
  const monitor = await ask(streamer.urls.monitor);
  const [head, zeros] = await monitor("hello");
  assert.deepEqual(parsed(head), { htype: "image", exptime: null, frame: 0, type: "uint32", shape: [2, 2] });
  assert.deepEqual([...zeros!], new Array(16).fill(0));
  await streamer.arm({ ...burst, frames: 5 });
  const [after, counts] = await monitor("");
  assert.deepEqual(parsed(after), {
    htype: "image",
    exptime: 79_984 / 80e6,
    frame: 5,
    type: "uint32",
    shape: [2, 256],
  });
  assert.equal(counts!.length, 2 * 256 * 4);
  assert.ok(counts!.some((byte) => byte > 0));
});

test("is armed, triggered, asked and stopped over its control socket", async () => {
  const { streamer } = await serve({}, { pace: "clock" });
  const control = await ask(streamer.urls.control);
  const tell = async (request: unknown) => parsed((await control(JSON.stringify(request)))[0]) as ControlReply;
  const acquisition: Acquisition = { frames: 100, frameTimeS: 0.002, trigger: { source: "software", begins: "one" } };
  const armed = await tell({ command: "arm", acquisition });
  assert.ok(armed.ok && armed.status.state === "running");
  const again = await tell({ command: "arm", acquisition });
  assert.ok(!again.ok && again.error.code === "REQUEST");
  for (let frames = 1; frames <= 2; frames++) {
    assert.ok((await tell({ command: "trigger" })).ok);
    while (streamer.status.frames < frames) await tell({ command: "status" });
  }
  assert.ok((await tell({ command: "stop" })).ok);
  let status = streamer.status;
  while (status.state === "running") {
    const reply = await tell({ command: "status" });
    assert.ok(reply.ok);
    status = reply.status;
  }
  assert.equal(status.frames, 2);
  assert.ok(!(await tell({ command: "trigger" })).ok);
});

test("answers a bad request with an error that names the remedy, and goes on", async () => {
  const { streamer } = await serve();
  const control = await ask(streamer.urls.control);
  const message = async (text: string) => {
    const reply = parsed((await control(text))[0]) as ControlReply;
    return reply.ok ? "ok" : reply.error.message;
  };
  assert.match(await message("arm!"), /one JSON object/);
  assert.match(await message("null"), /There is no command/);
  assert.match(await message('{"command":"fly"}'), /Known: arm, trigger, stop, status/);
  assert.match(await message('{"command":"arm"}'), /needs an acquisition/);
  const tooLong = { frames: 1, frameTimeS: 60, trigger: { source: "internal" } };
  assert.match(await message(JSON.stringify({ command: "arm", acquisition: tooLong })), /53\.687/);
  const odd = { ...tooLong, frameTimeS: 1, trigger: { source: "telepathy" } };
  assert.match(await message(JSON.stringify({ command: "arm", acquisition: odd })), /telepathy/);
  assert.equal(await message('{"command":"status"}'), "ok");
});

test("refuses a second series, and settings that the detector has not", async () => {
  const { streamer } = await serve({}, { pace: "clock" });
  assert.throws(() => streamer.arm({ ...burst, frames: 0 }), LimitError);
  const done = streamer.arm({ ...burst, trigger: { source: "software", begins: "all" } });
  assert.throws(() => streamer.arm(burst), RequestError);
  await streamer.stop();
  await done;
  assert.throws(() => streamer.trigger(), RequestError);
});
