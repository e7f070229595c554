export { figureOf } from "./figure-of.ts";
export type { PlotRequest } from "./request.ts";
export type { PlotSource } from "./source.ts";
export { plotSourceOfRun, plotSourceOfScan } from "./source.ts";
