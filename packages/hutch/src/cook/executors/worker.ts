import { parentPort } from "node:worker_threads";
import { type CookTask, runTask } from "../task.ts";
import { errorFacts } from "./foreign-error.ts";
import type { WorkerReply } from "./local.ts";

parentPort?.on("message", async (task: CookTask) => {
  const started = performance.now();
  let reply: WorkerReply;
  try {
    await runTask(task);
    reply = { seconds: (performance.now() - started) / 1000 };
  } catch (error) {
    reply = { error: errorFacts(error) };
  }
  parentPort?.postMessage(reply);
});
