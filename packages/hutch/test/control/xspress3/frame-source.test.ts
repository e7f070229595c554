import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate as nextTurn } from "node:timers/promises";
import {
  type Acquisition,
  AcquisitionPanel,
  type SimulatedOptions,
  SimulatedXspress3,
  Xspress3Source,
  type Xspress3SourceOptions,
} from "../../../src/control/xspress3/mod.ts";
import { LimitError } from "../../../src/errors/mod.ts";
import { deadTimeFactor, SCALAR, SCALARS } from "../../../src/protocols/xspress3/mod.ts";
import { MemoryFeed } from "./memory-feed.ts";

const burst: Acquisition = { frames: 200, frameTimeS: 0.001, trigger: { source: "internal" } };
const quick: SimulatedOptions = { channels: 2, bins: 128, pace: "unlimited" };

function source(
  options: SimulatedOptions,
  changes: Partial<Acquisition> = {},
  more: Omit<Xspress3SourceOptions, "acquisition"> = {},
) {
  const backend = new SimulatedXspress3(options);
  return { backend, source: new Xspress3Source(backend, { acquisition: { ...burst, ...changes }, ...more }) };
}
const numbers = (frames: MemoryFeed["frames"]) => frames.map(({ frameNumber }) => frameNumber);
const upTo = (end: number, first = 0) => Array.from({ length: end - first }, (_, k) => first + k);
const never = new AbortController().signal;

test("brings all frames in order, between a start and an end", async () => {
  const feed = new MemoryFeed();
  await source({ ...quick, bufferFrames: 50 }, {}, { filename: "a.h5" }).source.run(feed, never);
  assert.deepEqual(numbers(feed.frames), upTo(200));
  assert.deepEqual(feed.overruns, []);
  const [start, end] = feed.events;
  assert.ok(start?.kind === "start" && start.filename === "a.h5" && start.expectedFrames === 200);
  assert.deepEqual(start.attributes.limits, [
    [
      [0, 126],
      [0, 126],
    ],
    [
      [0, 126],
      [0, 126],
    ],
  ]);
  assert.equal(end?.kind, "end");
  assert.equal(feed.events.length, 2);
  assert.equal(feed.frames[0]!.exposureS, 79_984 / 80e6);
});

test("works counters, rates and dead time out of the scalars", async () => {
  const { source: one, backend } = source({ ...quick, photonsPerSecond: 2e6 });
  const feed = new MemoryFeed();
  const scalars = new Uint32Array(2 * SCALARS);
  feed.onFrame = () => {
    const { frameNumber, side, spectra } = feed.frames.at(-1)!;
    backend.readFrame(frameNumber, new Uint32Array(256), scalars);
    const array = <T>(name: string, View: new (buffer: ArrayBufferLike) => T) =>
      View && new View(side.get(name)!.buffer);
    for (const channel of [0, 1]) {
      const [live, resetTicks, resetCount, allEvents, allGood, window0, window1, pileUp, totalTicks] = scalars.subarray(
        channel * SCALARS,
        (channel + 1) * SCALARS,
      ) as unknown as number[];
      const factor = deadTimeFactor({
        liveTicks: live!,
        allEvents: allEvents!,
        resetTicks: resetTicks!,
        eventWidth: 6,
      });
      const u4 = (name: string, row = 0) => array(name, Uint32Array)[row * 2 + channel];
      const f8 = (name: string, row = 0) => array(name, Float64Array)[row * 2 + channel];
      assert.equal(
        spectra.subarray(channel * 128, (channel + 1) * 128).reduce((sum, n) => sum + n, 0),
        allGood,
      );
      assert.deepEqual(
        [u4("all_events"), u4("all_good"), u4("clock_ticks"), u4("total_ticks"), u4("reset_ticks"), u4("pile_up")],
        [allEvents, allGood, live, totalTicks, resetTicks, pileUp],
      );
      assert.equal(u4("reset_count"), resetCount);
      assert.equal(array("event_width", Int32Array)[channel], 6);
      assert.equal(f8("dead_time_correction"), factor);
      assert.ok(factor > 1.05);
      assert.deepEqual([u4("window_counts"), u4("window_counts", 1)], [window0, window1]);
      assert.deepEqual(
        [f8("window_counts_corrected"), f8("window_counts_corrected", 1), f8("all_good_corrected")],
        [window0! * factor, window1! * factor, allGood! * factor],
      );
      assert.equal(f8("output_count_rate"), (allGood! * 80e6) / totalTicks!);
      assert.equal(f8("dead_time_percent"), (100 * (allEvents! * 7 + resetTicks!)) / live!);
    }
    feed.isDone = true;
  };
  await one.run(feed, never);
  assert.equal(feed.frames.length, 1);
  assert.ok(scalars[SCALAR.allGood]! > 0);
});

test("leaves frames in the detector's buffer while there is no room, and says what it overwrote", async () => {
  const time = { now: 0 };
  const { source: one } = source({ channels: 1, bins: 64, bufferFrames: 20, clock: () => time.now }, { frames: 60 });
  const feed = new MemoryFeed();
  feed.onFrame = () => {
    if (feed.frames.length === 5) feed.hasRoom = false;
  };
  const run = one.run(feed, never);
  while (feed.events.length === 0) await nextTurn();
  await nextTurn();
  time.now = 0.0105;
  while (feed.hasRoom) await nextTurn();
  time.now = 0.0255; // five read, all of the twenty others still there
  await nextTurn();
  assert.deepEqual(feed.overruns, []);
  time.now = 0.0305;
  while (feed.overruns.length === 0) await nextTurn();
  feed.hasRoom = true;
  while (feed.frames.length < 25) await nextTurn();
  time.now = 1; // the rest comes at once: twenty fit
  await run;
  assert.deepEqual(feed.overruns, [
    [5, 9],
    [30, 39],
  ]);
  assert.deepEqual(numbers(feed.frames), [...upTo(5), ...upTo(30, 10), ...upTo(60, 40)]);
});

test("gives software triggers and ends when the panel asks, after the frames that are complete", async () => {
  const time = { now: 0 };
  const panel = new AcquisitionPanel();
  const other = new AcquisitionPanel(panel.memory);
  const acquisition = { trigger: { source: "software", begins: "one" }, frames: 1000 } as const;
  const { source: one } = source({ channels: 1, bins: 64, clock: () => time.now }, acquisition, {
    panel,
    isOpenEnded: true,
  });
  const feed = new MemoryFeed();
  const run = one.run(feed, never);
  while (!other.isStarted) await nextTurn();
  for (let frame = 0; frame < 3; frame++) {
    other.trigger();
    while (feed.frames.length <= frame) {
      time.now += 0.0005;
      await nextTurn();
    }
  }
  other.stop();
  await run;
  assert.deepEqual(numbers(feed.frames), [0, 1, 2]);
  const [start] = feed.events;
  assert.ok(start?.kind === "start" && start.expectedFrames === undefined);
  assert.equal(feed.events.at(-1)?.kind, "end");
});

test("ends without an end message when it is aborted, and refuses what the detector refuses", async () => {
  const abort = new AbortController();
  const feed = new MemoryFeed();
  feed.onFrame = () => abort.abort();
  await source(quick).source.run(feed, abort.signal);
  assert.deepEqual(
    feed.events.map(({ kind }) => kind),
    ["start"],
  );
  await assert.rejects(source(quick, { frames: 0 }).source.run(new MemoryFeed(), never), LimitError);
});
