import { Delivery } from "../../control/mod.ts";
import type { DataKey, DataValue, Reading } from "../../documents/mod.ts";
import { CancelledError, HutchError, RequestError, UnreachableError } from "../../errors/mod.ts";
import type { DeliveryPolicy, PutOptions, SignalBackend, Subscription, WaitOptions } from "../backend.ts";
import type { SoftVariable } from "./variable.ts";

/** A signal over a variable in memory. Everything is answered at once, unless the variable's own handler takes its time. */
export class SoftBackend implements SignalBackend {
  readonly source: string;
  readonly variable: SoftVariable;
  readonly #subscriptions = new Set<Subscription>();

  constructor(source: string, variable: SoftVariable) {
    this.source = source;
    this.variable = variable;
  }

  get connected(): boolean {
    return this.variable.connected;
  }

  connect(options: WaitOptions = {}): Promise<void> {
    if (this.connected) return Promise.resolve();
    return patiently(
      options,
      (resolve) => this.variable.onConnection((connected) => connected && resolve()),
      () => new UnreachableError(`${this.source} did not appear within ${options.timeoutMs} ms.`),
    );
  }

  describe(): Promise<DataKey> {
    this.#mustBeConnected();
    return Promise.resolve(this.variable.describe(this.source));
  }

  get(): Reading {
    this.#mustBeConnected();
    return this.variable.reading;
  }

  put(value: DataValue, options: PutOptions = {}): Promise<void> | void {
    this.#mustBeConnected();
    const finished = this.#write(value);
    if (!finished) return;
    if (options.wait === false) {
      // Without completion nobody is told whether the source went through with it.
      finished.catch(() => {});
      return;
    }
    const late = () => new UnreachableError(`${this.source} did not finish a write within ${options.timeoutMs} ms.`);
    return patiently(
      options,
      (resolve, reject) => {
        finished.then(resolve, (error: unknown) => reject(this.#refusal(value, error)));
        return () => {};
      },
      late,
    );
  }

  subscribe(policy?: DeliveryPolicy): Subscription {
    const delivery: Delivery<Reading> = new Delivery<Reading>(policy, () => {
      stop();
      this.#subscriptions.delete(delivery);
    });
    const stop = this.variable.subscribe((reading) => delivery.push(reading));
    this.#subscriptions.add(delivery);
    if (this.connected) delivery.push(this.variable.reading);
    return delivery;
  }

  onConnection(listener: (connected: boolean) => void): () => void {
    return this.variable.onConnection(listener);
  }

  close(): void {
    for (const subscription of [...this.#subscriptions]) subscription.close();
  }

  #write(value: DataValue): void | Promise<void> {
    try {
      return this.variable.write(value);
    } catch (error) {
      throw this.#refusal(value, error);
    }
  }

  #refusal(value: DataValue, error: unknown): unknown {
    if (error instanceof HutchError) return error;
    const reason = error instanceof Error ? error.message : String(error);
    return new RequestError(`${this.source} refuses ${JSON.stringify(value)}: ${reason}`, { cause: error });
  }

  #mustBeConnected(): void {
    if (!this.connected) throw new UnreachableError(`${this.source} is not connected.`);
  }
}

/** A promise that gives up after `timeoutMs`, or when `signal` says so. `start` returns what undoes it at the end. */
function patiently(
  { timeoutMs, signal }: WaitOptions,
  start: (resolve: () => void, reject: (error: unknown) => void) => () => void,
  late: () => Error,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let undo = () => {};
    const end = (finish: () => void) => () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", cancel);
      undo();
      finish();
    };
    const cancel = end(() => reject(new CancelledError("The waiting was cancelled.", { cause: signal?.reason })));
    const timer =
      timeoutMs === undefined
        ? undefined
        : setTimeout(
            end(() => reject(late())),
            timeoutMs,
          );
    if (signal?.aborted) return cancel();
    signal?.addEventListener("abort", cancel);
    undo = start(end(resolve), (error) => end(() => reject(error))());
  });
}
