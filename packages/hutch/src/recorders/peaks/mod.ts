export type { Peaks, PeaksOptions } from "./recorder.ts";
export { peakFinder } from "./recorder.ts";
export type { CurvePoint, CurveShape, MapPoint, MapStatistics, PeakStatistics } from "./statistics.ts";
export { mapStatistics, peakStatistics } from "./statistics.ts";
