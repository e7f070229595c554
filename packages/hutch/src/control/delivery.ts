/**
 * Which updates a subscriber gets when it is slower than its source: `latest` keeps the newest only, `queue` keeps up to
 * `size` and drops the oldest, `every` keeps all (memory is the limit). What is dropped is counted.
 */
export type DeliveryPolicy =
  | { readonly kind: "latest" }
  | { readonly kind: "queue"; readonly size: number }
  | { readonly kind: "every" };

const LATEST: DeliveryPolicy = { kind: "latest" };

/** Room for taken entries at the front of the queue before it is moved up. */
const SLACK = 64;

/**
 * The queue between a source of updates and one consumer: keeps what its policy says and counts what it drops. The source
 * calls `push` and `fail`; the consumer loops with `for await`. One consumer only.
 */
export class Delivery<T> implements AsyncIterable<T> {
  readonly #capacity: number;
  readonly #onClose: () => void;
  #waiting: T[] = [];
  /** Index of the oldest entry in `#waiting`; those before it have been taken. */
  #head = 0;
  #lost = 0;
  #closed = false;
  #failure: Error | undefined;
  #wake: { resolve: (result: IteratorResult<T, undefined>) => void; reject: (error: Error) => void } | undefined;

  /** @param onClose called once when the consumer leaves, by `close` or by ending its loop */
  constructor(policy: DeliveryPolicy = LATEST, onClose: () => void = () => {}) {
    this.#capacity = policy.kind === "latest" ? 1 : policy.kind === "queue" ? Math.max(1, policy.size) : Infinity;
    this.#onClose = onClose;
  }

  /** Updates dropped so far, here or on the way as far as known. */
  get lost(): number {
    return this.#lost;
  }

  /** Hand over an update; the oldest one waiting is dropped when there is no room. */
  push(update: T): void {
    if (this.#closed) return;
    if (this.#wake) {
      const { resolve } = this.#wake;
      this.#wake = undefined;
      resolve({ done: false, value: update });
      return;
    }
    if (this.#waiting.length - this.#head >= this.#capacity) {
      this.#head++;
      this.#lost++;
    }
    this.#waiting.push(update);
    if (this.#head > SLACK && this.#head * 2 > this.#waiting.length) {
      this.#waiting = this.#waiting.slice(this.#head);
      this.#head = 0;
    }
  }

  /** End the consumer's loop with an error, after what still waits. */
  fail(error: Error): void {
    if (this.#closed) return;
    this.#failure = error;
    this.#wake?.reject(error);
    this.#wake = undefined;
  }

  /** Add updates that the source knows to have been dropped on the way. */
  countLost(count: number): void {
    this.#lost += count;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#waiting = [];
    this.#head = 0;
    this.#wake?.resolve({ done: true, value: undefined });
    this.#wake = undefined;
    this.#onClose();
  }

  [Symbol.asyncIterator](): AsyncIterator<T, undefined> {
    return {
      next: () => this.#next(),
      return: () => {
        this.close();
        return Promise.resolve({ done: true, value: undefined });
      },
    };
  }

  #next(): Promise<IteratorResult<T, undefined>> {
    if (this.#head < this.#waiting.length) {
      const value = this.#waiting[this.#head++]!;
      if (this.#head === this.#waiting.length) {
        this.#waiting = [];
        this.#head = 0;
      }
      return Promise.resolve({ done: false, value });
    }
    if (this.#failure) return Promise.reject(this.#failure);
    if (this.#closed) return Promise.resolve({ done: true, value: undefined });
    return new Promise((resolve, reject) => {
      this.#wake = { resolve, reject };
    });
  }
}
