export type { SimClock, VirtualClock } from "./clock.ts";
export { scaledClock, virtualClock } from "./clock.ts";
export type { SimPvOptions } from "./sim-pv.ts";
export { SimPv } from "./sim-pv.ts";
