import type { Progress, Status } from "./status.ts";

type Settled<R> = NonNullable<Status<R>["settled"]>;

/**
 * The device's own end of a `Status`: it settles the status once, by `succeed` or `fail`, and reports progress.
 * A failure that nobody awaits is not an unhandled rejection; whoever asks later still gets it.
 */
export class RunningStatus<R = void> implements Status<R> {
  readonly name: string;
  #settled: Settled<R> | undefined;
  #done: Promise<R> | undefined;
  #resolve: ((value: R) => void) | undefined;
  #reject: ((error: unknown) => void) | undefined;
  #listeners: Set<(progress: Progress) => void> | undefined;

  /** @param name the device, for messages and progress bars */
  constructor(name: string) {
    this.name = name;
  }

  /** A status of `work`, settled when it resolves or rejects. */
  static of<R>(name: string, work: Promise<R>): RunningStatus<R> {
    const status = new RunningStatus<R>(name);
    work.then(
      (value) => status.succeed(value),
      (error: unknown) => status.fail(error),
    );
    return status;
  }

  get settled(): Settled<R> | undefined {
    return this.#settled;
  }

  get done(): Promise<R> {
    if (!this.#done) {
      this.#done = new Promise<R>((resolve, reject) => {
        if (this.#settled?.ok) resolve(this.#settled.value);
        else if (this.#settled) reject(this.#settled.error);
        else {
          this.#resolve = resolve;
          this.#reject = reject;
        }
      });
      this.#done.catch(() => {});
    }
    return this.#done;
  }

  /** End the work well. Later calls of `succeed` and `fail` change nothing. */
  succeed(value: R): void {
    if (this.#settled) return;
    this.#settled = { ok: true, value };
    this.#resolve?.(value);
    this.#listeners = undefined;
  }

  /** End the work with an error that names the device and the remedy. */
  fail(error: unknown): void {
    if (this.#settled) return;
    this.#settled = { ok: false, error };
    this.#reject?.(error);
    this.#listeners = undefined;
  }

  onProgress(listener: (progress: Progress) => void): () => void {
    if (this.#settled) return () => {};
    this.#listeners ??= new Set();
    this.#listeners.add(listener);
    return () => this.#listeners?.delete(listener);
  }

  /** Tell those who watch how far the work has come. */
  report(progress: Progress): void {
    if (this.#listeners) for (const listener of this.#listeners) listener(progress);
  }
}
