import type { Suspender } from "./suspenders.ts";

/** What holds plans, and lets them go on. */
export interface SuspenderListener {
  bad(key: string, reason: string): void;
  good(key: string): void;
}

/** The suspenders of an engine, watched between plans too. */
export class SuspenderWatch {
  readonly #listener: SuspenderListener;
  readonly #stop = new Map<Suspender, () => void>();
  /** Why each bad one is bad, by its key. */
  readonly #bad = new Map<string, string>();
  #count = 0;

  constructor(listener: SuspenderListener) {
    this.#listener = listener;
  }

  /** Key and reason of each that is bad now. */
  get bad(): Iterable<readonly [key: string, reason: string]> {
    return this.#bad;
  }

  add(suspender: Suspender): void {
    if (this.#stop.has(suspender)) return;
    const key = `suspender ${this.#count++}`;
    const good = () => {
      this.#bad.delete(key);
      this.#listener.good(key);
    };
    const bad = (reason: string) => {
      this.#bad.set(key, reason);
      this.#listener.bad(key, reason);
    };
    const stopWatching = suspender.watch(bad, good);
    this.#stop.set(suspender, () => {
      stopWatching();
      good();
    });
  }

  /** Watch no more; what it held goes on. */
  remove(suspender: Suspender): void {
    this.#stop.get(suspender)?.();
    this.#stop.delete(suspender);
  }

  removeAll(): void {
    for (const suspender of [...this.#stop.keys()]) this.remove(suspender);
  }
}
