import { CancelledError, DeviceError, type HutchError } from "../../errors/mod.ts";
import type { TypedValue } from "../../protocols/channel-access/mod.ts";

interface QueuedPut {
  readonly value: TypedValue;
  /** Tell the one who waits, once; later calls do nothing. */
  settle(error?: Error): void;
}

/** How long to wait for a put, and what ends the wait. */
export interface PutWait {
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Puts with completion of one channel, one after the other. A server holds one such put per channel: a second one would
 * make it stop serving the whole circuit until the first has finished, up to a minute, a stop command included.
 * A put that is given up while it runs keeps its place until the server has answered, for the same reason.
 */
export class PutQueue {
  readonly #name: string;
  readonly #start: (value: TypedValue, done: (error?: Error) => void) => void;
  readonly #waiting = new Set<QueuedPut>();
  #running: QueuedPut | undefined;

  /** @param start sends a put; `done` is called when it has finished or failed */
  constructor(name: string, start: (value: TypedValue, done: (error?: Error) => void) => void) {
    this.#name = name;
    this.#start = start;
  }

  /** Resolves when everything the put started has finished. */
  put(value: TypedValue, { timeoutMs, signal }: PutWait): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(this.#cancelled(signal));
        return;
      }
      let timer: NodeJS.Timeout | undefined;
      const onAbort = () => giveUp(this.#cancelled(signal!));
      const put: QueuedPut = {
        value: this.#running ? snapshot(value) : value,
        settle: (error) => {
          clearTimeout(timer);
          signal?.removeEventListener("abort", onAbort);
          if (error) reject(error);
          else resolve();
        },
      };
      const giveUp = (error: HutchError) => {
        this.#waiting.delete(put);
        put.settle(error);
      };
      if (timeoutMs !== undefined) timer = setTimeout(() => giveUp(this.#tooLate(timeoutMs)), timeoutMs);
      signal?.addEventListener("abort", onAbort, { once: true });
      this.#waiting.add(put);
      this.#next();
    });
  }

  /** The channel is gone: nothing that waits is sent any more, now or after a reconnection. */
  fail(error: HutchError): void {
    const all = [...this.#waiting];
    this.#waiting.clear();
    const running = this.#running;
    this.#running = undefined;
    running?.settle(error);
    for (const put of all) put.settle(error);
  }

  #next(): void {
    if (this.#running) return;
    const [put] = this.#waiting;
    if (!put) return;
    this.#waiting.delete(put);
    this.#running = put;
    this.#start(put.value, (error) => {
      if (this.#running !== put) return;
      this.#running = undefined;
      put.settle(error);
      this.#next();
    });
  }

  #cancelled(signal: AbortSignal): CancelledError {
    return new CancelledError(`${this.#name}: the put was given up; what it started goes on.`, {
      cause: signal.reason,
    });
  }

  #tooLate(timeoutMs: number): DeviceError {
    return new DeviceError(`${this.#name}: the put has not finished within ${timeoutMs} ms; what it started goes on.`);
  }
}

/** A value that waits must not change when its owner goes on using the array. */
function snapshot(value: TypedValue): TypedValue {
  return typeof value.value === "object" ? { ...value, value: value.value.slice() } : value;
}
