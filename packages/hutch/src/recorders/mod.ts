export type { Column } from "./columns.ts";
export { columnsOf, dimensionFields, mainStream } from "./columns.ts";
export { csvTables } from "./csv/mod.ts";
export type { ExportFormat } from "./export.ts";
export { EXPORT_FORMATS, exportRun, isExportFormat } from "./export.ts";
export type { FileOptions, FilePlace } from "./file-place.ts";
export { runFile, runStem } from "./file-place.ts";
export { jsonLines } from "./json-lines/mod.ts";
export type { NexusOptions } from "./nexus/mod.ts";
export { nexusFiles } from "./nexus/mod.ts";
export type {
  CurvePoint,
  CurveShape,
  MapPoint,
  MapStatistics,
  PeakStatistics,
  Peaks,
  PeaksOptions,
} from "./peaks/mod.ts";
export { mapStatistics, peakFinder, peakStatistics } from "./peaks/mod.ts";
export type { PlotAxis, PlotFrame, PlotOptions } from "./plot/mod.ts";
export { curveText, mapText, terminalPlot } from "./plot/mod.ts";
export type { Recorder } from "./recorder.ts";
export type { SpecOptions } from "./spec/mod.ts";
export { specFiles } from "./spec/mod.ts";
export type { TableLayout, TableLayoutName, TableOptions } from "./table/mod.ts";
export { liveTable, TABLE_LAYOUTS } from "./table/mod.ts";
export type { XdiOptions } from "./xdi/mod.ts";
export { xdiFiles } from "./xdi/mod.ts";
