export type { AdaptiveOptions } from "./adaptive-scan.ts";
export { adaptiveScan, relAdaptiveScan } from "./adaptive-scan.ts";
export type { CountOptions } from "./count.ts";
export { count } from "./count.ts";
export { withExposure } from "./exposure.ts";
export type { GridOptions, GridScanArguments, GridScanAxis, SnakeAxes } from "./grid-scan.ts";
export { gridScan, relGridScan, scanGrid } from "./grid-scan.ts";
export { exitOf, PlanAborted, PlanStopped } from "./interruption.ts";
export type { ListGridScanArguments } from "./list-grid-scan.ts";
export { listGridScan, relListGridScan, scanListGrid } from "./list-grid-scan.ts";
export type { ListAxis, ListScanArguments } from "./list-scan.ts";
export { listScan, relListScan, scanLists } from "./list-scan.ts";
export { logScan, relLogScan } from "./log-scan.ts";
export type { DeclaredMove, Group, Message, Metadata, Plan, Reply } from "./messages.ts";
export type { GridAxis, Points, Span } from "./points.ts";
export { gridPoints, linePoints, listPoints, logPoints } from "./points.ts";
export type { Preprocessor, Supplement } from "./preprocessors.ts";
export {
  inRun,
  relative,
  relativeSet,
  resetPositions,
  staged,
  supplement,
  withBaseline,
  withFlyers,
  withMetadata,
  withMonitors,
} from "./preprocessors.ts";
export { BUILTIN_PLANS } from "./registry/builtin.ts";
export type { PlanDefinition } from "./registry/definition.ts";
export { definePlan } from "./registry/definition.ts";
export type { DeviceKind, DeviceLookup } from "./registry/devices.ts";
export { DeviceResolver, deviceArg, devicesOfKind } from "./registry/devices.ts";
export type { PlanIdentity, PlannedRun } from "./registry/planned-run.ts";
export { PlanRegistry } from "./registry/registry.ts";
export { parseArguments, usageOf } from "./registry/syntax.ts";
export type { ScanArguments, ScanAxis } from "./scan.ts";
export { lineScan, relScan, scan } from "./scan.ts";
export type { FermatOptions, Relative, SpiralMotors, SpiralOptions, SquareOptions } from "./spiral.ts";
export { relSpiral, relSpiralFermat, relSpiralSquare, spiral, spiralFermat, spiralSquare } from "./spiral.ts";
export type { RingStep, SpiralArea } from "./spiral-points.ts";
export { fermatPoints, spiralPoints, squarePoints } from "./spiral-points.ts";
export type { Motor, PerShot, PerStep, PointScan, ScanOptions } from "./step.ts";
export { moveChanged, oneShot, oneStep, scanPoints } from "./step.ts";
export {
  checkpoint,
  clearCheckpoint,
  clock,
  closeRun,
  collect,
  complete,
  create,
  declareMoves,
  declareStream,
  drop,
  input,
  kickoff,
  locate,
  monitor,
  mv,
  mvr,
  openRun,
  pause,
  read,
  save,
  send,
  set,
  sleep,
  stage,
  stop,
  trigger,
  triggerAndRead,
  unmonitor,
  unstage,
  wait,
} from "./stubs.ts";
export type { TuneOptions } from "./tune-centroid.ts";
export { tuneCentroid } from "./tune-centroid.ts";
export type { Contingency, Insertion } from "./wrapping.ts";
export { chain, contingency, finalize, insertAround, mapMessages } from "./wrapping.ts";
export { x2xScan } from "./x2x-scan.ts";
