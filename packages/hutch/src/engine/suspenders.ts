import type { DataValue } from "../documents/mod.ts";
import { RequestError } from "../errors/mod.ts";
import type { DeliveryPolicy, Subscription } from "../signals/mod.ts";

/** What a suspender watches: any signal, or anything that looks like one. */
export interface WatchedSignal {
  readonly source: string;
  subscribe(policy: DeliveryPolicy): Subscription<DataValue>;
}

/**
 * Holds the plan while a condition is bad, such as no beam. The engine stops what moves, waits, and takes the interrupted
 * point again.
 */
export interface Suspender {
  readonly name: string;
  /** Watch from now on. `bad` is told why, `good` when the plan may go on. Returns the function that ends the watch. */
  watch(bad: (reason: string) => void, good: () => void): () => void;
}

export interface SuspenderOptions {
  /** Wait so long after the condition is good again, seconds. Default 0. */
  readonly settleS?: number;
  /** Added to the reason, e.g. `shutter closed?` */
  readonly message?: string;
}

/** Says whether a value is bad, given whether it was; undefined means good. */
type Judge = (value: number, wasBad: boolean) => string | undefined;

/** Hold while the signal is below `low`, until it is at or above `resumeAt` (default `low`). */
export function suspendBelow(
  signal: WatchedSignal,
  low: number,
  options: SuspenderOptions & { readonly resumeAt?: number } = {},
): Suspender {
  const { resumeAt = low } = options;
  if (resumeAt < low) throw new RequestError(`resumeAt ${resumeAt} must not be below ${low}, where the plan is held.`);
  return suspender(signal, options, (value, wasBad) => {
    if (value >= (wasBad ? resumeAt : low)) return undefined;
    return `${signal.source} = ${value} is below ${wasBad ? resumeAt : low}`;
  });
}

/** Hold while the signal is above `high`, until it is at or below `resumeAt` (default `high`). */
export function suspendAbove(
  signal: WatchedSignal,
  high: number,
  options: SuspenderOptions & { readonly resumeAt?: number } = {},
): Suspender {
  const { resumeAt = high } = options;
  if (resumeAt > high)
    throw new RequestError(`resumeAt ${resumeAt} must not be above ${high}, where the plan is held.`);
  return suspender(signal, options, (value, wasBad) => {
    if (value <= (wasBad ? resumeAt : high)) return undefined;
    return `${signal.source} = ${value} is above ${wasBad ? resumeAt : high}`;
  });
}

/** Hold unless the signal is strictly between `low` and `high`. */
export function suspendOutside(
  signal: WatchedSignal,
  { low, high }: { readonly low: number; readonly high: number },
  options: SuspenderOptions = {},
): Suspender {
  return suspender(signal, options, (value) =>
    value > low && value < high ? undefined : `${signal.source} = ${value} is not between ${low} and ${high}`,
  );
}

/** Hold while the signal is not `expected`, e.g. a shutter that should be open (1). */
export function suspendUnless(
  signal: WatchedSignal,
  expected: number | boolean,
  options: SuspenderOptions = {},
): Suspender {
  const wanted = Number(expected);
  return suspender(signal, options, (value) =>
    value === wanted ? undefined : `${signal.source} is ${value}, not ${wanted}`,
  );
}

function suspender(signal: WatchedSignal, { settleS = 0, message }: SuspenderOptions, judge: Judge): Suspender {
  return {
    name: signal.source,
    watch: (bad, good) => {
      const subscription = signal.subscribe({ kind: "every" });
      let isBad = false;
      let settling: NodeJS.Timeout | undefined;
      const look = (value: number) => {
        const complaint = judge(value, isBad);
        if (complaint !== undefined) {
          clearTimeout(settling);
          settling = undefined;
          if (!isBad) bad(message ? `${complaint}: ${message}` : complaint);
          isBad = true;
        } else if (isBad && !settling) {
          settling = setTimeout(() => {
            settling = undefined;
            isBad = false;
            good();
          }, settleS * 1000);
        }
      };
      follow(subscription, look).catch((error: unknown) => bad(`${signal.source} cannot be watched: ${error}`));
      return () => {
        clearTimeout(settling);
        subscription.close();
      };
    },
  };
}

async function follow(subscription: Subscription<DataValue>, look: (value: number) => void): Promise<void> {
  for await (const { value } of subscription) look(Number(value));
}
