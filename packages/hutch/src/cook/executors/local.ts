import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { CancelledError } from "../../errors/mod.ts";
import { type CookTask, removeParts } from "../task.ts";
import type { CookExecutor, ErrorFacts, TaskEvent } from "./executor.ts";
import { CookError } from "./foreign-error.ts";

/** What a worker answers to a task. */
export type WorkerReply = { readonly seconds: number } | { readonly error: ErrorFacts };

/**
 * Cooks on worker threads of this machine, a task on each.
 *
 * @param workers default: as many as the machine has processors
 */
export function localExecutor(workers = availableParallelism()): CookExecutor {
  return {
    name: "local",
    threadsFor: (tasks) => Math.max(1, Math.floor(availableParallelism() / Math.min(workers, tasks))),
    cook: (tasks, signal) => cookOnWorkers(tasks, workers, signal),
  };
}

async function* cookOnWorkers(
  tasks: readonly CookTask[],
  most: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<TaskEvent> {
  const waiting = [...tasks];
  const underWay = new Map<Worker, CookTask>();
  const events: TaskEvent[] = [];
  let wake: () => void = () => {};
  const report = (event: TaskEvent) => {
    events.push(event);
    wake();
  };

  const start = (worker: Worker) => {
    const task = waiting.shift();
    if (!task) {
      void worker.terminate();
      return;
    }
    underWay.set(worker, task);
    report({ kind: "started", task });
    worker.postMessage(task);
  };
  const open = () => {
    const file = import.meta.url.endsWith(".ts") ? "./worker.ts" : "./worker.js";
    const worker = new Worker(new URL(file, import.meta.url));
    worker.on("message", (reply: WorkerReply) => {
      const task = underWay.get(worker)!;
      underWay.delete(worker);
      if ("error" in reply) report({ kind: "failed", task, error: new CookError(reply.error) });
      else report({ kind: "cooked", task, seconds: reply.seconds });
      start(worker);
    });
    // A worker that dies (out of memory, say) takes its task with it and is replaced.
    worker.on("error", (error) => {
      const task = underWay.get(worker);
      underWay.delete(worker);
      if (!task) return;
      void removeParts(task);
      const message = `The worker died: ${error.message}. Cook it in more slices, or with fewer workers.`;
      report({ kind: "failed", task, error: new CookError({ code: "COOK", message }) });
      if (waiting.length > 0) start(open());
    });
    return worker;
  };

  const abort = () => wake();
  signal?.addEventListener("abort", abort);
  try {
    for (let i = 0; i < Math.min(most, tasks.length); i++) start(open());
    for (let left = tasks.length; left > 0; ) {
      const event = events.shift();
      if (signal?.aborted) throw new CancelledError("The cooking was ended. What was finished stays.");
      if (event === undefined) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        continue;
      }
      if (event.kind === "cooked" || event.kind === "failed") left--;
      yield event;
    }
  } finally {
    signal?.removeEventListener("abort", abort);
    const rest = [...underWay];
    underWay.clear();
    await Promise.all(rest.map(([worker]) => worker.terminate()));
    await Promise.all(rest.map(([, task]) => removeParts(task)));
  }
}
