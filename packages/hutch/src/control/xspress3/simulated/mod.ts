export type { SimulatedOptions } from "./backend.ts";
export { SimulatedXspress3 } from "./backend.ts";
export type { SampleElement } from "./lines.ts";
export type { SampleOptions } from "./spectrum.ts";
