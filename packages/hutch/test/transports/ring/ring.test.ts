import assert from "node:assert/strict";
import { test } from "node:test";
import { Worker } from "node:worker_threads";
import fc from "fast-check";
import {
  createRing,
  PAGE_BYTES,
  planRing,
  RingConsumer,
  RingControl,
  type RingHandle,
  RingProducer,
  RingViewer,
} from "../../../src/transports/mod.ts";

const small = (slots = 4, isLossless = true) => createRing({ slots, payloadBytes: 100, noteBytes: 16 }, { isLossless });

function put(producer: RingProducer, value: number): boolean {
  const slot = producer.reserve();
  if (!slot) return false;
  slot.payload.fill(value & 255);
  slot.note[0] = value & 255;
  producer.publish();
  return true;
}

test("hands every slot over once, in order, and refuses when all are in use", () => {
  const ring = small();
  const producer = new RingProducer(ring);
  const consumer = new RingConsumer(ring);
  for (let value = 1; value <= 4; value++) assert.ok(put(producer, value));
  assert.equal(put(producer, 5), false);
  assert.equal(consumer.peek()?.note[0], 1);
  assert.equal(consumer.peek(3)?.note[0], 4);
  assert.equal(consumer.peek(4), undefined);
  consumer.release(2);
  assert.ok(put(producer, 5));
  assert.equal(consumer.peek()?.note[0], 3);
  assert.deepEqual(producer.use, { slots: 4, used: 3, highWater: 4 });
});

test("keeps the order under any mixture of putting, taking and looking", () => {
  const step = fc.constantFrom("put", "take", "look");
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 7 }), fc.array(step, { maxLength: 200 }), (slots, steps) => {
      const ring = small(slots);
      const producer = new RingProducer(ring);
      const consumer = new RingConsumer(ring);
      const viewer = new RingViewer(ring);
      const waiting: number[] = [];
      let next = 0;
      let unseen = 0;
      for (const action of steps) {
        if (action === "put") {
          const isTaken = put(producer, next);
          assert.equal(isTaken, waiting.length < slots);
          if (isTaken) {
            waiting.push(next++ & 255);
            unseen += 1;
          }
        } else if (action === "take") {
          assert.equal(consumer.peek()?.note[0], waiting.shift());
          if (consumer.peek()) consumer.release();
        } else {
          const view = viewer.latest();
          assert.equal(view?.note[0], unseen === 0 ? undefined : (next - 1) & 255);
          assert.equal(view?.skipped, unseen === 0 ? undefined : unseen - 1);
          unseen = 0;
        }
      }
    }),
  );
});

test("starts every payload on a page and keeps payload and note apart", () => {
  const ring = createRing({ slots: 3, payloadBytes: 4097, noteBytes: 1 });
  const producer = new RingProducer(ring);
  for (let k = 0; k < 3; k++) {
    const { payload, note } = producer.reserve()!;
    assert.equal(payload.byteOffset % PAGE_BYTES, 0);
    assert.equal(payload.length, 2 * PAGE_BYTES);
    assert.ok(note.length > 0);
    assert.equal(note.byteOffset, payload.byteOffset + payload.length);
    producer.publish();
  }
});

test("uses few slots while the consumer keeps up, and lets each rest for the viewers", () => {
  const ring = small(100);
  const producer = new RingProducer(ring);
  const consumer = new RingConsumer(ring);
  const places = new Set<number>();
  for (let value = 0; value < 500; value++) {
    places.add(producer.reserve()!.payload.byteOffset);
    producer.publish();
    if (value % 3 === 2) consumer.release(3);
  }
  assert.equal(places.size, 3 + 8);
});

test("overwrites the oldest when nothing must be kept", () => {
  const ring = small(2, false);
  const producer = new RingProducer(ring);
  const viewer = new RingViewer(ring);
  for (let value = 0; value < 10; value++) assert.ok(put(producer, value));
  const view = viewer.latest();
  assert.equal(view?.note[0], 9);
  assert.equal(view?.skipped, 9);
});

test("does not show a slot that is being filled", () => {
  const ring = small(2, false);
  const producer = new RingProducer(ring);
  const viewer = new RingViewer(ring);
  put(producer, 1);
  put(producer, 2);
  producer.reserve()!.note[0] = 77;
  assert.equal(viewer.latest()?.note[0], 2);
});

test("plans seconds of a stream, within the memory there is", () => {
  const frame = { payloadBytes: 131_072, noteBytes: 1000 };
  assert.equal(planRing({ ...frame, rateHz: 2000, seconds: 2, maxBytes: 1e9 }).slots, 4000);
  const poor = planRing({ ...frame, rateHz: 2000, seconds: 2, maxBytes: 1e8 });
  assert.equal(poor.slots, Math.floor(1e8 / (131_072 + 4096 + 4)));
  assert.equal(planRing({ ...frame, rateHz: 1, seconds: 1, maxBytes: 1e9 }).slots, 8);
  assert.throws(() => createRing({ slots: 40_000, payloadBytes: 131_072, noteBytes: 8 }), /4 GiB/);
});

test("carries frames between threads unharmed, with a consumer that sleeps, rests and is woken", async () => {
  const ring = createRing({ slots: 16, payloadBytes: 8192, noteBytes: 16 });
  const control = new RingControl(ring);
  const consumer = new Worker(
    new URL(import.meta.url.endsWith(".ts") ? "./consume.ts" : "./consume.js", import.meta.url),
    {
      workerData: ring,
    },
  );
  const result = new Promise<{ frames: number; wrong: number }>((resolve, reject) => {
    consumer.once("message", resolve);
    consumer.once("error", reject);
  });
  await produce(ring, 20_000, control);
  assert.deepEqual(await result, { frames: 20_000, wrong: 0 });
  assert.equal(control.use.used, 0);
  assert.equal(control.use.highWater, 16);
});

async function produce(ring: RingHandle, count: number, control: RingControl): Promise<void> {
  const producer = new RingProducer(ring);
  for (let k = 0; k < count; ) {
    if (k === 5000) control.hold(true);
    const slot = producer.reserve();
    if (!slot) {
      control.hold(false);
      await new Promise((resolve) => setImmediate(resolve));
      continue;
    }
    new Uint32Array(slot.payload.buffer, slot.payload.byteOffset, 2048).fill(k);
    producer.publish();
    k += 1;
  }
  producer.close();
}
