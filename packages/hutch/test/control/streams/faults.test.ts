import assert from "node:assert/strict";
import { test } from "node:test";
import { Feed } from "../../../src/control/streams/feed.ts";
import { AutoDecoder, EntryReader } from "../../../src/control/streams/mod.ts";
import type { Frame, Gap } from "../../../src/protocols/frames/mod.ts";
import { LosslessEncoder } from "../../../src/protocols/lossless-stream/mod.ts";
import { encodeFrame, encodeHeader, encodeSeriesEnd } from "../../../src/protocols/xspress3/mod.ts";
import { RingConsumer, type RingHandle } from "../../../src/transports/mod.ts";

/** A repeatable source of random numbers in [0, 1). [Mulberry32] */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** One thing that reaches the receiver. */
type Delivery =
  | { readonly kind: "header" }
  | { readonly kind: "frame"; readonly frame: number }
  /** A frame without its last part. */
  | { readonly kind: "half"; readonly frame: number }
  | { readonly kind: "end" };

const FRAMES = 40;

/** A series with faults, and what they are. */
function faultySeries(next: () => number): { deliveries: Delivery[]; restarts: number } {
  const chance = (probability: number) => next() < probability;
  const sent: number[] = [];
  const restarts = chance(0.3) ? 1 : 0;
  const restartAt = 5 + Math.floor(next() * (FRAMES - 10));
  for (let frame = 0; frame < FRAMES; frame++) {
    if (restarts && frame === restartAt) for (let again = 0; again < restartAt; again++) sent.push(again);
    sent.push(frame);
  }
  const deliveries: Delivery[] = [{ kind: "header" }];
  const hasHeaderAgain = chance(0.5);
  sent.forEach((frame, k) => {
    const isRestart = restarts === 1 && frame === 0 && k > 0;
    if (isRestart && hasHeaderAgain) deliveries.push({ kind: "header" });
    const isKept = frame === 0; // so that a restart without a header can be known by its first frame
    if (!isKept && chance(0.1)) return;
    if (!isKept && chance(0.05)) deliveries.push({ kind: "half", frame });
    else deliveries.push({ kind: "frame", frame });
    if (chance(0.05)) deliveries.push({ kind: "frame", frame });
    const last = deliveries.length - 1;
    const before = deliveries[last - 1];
    if (!isKept && chance(0.1) && before && "frame" in before && before.frame !== 0) {
      deliveries[last - 1] = deliveries[last]!;
      deliveries[last] = before;
    }
  });
  deliveries.push({ kind: "end" });
  if (chance(0.3)) deliveries.push({ kind: "end" });
  return { deliveries, restarts };
}

/** What the account must say, reckoned from the list itself. */
function truth(deliveries: readonly Delivery[]): {
  written: number[];
  gaps: Gap[];
  duplicates: number;
  outOfOrder: number;
  damaged: number;
} {
  const seen: number[] = [];
  const halves = new Set<number>();
  let duplicates = 0;
  let outOfOrder = 0;
  let damaged = 0;
  for (const delivery of deliveries) {
    if (delivery.kind === "half") {
      damaged += 1;
      halves.add(delivery.frame);
    }
    if (delivery.kind !== "frame") continue;
    if (seen.includes(delivery.frame)) duplicates += 1;
    else {
      if (seen.some((frame) => frame > delivery.frame)) outOfOrder += 1;
      seen.push(delivery.frame);
    }
  }
  const gaps: Gap[] = [];
  for (let frame = 0; frame < FRAMES; frame++) {
    if (seen.includes(frame)) continue;
    const reason = halves.has(frame) ? "damaged" : "not received";
    const before = gaps.at(-1);
    if (before && before[1] === frame - 1 && before[2] === reason) gaps[gaps.length - 1] = [before[0], frame, reason];
    else gaps.push([frame, frame, reason]);
  }
  return { written: seen, gaps, duplicates, outOfOrder, damaged };
}

