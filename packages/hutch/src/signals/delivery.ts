import type { DataValue, Reading } from "../documents/mod.ts";
import type { DeliveryPolicy, Subscription } from "./backend.ts";

const LATEST: DeliveryPolicy = { kind: "latest" };

/**
 * The queue between a source of updates and one consumer: keeps what its policy says and counts what it drops.
 * The source calls `push`; the consumer loops with `for await`. One consumer only.
 */
export class Delivery<T extends DataValue = DataValue> implements Subscription<T> {
  readonly #capacity: number;
  readonly #onClose: () => void;
  #waiting: Reading<T>[] = [];
  /** Index of the oldest entry in `#waiting`; the entries before it have been taken. */
  #head = 0;
  #lost = 0;
  #closed = false;
  #wake: ((result: IteratorResult<Reading<T>>) => void) | undefined;

  /** @param onClose called once when the consumer leaves, by `close` or by ending its loop */
  constructor(policy: DeliveryPolicy = LATEST, onClose: () => void = () => {}) {
    this.#capacity = policy.kind === "latest" ? 1 : policy.kind === "queue" ? Math.max(1, policy.size) : Infinity;
    this.#onClose = onClose;
  }

  get lost(): number {
    return this.#lost;
  }

  /** Hand over an update; the oldest one waiting is dropped when there is no room. */
  push(reading: Reading<T>): void {
    if (this.#closed) return;
    if (this.#wake) {
      const wake = this.#wake;
      this.#wake = undefined;
      wake({ done: false, value: reading });
      return;
    }
    if (this.#waiting.length - this.#head >= this.#capacity) {
      this.#head++;
      this.#lost++;
    }
    this.#waiting.push(reading);
    if (this.#head > 64 && this.#head * 2 > this.#waiting.length) {
      this.#waiting = this.#waiting.slice(this.#head);
      this.#head = 0;
    }
  }

  /** Add updates that the source knows to have been dropped on the way. */
  countLost(count: number): void {
    this.#lost += count;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#wake?.({ done: true, value: undefined });
    this.#wake = undefined;
    this.#onClose();
  }

  [Symbol.asyncIterator](): AsyncIterator<Reading<T>, undefined> {
    return {
      next: () => {
        if (this.#head < this.#waiting.length && !this.#closed) {
          const value = this.#waiting[this.#head++]!;
          if (this.#head === this.#waiting.length) {
            this.#waiting = [];
            this.#head = 0;
          }
          return Promise.resolve({ done: false, value });
        }
        if (this.#closed) return Promise.resolve({ done: true, value: undefined });
        return new Promise((resolve) => {
          this.#wake = resolve as (result: IteratorResult<Reading<T>>) => void;
        });
      },
      return: () => {
        this.close();
        return Promise.resolve({ done: true, value: undefined });
      },
    };
  }
}
