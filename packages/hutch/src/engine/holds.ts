/** Who keeps the plan from going on, by what ends it. */
export type HoldKind =
  /** A person: until `resume`. */
  | "request"
  /** A condition such as beam: until it is good again. */
  | "suspender"
  /** A device that does not answer: until it does, or `resume`. */
  | "device"
  /** A journal that cannot be written: until it can. */
  | "storage";

export interface Hold {
  readonly kind: HoldKind;
  readonly reason: string;
}

/** Everything that keeps a plan from going on. It may go on when there is nothing left. */
export class Holds {
  readonly #holds = new Map<string, Hold>();
  #onFree: (() => void) | undefined;

  /** @param key what releases it again; a second hold of the same key changes its reason. */
  add(key: string, hold: Hold): void {
    this.#holds.set(key, hold);
  }

  release(key: string): void {
    this.#holds.delete(key);
    this.#tellWhenFree();
  }

  /** Release all that a person may release: their own pauses, and waiting for a device. */
  releaseByHand(): void {
    for (const [key, { kind }] of this.#holds) if (kind === "request" || kind === "device") this.#holds.delete(key);
    this.#tellWhenFree();
  }

  clear(): void {
    this.#holds.clear();
    this.#tellWhenFree();
  }

  get any(): boolean {
    return this.#holds.size > 0;
  }

  /** Whether only conditions that come back by themselves hold the plan. */
  get onlySuspenders(): boolean {
    return this.any && [...this.#holds.values()].every(({ kind }) => kind === "suspender");
  }

  /** All reasons, in the order they came. */
  get reason(): string {
    return [...this.#holds.values()].map(({ reason }) => reason).join("; ");
  }

  /** Called once when the last hold has gone. */
  onFree(listener: (() => void) | undefined): void {
    this.#onFree = listener;
  }

  #tellWhenFree(): void {
    if (this.any) return;
    const listener = this.#onFree;
    this.#onFree = undefined;
    listener?.();
  }
}
