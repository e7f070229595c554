import { Worker } from "node:worker_threads";

/** A thread that is told orders and answers with messages of known kinds. */
export class Thread<Message extends { readonly kind: string }, Order> {
  readonly #worker: Worker;
  readonly #waiting: { readonly kinds: readonly string[]; readonly resolve: (message: Message) => void }[] = [];
  readonly #heard: Message[] = [];
  readonly #died: Promise<never>;

  /** @param file name of the thread's module beside this one, without its ending */
  constructor(file: string, task: unknown) {
    const ending = import.meta.url.endsWith(".ts") ? ".ts" : ".js";
    this.#worker = new Worker(new URL(`./${file}${ending}`, import.meta.url), { workerData: task });
    this.#worker.on("message", (message: Message) => this.#hear(message));
    this.#died = new Promise((_, reject) => {
      this.#worker.once("error", reject);
      this.#worker.once("exit", (code) => reject(new Error(`The thread ${file} ended with code ${code}`)));
    });
    this.#died.catch(() => {}); // reported by whoever waits
  }

  tell(order: Order): void {
    this.#worker.postMessage(order);
  }

  /** The next message of one of these kinds; rejects when the thread dies first. */
  hear<K extends Message["kind"]>(...kinds: readonly K[]): Promise<Extract<Message, { kind: K }>> {
    const isWanted = (message: Message) => kinds.includes(message.kind as K);
    const index = this.#heard.findIndex(isWanted);
    if (index >= 0) return Promise.resolve(this.#heard.splice(index, 1)[0] as Extract<Message, { kind: K }>);
    const next = new Promise<Message>((resolve) => {
      this.#waiting.push({ kinds, resolve });
    });
    return Promise.race([next, this.#died]) as Promise<Extract<Message, { kind: K }>>;
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }

  #hear(message: Message): void {
    const index = this.#waiting.findIndex(({ kinds }) => kinds.includes(message.kind));
    const waiting = index < 0 ? undefined : this.#waiting.splice(index, 1)[0];
    if (waiting) waiting.resolve(message);
    else this.#heard.push(message);
  }
}
