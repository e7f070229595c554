import type { SimClock } from "../clock.ts";

/** Lets bytes pass up to a rate, with at most one second's worth at once. */
export class ByteThrottle {
  readonly #clock: SimClock;
  #allowance = 0;
  #lastS = -Infinity;

  constructor(clock: SimClock) {
    this.#clock = clock;
  }

  /** Whether `bytes` may pass now; a limit of 0 bytes per second means none. */
  admits(bytes: number, bytesPerSecond: number): boolean {
    if (bytesPerSecond <= 0) return true;
    const now = this.#clock.now();
    this.#allowance = Math.min(bytesPerSecond, this.#allowance + (now - this.#lastS) * bytesPerSecond);
    this.#lastS = now;
    if (bytes > this.#allowance) return false;
    this.#allowance -= bytes;
    return true;
  }
}
