import { parentPort } from "node:worker_threads";
import { cookPart } from "./cook-part.ts";
import type { ThreadAnswer, ThreadTask } from "./map-threads.ts";

parentPort?.on("message", ({ job, source, frames, scratch }: ThreadTask) => {
  let answer: ThreadAnswer;
  try {
    answer = { part: cookPart(job, source, frames, scratch) };
  } catch (error) {
    answer = { error };
  }
  const transfer = "part" in answer ? [answer.part.sum.buffer, answer.part.weights.buffer] : [];
  parentPort?.postMessage(answer, transfer as ArrayBuffer[]);
});
