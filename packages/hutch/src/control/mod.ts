export type { DeliveryPolicy } from "./delivery.ts";
export { Delivery } from "./delivery.ts";
export type {
  PvMetadata,
  PvProvider,
  PvSample,
  PvType,
  PvValue,
  ServedPv,
  Severity,
  WriteOptions,
} from "./served-pv.ts";
export { CHANGE, SEVERITY } from "./served-pv.ts";
