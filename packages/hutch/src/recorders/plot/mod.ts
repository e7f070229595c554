export type { PlotAxis, PlotFrame } from "./curve.ts";
export { curveText } from "./curve.ts";
export { mapText } from "./map.ts";
export type { PlotOptions } from "./recorder.ts";
export { terminalPlot } from "./recorder.ts";
