import type { Waiting } from "./deadlines.ts";

/** Somebody who waits for a channel to connect. */
export class ConnectionWait implements Waiting {
  readonly deadlineMs: number;
  readonly #onExpiry: () => Error;
  readonly #resolve: () => void;
  readonly #reject: (error: Error) => void;
  #stopListening: (() => void) | undefined;
  isOver = false;

  /** @param onExpiry makes the error for the case that it takes too long */
  constructor(deadlineMs: number, onExpiry: () => Error, resolve: () => void, reject: (error: Error) => void) {
    this.deadlineMs = deadlineMs;
    this.#onExpiry = onExpiry;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  /** Give up when `signal` says so. */
  follow(signal: AbortSignal, error: () => Error): void {
    const onAbort = () => this.fail(error());
    signal.addEventListener("abort", onAbort, { once: true });
    this.#stopListening = () => signal.removeEventListener("abort", onAbort);
  }

  succeed(): void {
    this.#end();
    this.#resolve();
  }

  fail(error: Error): void {
    this.#end();
    this.#reject(error);
  }

  expired(): void {
    this.fail(this.#onExpiry());
  }

  #end(): void {
    this.isOver = true;
    this.#stopListening?.();
  }
}
