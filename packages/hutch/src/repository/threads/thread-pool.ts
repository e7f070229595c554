import { parentPort, type Transferable, Worker } from "node:worker_threads";

type Reply<Answer> = { readonly answer: Answer } | { readonly error: unknown };

/**
 * Worker threads that all do one kind of task. They are started when needed, kept for the next task, and never keep the
 * process alive by themselves.
 */
export class ThreadPool<Task, Answer> {
  readonly #url: URL;
  readonly #idle: Worker[] = [];

  /** @param url the module of the thread; it calls `serveTasks` */
  constructor(url: URL) {
    this.#url = url;
  }

  /** Starts threads before they are needed. */
  warmUp(threads: number): void {
    while (this.#idle.length < threads) this.#idle.push(this.#start());
  }

  /** Runs a task on a thread of its own. Throws what the thread threw. */
  run(task: Task): Promise<Answer> {
    const worker = this.#idle.pop() ?? this.#start();
    worker.ref();
    return new Promise((resolve, reject) => {
      worker.once("error", reject);
      worker.once("message", (reply: Reply<Answer>) => {
        worker.off("error", reject);
        worker.unref();
        this.#idle.push(worker);
        if ("error" in reply) reject(reply.error);
        else resolve(reply.answer);
      });
      worker.postMessage(task);
    });
  }

  #start(): Worker {
    const worker = new Worker(this.#url);
    worker.unref();
    return worker;
  }
}

/**
 * What the module of a thread calls: `work` answers each task; `transfer` lists memory to hand over instead of copying.
 * An error is answered as it is; as its class is lost on the way between threads, `work` should return facts instead
 * where the caller needs the class.
 */
export function serveTasks<Task, Answer>(
  work: (task: Task) => Answer,
  transfer: (answer: Answer) => readonly Transferable[] = () => [],
): void {
  parentPort?.on("message", (task: Task) => {
    let reply: Reply<Answer>;
    try {
      reply = { answer: work(task) };
    } catch (error) {
      reply = { error };
    }
    parentPort?.postMessage(reply, "answer" in reply ? transfer(reply.answer) : []);
  });
}
