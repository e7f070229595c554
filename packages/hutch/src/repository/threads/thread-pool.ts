import { Worker } from "node:worker_threads";

/** What a thread is sent: which function of which module to call, and with what. */
export interface ThreadCall {
  readonly module: string;
  readonly name: string;
  readonly argument: unknown;
}

/** What a thread answers. */
export type ThreadReply = { readonly answer: unknown } | { readonly error: unknown };

const idle: Worker[] = [];

/**
 * Calls an exported function on a worker thread, and resolves with what it returns; both sides must be values that can be
 * cloned. Typed arrays that are members of the answer are handed over, not copied.
 *
 * Threads are started when needed, kept for the next call of whatever kind, and never keep the process alive. What the
 * function throws is thrown here as a plain error, because classes do not survive the way between threads.
 *
 * @param module the module's own URL, i.e. `import.meta.url` of the file that exports the function
 */
export function callOnThread<Answer>(module: string, name: string, argument: unknown): Promise<Answer> {
  const worker = idle.pop() ?? startThread();
  worker.ref();
  return new Promise((resolve, reject) => {
    worker.once("error", reject);
    worker.once("message", (reply: ThreadReply) => {
      worker.off("error", reject);
      worker.unref();
      idle.push(worker);
      if ("error" in reply) reject(reply.error);
      else resolve(reply.answer as Answer);
    });
    worker.postMessage({ module, name, argument } satisfies ThreadCall);
  });
}

/** Starts threads before they are needed, so that the first call does not wait for them. */
export function warmUpThreads(threads: number): void {
  while (idle.length < threads) idle.push(startThread());
}

function startThread(): Worker {
  const file = import.meta.url.endsWith(".ts") ? "./thread.ts" : "./thread.js";
  const worker = new Worker(new URL(file, import.meta.url));
  worker.unref();
  return worker;
}
