import { MINOR_WHEN_ON, type PvTable, pair, record } from "../pv-table.ts";
import { PLUGIN_BASE } from "./plugin-base.ts";
import { TIME_SERIES_POINTS } from "./stats.ts";

/** The time series of a Stats plugin (ADCore 3.14, NDTimeSeries). */
export const TIME_SERIES: PvTable = [
  ...PLUGIN_BASE,
  record.choice("TSAcquire", ["Done", "Acquire"]),
  record.choice("TSAcquiring", ["Done", "Acquiring"], "Done", { ...MINOR_WHEN_ON, readOnly: true }),
  pair.choice("TSAcquireMode", ["Fixed length", "Circ. buffer"]),
  record.integer("TSNumPoints", TIME_SERIES_POINTS),
  record.integer("TSCurrentPoint", 0, { readOnly: true }),
  record.real("TSTimePerPointLink", 0, { precision: 3 }),
  pair.real("TSTimePerPoint", 0.1, { units: "s", precision: 3 }),
  pair.real("TSAveragingTime", 0.1, { units: "s", precision: 3 }),
  record.integer("TSNumAverage", 1, { readOnly: true }),
  record.real("TSElapsedTime", 0, { units: "s", precision: 3, readOnly: true }),
  record.choice("TSRead", ["Done", "Read"]),
  record.reals("TSTimeAxis", TIME_SERIES_POINTS, { units: "s", readOnly: true }),
  record.reals("TSTimestamp", TIME_SERIES_POINTS, { readOnly: true }),
];
