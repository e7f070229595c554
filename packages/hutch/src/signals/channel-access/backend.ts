import type { CaChannel } from "../../control/channel-access/mod.ts";
import { Delivery, type DeliveryPolicy } from "../../control/mod.ts";
import type { DataKey, DataValue, Reading } from "../../documents/mod.ts";
import { RequestError } from "../../errors/mod.ts";
import type { PutOptions, SignalBackend, Subscription, WaitOptions } from "../backend.ts";
import { dataKey } from "./data-key.ts";

type Update = Awaited<ReturnType<CaChannel["get"]>>;
type Written = Parameters<CaChannel["put"]>[0];

/** A process variable as a signal. It is searched for as soon as it is made. */
export class ChannelAccessBackend implements SignalBackend {
  readonly source: string;
  readonly #channel: CaChannel;
  readonly #subscriptions = new Set<Subscription>();

  constructor(channel: CaChannel) {
    this.#channel = channel;
    this.source = `ca://${channel.name}`;
  }

  get connected(): boolean {
    return this.#channel.isConnected;
  }

  connect(options?: WaitOptions): Promise<void> {
    return this.#channel.connected(options);
  }

  async describe(options?: WaitOptions): Promise<DataKey> {
    const update = await this.#channel.get({ ...options, form: "control" });
    const { info } = this.#channel;
    return dataKey(this.source, info ?? { type: "double", count: 1 }, update);
  }

  async get(options?: WaitOptions): Promise<Reading> {
    return toReading(await this.#channel.get(options));
  }

  put(value: DataValue, options?: PutOptions): Promise<void> {
    return this.#channel.put(this.#writable(value), options);
  }

  subscribe(policy?: DeliveryPolicy): Subscription {
    const delivery: Delivery<Reading> = new Delivery<Reading>(policy, () => {
      monitor.cancel();
      this.#subscriptions.delete(delivery);
    });
    const monitor = this.#channel.monitor((update) => delivery.push(toReading(update)));
    this.#subscriptions.add(delivery);
    return delivery;
  }

  onConnection(listener: (connected: boolean) => void): () => void {
    return this.#channel.onConnection(listener);
  }

  close(): void {
    for (const subscription of [...this.#subscriptions]) subscription.close();
    this.#channel.close();
  }

  #writable(value: DataValue): Written {
    if (typeof value === "boolean") return value ? 1 : 0;
    const isList = Array.isArray(value) || ArrayBuffer.isView(value);
    if (typeof value === "number" || typeof value === "string" || isList) return value as Written;
    throw new RequestError(`${this.source} takes a number, a text or a list of them, not ${JSON.stringify(value)}.`);
  }
}

/** A record that was never processed has no time; what it shows is true now. */
function toReading({ value, timestamp, severity }: Update): Reading {
  return {
    value: value as DataValue,
    timestamp: timestamp > 0 ? timestamp : Date.now() / 1000,
    ...(severity > 0 && { severity: severity as 1 | 2 | 3 }),
  };
}
