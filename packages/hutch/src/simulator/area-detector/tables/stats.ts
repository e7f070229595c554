import { MINOR_WHEN_ON, NO_YES, type PvTable, pair, readback, record } from "../pv-table.ts";
import { PLUGIN_BASE } from "./plugin-base.ts";

/** Room of the profile and histogram waveforms; longer ones are cut, as a waveform record does. */
const PROFILE_POINTS = 1024;
const HISTOGRAM_POINTS = 256;

/** Points of each time series. */
export const TIME_SERIES_POINTS = 2048;

/**
 * The results of one frame, in the order of the time series, with the name of their parameter. The last entry of a time
 * series row, the timestamp, has no parameter.
 */
export const STATS_RESULTS = [
  "MinValue",
  "MinX",
  "MinY",
  "MaxValue",
  "MaxX",
  "MaxY",
  "MeanValue",
  "SigmaValue",
  "Total",
  "Net",
  "CentroidTotal",
  "CentroidX",
  "CentroidY",
  "SigmaX",
  "SigmaY",
  "SigmaXY",
  "SkewX",
  "SkewY",
  "KurtosisX",
  "KurtosisY",
  "Eccentricity",
  "Orientation",
] as const;
export type StatsResult = (typeof STATS_RESULTS)[number];

/** Name of the time series waveform of a result. */
export function timeSeriesName(result: StatsResult): string {
  return `TS${result === "SigmaValue" ? "Sigma" : result}`;
}

/** Statistics of frames (ADCore 3.14, NDStats). */
export const STATS: PvTable = [
  ...PLUGIN_BASE,
  pair.choice("ComputeStatistics", NO_YES, "Yes", MINOR_WHEN_ON),
  pair.choice("ComputeCentroid", NO_YES, "No", MINOR_WHEN_ON),
  pair.choice("ComputeProfiles", NO_YES, "No", MINOR_WHEN_ON),
  pair.choice("ComputeHistogram", NO_YES, "No", MINOR_WHEN_ON),
  pair.integer("BgdWidth", 1),
  pair.real("CentroidThreshold", 1),
  ...STATS_RESULTS.map((name) =>
    name === "SigmaValue"
      ? pair.real(name, 0, { precision: 1, readbackName: "Sigma_RBV" })
      : pair.real(name, 0, { precision: 3 }),
  ),
  ...STATS_RESULTS.map((name) => record.reals(timeSeriesName(name), TIME_SERIES_POINTS, { readOnly: true })),
  record.reals("TSTimestamp", TIME_SERIES_POINTS, { readOnly: true }),

  readback.integer("ProfileSizeX"),
  readback.integer("ProfileSizeY"),
  pair.integer("CursorX", 256),
  pair.integer("CursorY", 256),
  record.real("CursorVal", 0, { precision: 1, readOnly: true }),
  ...["Average", "Threshold", "Centroid", "Cursor"].flatMap((kind) => [
    readback.reals(`Profile${kind}X`, PROFILE_POINTS),
    readback.reals(`Profile${kind}Y`, PROFILE_POINTS),
  ]),

  pair.integer("HistSize", 256),
  pair.real("HistMin", 0),
  pair.real("HistMax", 255),
  pair.integer("HistBelow"),
  pair.integer("HistAbove"),
  pair.real("HistEntropy", 0, { precision: 3 }),
  readback.reals("Histogram", HISTOGRAM_POINTS),
  readback.reals("HistogramX", HISTOGRAM_POINTS),

  record.integer("MaxSizeX", 0, { readOnly: true }),
  record.integer("MaxSizeY", 0, { readOnly: true }),
  record.real("SetXHOPR"),
  record.real("SetYHOPR"),
  record.integer("Reset"),
  record.integer("Reset1"),
  record.integer("Reset2"),
];
