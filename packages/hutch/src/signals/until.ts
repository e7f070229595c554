import { CancelledError } from "../errors/mod.ts";

/** Something that tells when a condition may have changed, e.g. a signal that is being watched. */
export interface Wakeup {
  watch(listener: () => void): () => void;
}

export interface UntilOptions {
  /** The condition is tried again when one of these changes. */
  readonly wake?: readonly Wakeup[];
  /** … and this often in any case, because an update may be lost or late. */
  readonly pollMs?: number;
  readonly timeoutMs: number;
  /** Ends the waiting with a CancelledError. */
  readonly signal?: AbortSignal;
}

/**
 * Wait until `test` gives a value. `test` asks the source itself; updates only say when to ask again. So neither a lost
 * update nor one that was already on its way can end the waiting too early or never.
 *
 * @returns the value, or undefined when the time is over
 * @throws whatever `test` throws
 */
export async function until<R>(
  test: () => Promise<R | undefined> | R | undefined,
  { wake = [], pollMs = 100, timeoutMs, signal }: UntilOptions,
): Promise<R | undefined> {
  const deadline = performance.now() + timeoutMs;
  let changed = false;
  let resume: (() => void) | undefined;
  const stir = () => {
    changed = true;
    resume?.();
  };
  const leave = wake.map((source) => source.watch(stir));
  signal?.addEventListener("abort", stir);
  try {
    for (;;) {
      if (signal?.aborted) throw new CancelledError("The waiting was cancelled.", { cause: signal.reason });
      changed = false;
      const result = await test();
      if (result !== undefined) return result;
      const leftMs = deadline - performance.now();
      if (leftMs <= 0) return undefined;
      if (changed) continue;
      let timer: NodeJS.Timeout | undefined;
      await new Promise<void>((resolve) => {
        resume = resolve;
        timer = setTimeout(resolve, Math.min(pollMs, leftMs));
      });
      clearTimeout(timer);
      resume = undefined;
    }
  } finally {
    for (const stop of leave) stop();
    signal?.removeEventListener("abort", stir);
  }
}
