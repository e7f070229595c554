/** Something that waits until a time. */
export interface Waiting {
  /** Milliseconds of `performance.now()`; Infinity when it may wait for ever. */
  readonly deadlineMs: number;
}

/**
 * One timer for thousands of requests that each may take only so long. It is set to the earliest deadline; requests that
 * finish in time, nearly all, never touch it.
 */
export class Deadlines {
  readonly #expire: (nowMs: number) => Iterable<Waiting>;
  #timer: NodeJS.Timeout | undefined;
  #dueMs = Infinity;

  /** @param expire ends what is overdue, and gives what still waits */
  constructor(expire: (nowMs: number) => Iterable<Waiting>) {
    this.#expire = expire;
  }

  /** Something waits from now on. */
  watch({ deadlineMs }: Waiting): void {
    if (deadlineMs >= this.#dueMs) return;
    this.#set(deadlineMs);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#dueMs = Infinity;
  }

  #set(dueMs: number): void {
    clearTimeout(this.#timer);
    this.#dueMs = dueMs;
    // A timer may fire a fraction of a millisecond early; one more spares a second round.
    this.#timer = setTimeout(() => this.#fired(), Math.max(0, dueMs - performance.now()) + 1);
  }

  #fired(): void {
    this.#dueMs = Infinity;
    let next = Infinity;
    for (const { deadlineMs } of this.#expire(performance.now())) next = Math.min(next, deadlineMs);
    if (next < Infinity) this.#set(next);
  }
}
