import type { DeliveryPolicy } from "../control/mod.ts";
import type { DataKey, DataValue, Reading } from "../documents/mod.ts";

export type { DeliveryPolicy } from "../control/mod.ts";

/** Updates of one signal, consumed with `for await`. The first is the present value. */
export interface Subscription<T extends DataValue = DataValue> extends AsyncIterable<Reading<T>> {
  /** Updates known to have been dropped so far. */
  readonly lost: number;
  close(): void;
}

export interface WaitOptions {
  /** Give up after this long, with an `UnreachableError` or `DeviceError` that names the signal; `Infinity` never. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

export interface PutOptions extends WaitOptions {
  /** Wait until the source says that everything the put started has finished (EPICS put-callback). Default true. */
  readonly wait?: boolean;
  /** Go ahead of everything queued, on a connection of its own where there is one: for stop commands. Default false. */
  readonly urgent?: boolean;
}

/**
 * One control system behind eight verbs. Channel Access, pvAccess, Tango, PandABlocks, soft and mock signals implement it,
 * and one contract suite (`test/contract/signal-backend.ts`) runs against all of them.
 */
export interface SignalBackend<T extends DataValue = DataValue> {
  /** URL of the signal, e.g. `ca://gp:m1.RBV`; it becomes `source` in data keys. */
  readonly source: string;
  /** Whether the source can be reached now. */
  readonly connected: boolean;
  /** Resolves once the signal can be read; throws UnreachableError naming the signal and what was tried. */
  connect(options?: WaitOptions): Promise<void>;
  /** Type, shape, units, precision, limits and choices of the value. `object_name` is left to the device. */
  describe(options?: WaitOptions): Promise<DataKey>;
  get(options?: WaitOptions): Promise<Reading<T>> | Reading<T>;
  put(value: T, options?: PutOptions): Promise<void> | void;
  /** Updates until closed; survives reconnections. Default policy: latest. */
  subscribe(policy?: DeliveryPolicy): Subscription<T>;
  /** Called with `true` / `false` when the connection comes and goes; returns the function that stops it. */
  onConnection(listener: (connected: boolean) => void): () => void;
  close(): Promise<void> | void;
}
