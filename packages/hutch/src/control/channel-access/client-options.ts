import type { DbrArray, DbrBase, DbrForm, DbrReading } from "../../protocols/channel-access/mod.ts";
import type { DeliveryPolicy } from "../delivery.ts";

/** How long to wait, and what ends the wait. */
export interface CaWaitOptions {
  /** Default: the context's, 5 s; puts that wait for completion take as long as they take. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** What is asked of a value. */
export interface CaValueOptions {
  /** Type to convert to, by the server; `text` is a char array as one string. Default: the channel's own. */
  readonly type?: DbrBase | "text";
  /** What comes along with the value. Default `time`: alarm and time stamp. */
  readonly form?: DbrForm;
  /** Number of elements; 0 as many as there are now. Default: all there are. */
  readonly count?: number;
}

export interface CaGetOptions extends CaValueOptions, CaWaitOptions {
  /**
   * An array to take the elements, of the type that arrives (Float64Array for double …) and long enough; the value is then
   * a view of it. Reading megabytes again and again, fresh memory is half of the cost.
   */
  readonly into?: DbrArray;
}

export interface CaPutOptions extends CaWaitOptions {
  /** Wait until everything that the put started has finished (put-callback). Default true. */
  readonly wait?: boolean;
  /**
   * Go ahead of everything, on a circuit of its own, and wait only until the server has taken the value: for stop
   * commands. Never waits for completion, since a record that is busy takes no put-callback. Default false.
   */
  readonly urgent?: boolean;
  /** Type to send in. Default: what suits the value and the channel. */
  readonly type?: DbrBase | "text";
}

export interface CaMonitorOptions extends CaValueOptions {
  /** Changes that lead to an update, bits of EVENT. Default value and alarm. */
  readonly mask?: number;
}

export interface CaSubscribeOptions extends CaMonitorOptions {
  /** What is kept for a slow consumer. Default latest. */
  readonly policy?: DeliveryPolicy;
}

/** Updates of a channel, consumed with `for await`; the first is the present value. */
export interface CaSubscription extends AsyncIterable<DbrReading> {
  /** Updates dropped because the consumer was slow. What a server drops it does not tell. */
  readonly lost: number;
  close(): void;
}

/** Ends a subscription. */
export interface CaMonitor {
  cancel(): void;
}

/** What is known of a connected channel. */
export interface CaChannelInfo {
  readonly name: string;
  /** Address of the server. */
  readonly host: string;
  readonly port: number;
  readonly type: DbrBase;
  /** Largest number of elements. */
  readonly count: number;
  readonly access: { readonly read: boolean; readonly write: boolean };
}
