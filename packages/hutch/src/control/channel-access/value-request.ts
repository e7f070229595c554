import { BASE, type DbrBase, EVENT, FORM } from "../../protocols/channel-access/mod.ts";
import type { CaMonitorOptions } from "./client-options.ts";
import type { MonitorRequest } from "./monitor.ts";

/** What a channel has to offer. */
export interface Offer {
  readonly name: string;
  readonly type: DbrBase;
  /** Largest number of elements. */
  readonly count: number;
  /** Whether the server understands a count of 0 as "as many as there are". */
  readonly hasDynamicCount: boolean;
}

/** Turn what is wanted of a value into wire terms. */
export function valueRequest(offer: Offer, options: CaMonitorOptions): MonitorRequest {
  const isLongText = options.type === undefined && offer.type === "char" && offer.name.endsWith("$");
  const isText = isLongText || options.type === "text";
  const base = isText ? "char" : ((options.type as DbrBase | undefined) ?? offer.type);
  const isScalar = offer.count === 1 && (options.count ?? 1) === 1;
  const all = offer.hasDynamicCount ? 0 : offer.count;
  return {
    type: BASE[base] + 7 * FORM[options.form ?? "time"],
    count: options.count || (isScalar ? 1 : all),
    mask: options.mask ?? EVENT.value | EVENT.alarm,
    shape: isText ? "text" : isScalar ? "scalar" : "array",
  };
}

/** The same for a subscription, where an empty array of a plain type would look like its end. */
export function monitorRequest(offer: Offer, options: CaMonitorOptions): MonitorRequest {
  const request = valueRequest(offer, options);
  const isPlain = request.type < BASE.double + 1;
  return isPlain && request.count === 0 ? { ...request, count: offer.count } : request;
}
