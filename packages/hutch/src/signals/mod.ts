export type { DeliveryPolicy, PutOptions, SignalBackend, Subscription, WaitOptions } from "./backend.ts";
