import { CancelledError } from "../../errors/mod.ts";

/**
 * The rule of EPICS for put-callbacks: a record takes one at a time, whichever field and client it comes from. The next
 * waits, its value not even written, until everything the first one started has finished.
 */
export class PutQueue {
  #tail: Promise<void> | undefined;

  /**
   * Run `write` now, or when the writes before it have finished. The promise follows the write's own; when `signal` aborts
   * first it rejects with a CancelledError and the turn passes on, though what the write started is not undone.
   */
  add(write: () => void | Promise<void>, signal?: AbortSignal): void | Promise<void> {
    const turn = this.#tail ? this.#tail.then(() => (signal?.aborted ? undefined : write())) : write();
    if (turn === undefined) return;
    const done = signal ? untilAborted(turn, signal) : turn;
    const settled = done.then(ignore, ignore);
    const tail = (this.#tail ? this.#tail.then(() => settled) : settled).then(() => {
      if (this.#tail === tail) this.#tail = undefined;
    });
    this.#tail = tail;
    return done;
  }
}

function ignore(): void {}

/** The same promise, given up when the signal aborts. */
async function untilAborted(turn: Promise<void>, signal: AbortSignal): Promise<void> {
  let giveUp = ignore;
  const gone = new Promise<never>((_, reject) => {
    giveUp = () => reject(new CancelledError("The writer has gone before its write was finished."));
    signal.addEventListener("abort", giveUp, { once: true });
    if (signal.aborted) giveUp();
  });
  try {
    await Promise.race([turn, gone]);
  } finally {
    signal.removeEventListener("abort", giveUp);
  }
}
