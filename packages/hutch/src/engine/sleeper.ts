import type { Message } from "../plans/mod.ts";

/** The sleeping of plans: one that a pause breaks off sleeps the rest of its time when its message is done again. */
export class Sleeper {
  readonly #leftMs = new Map<Message, number>();
  #interrupt: (() => void) | undefined;

  /** Resolves after the message's time, of which earlier attempts have used a part; never when interrupted. */
  sleep(message: Message, seconds: number): Promise<void> {
    const totalMs = this.#leftMs.get(message) ?? seconds * 1000;
    const begun = performance.now();
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#leftMs.delete(message);
        this.#interrupt = undefined;
        resolve();
      }, totalMs);
      this.#interrupt = () => {
        clearTimeout(timer);
        this.#leftMs.set(message, Math.max(0, totalMs - (performance.now() - begun)));
      };
    });
  }

  /** Break off the sleep under way, if there is one. */
  interrupt(): void {
    this.#interrupt?.();
    this.#interrupt = undefined;
  }
}
