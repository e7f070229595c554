import { parentPort, workerData } from "node:worker_threads";
import { RingConsumer, type RingHandle } from "../../../src/transports/mod.ts";

/** A thread that checks every word of every slot: slot k is full of the number k. */
const consumer = new RingConsumer(workerData as RingHandle);
let frames = 0;
let wrong = 0;
while (!consumer.isClosed || consumer.waiting > 0) {
  consumer.rest(50);
  consumer.wait(50);
  for (let slot = consumer.peek(); slot; slot = consumer.peek()) {
    const words = new Uint32Array(slot.payload.buffer, slot.payload.byteOffset, 2048);
    if (words.some((word) => word !== frames)) wrong += 1;
    frames += 1;
    consumer.release();
  }
}
parentPort?.postMessage({ frames, wrong });