function frame(frameNumber: number): Frame {
  return {
    frameNumber,
    type: "u4",
    shape: [1, 4],
    compression: "none",
    data: new Uint8Array(Uint32Array.of(frameNumber, 1, 2, 3).buffer),
    side: [{ name: "all_good", type: "u4", shape: [1], data: new Uint8Array(Uint32Array.of(frameNumber).buffer) }],
    attributes: {},
  };
}

/** The messages of a delivery, in one of the forms a stream can have. */
type Speak = (delivery: Delivery) => readonly (readonly Uint8Array[])[];

function speakXspress3(generation: "A" | "B"): Speak {
  return (delivery) => {
    switch (delivery.kind) {
      case "header":
        return encodeHeader(generation, { filename: "", sideNames: ["all_good"] });
      case "end":
        return encodeSeriesEnd();
      case "frame":
        return encodeFrame(generation, frame(delivery.frame));
      case "half": {
        const messages = encodeFrame(generation, frame(delivery.frame));
        if (generation === "A") return messages.slice(0, 1 + (delivery.frame % 2));
        const [json, pixels, arrays] = messages[0]!;
        return [[json!, pixels!.subarray(0, 7), arrays!]];
      }
    }
  };
}

function speakHutch(): Speak {
  const encoder = new LosslessEncoder("faulty");
  return (delivery) => {
    switch (delivery.kind) {
      case "header":
        return [encoder.start({ attributes: {} })];
      case "end":
        return [encoder.end()];
      case "frame":
        return [encoder.frame(frame(delivery.frame))];
      case "half":
        return [encoder.frame(frame(delivery.frame)).slice(0, 1 + (delivery.frame % 3))];
    }
  };
}

const FORMS: readonly (() => Speak)[] = [() => speakXspress3("A"), () => speakXspress3("B"), speakHutch];

test("accounts for 1000 faulty series exactly, frame by frame", async () => {
  for (let seed = 1; seed <= 1000; seed++) {
    const next = random(seed);
    const { deliveries, restarts } = faultySeries(next);
    const speak = FORMS[seed % FORMS.length]!();
    const expected = truth(deliveries);
    const decoder = new AutoDecoder("auto");
    let ring: RingHandle | undefined;
    const feed = new Feed({
      buffer: { ringSeconds: 1, rateHz: 2 * FRAMES, ringMaxBytes: 2 ** 22, holdMs: 0 },
      firstFrame: () => decoder.firstFrame,
      onRing: (made) => {
        ring = made;
      },
    });
    let ends = 0;
    for (const delivery of deliveries) {
      if (delivery.kind === "end") ends += 1;
      for (const message of speak(delivery)) for (const event of decoder.receive(message)) await feed.deliver(event);
    }
    feed.end("stopped");
    await feed.finish();
    const record = feed.record();
    const where = `seed ${seed}`;

    const consumer = new RingConsumer(ring!);
    const reader = new EntryReader();
    const written: number[] = [];
    for (let slot = consumer.peek(); slot; slot = consumer.peek()) {
      const entry = reader.read(slot);
      assert.equal(entry.row, entry.frameNumber, where);
      assert.equal(new Uint32Array(entry.data.slice().buffer)[0], entry.frameNumber, where);
      assert.equal(new Uint32Array(entry.side[0]!.slice().buffer)[0], entry.frameNumber, where);
      written.push(entry.frameNumber);
      consumer.release();
    }
    assert.deepEqual(written, expected.written, where);
    const highest = Math.max(
      ...expected.written,
      ...expected.gaps.filter(([, , why]) => why === "damaged").map(([, last]) => last),
    );
    const gaps = expected.gaps.flatMap((gap): Gap[] => {
      if (gap[0] > highest) return []; // nobody announced how many there would be
      return [[gap[0], Math.min(gap[1], highest), gap[2]]];
    });
    assert.deepEqual(record.gaps, gaps, where);
    assert.deepEqual(
      [record.received, record.duplicates, record.outOfOrder, record.restarts, feed.ended],
      [expected.written.length, expected.duplicates, expected.outOfOrder, restarts, ends > 0 ? "end" : "stopped"],
      where,
    );
    assert.equal(record.problems, expected.damaged, where);
  }
});
