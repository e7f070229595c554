import type { PvSample } from "../served-pv.ts";

/** Something whose updates wait in a queue. */
export interface Queued {
  /** Updates of it that wait. */
  waiting: number;
  /** The newest of them. */
  newest: QueuedUpdate | undefined;
}

/** One update that waits to be sent. */
export interface QueuedUpdate {
  readonly of: Queued;
  sample: PvSample;
}

/** Updates that wait before slow clients get the newest only; more where there are more subscriptions. */
const ROOMY = 256;
const PER_SUBSCRIPTION = 4;

/**
 * The updates that one client has not been sent yet, in order. A client that keeps up gets every update, even several
 * in one instant (a busy flag that goes on and off). While it does not, the newest value replaces the waiting one of the
 * same subscription. Arrays never wait twice. Each subscription has at least one place, so that nobody is starved, and
 * memory is bounded by their number.
 */
export class EventQueue<T extends Queued> {
  #updates: QueuedUpdate[] = [];
  #head = 0;
  /** Updates replaced by newer ones before they were sent. */
  replaced = 0;

  /** Updates that wait. */
  get size(): number {
    return this.#updates.length - this.#head;
  }

  /** @param keepsUp false while the client has asked for no updates: then only the newest is kept */
  push(subscription: T, sample: PvSample, options: { subscriptions: number; keepsUp: boolean }): void {
    const room = Math.max(ROOMY, PER_SUBSCRIPTION * options.subscriptions);
    const isArray = typeof sample.value === "object";
    if (subscription.newest && (isArray || !options.keepsUp || this.size >= room)) {
      subscription.newest.sample = sample;
      this.replaced++;
      return;
    }
    const update: QueuedUpdate = { of: subscription, sample };
    subscription.newest = update;
    subscription.waiting++;
    this.#updates.push(update);
  }

  /** Take the oldest update; undefined when none waits. */
  shift(): { subscription: T; sample: PvSample } | undefined {
    const update = this.#updates[this.#head];
    if (!update) return undefined;
    this.#head++;
    if (this.#head === this.#updates.length) {
      this.#updates = [];
      this.#head = 0;
    }
    const subscription = update.of as T;
    subscription.waiting--;
    if (subscription.newest === update) subscription.newest = undefined;
    return { subscription, sample: update.sample };
  }
}
