export type { CountOptions } from "./count.ts";
export { count } from "./count.ts";
export { exitOf, PlanAborted, PlanStopped } from "./interruption.ts";
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
export type { ScanArguments, ScanAxis } from "./scan.ts";
export { lineScan, relScan, scan } from "./scan.ts";
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
export type { Contingency, Insertion } from "./wrapping.ts";
export { chain, contingency, finalize, insertAround, mapMessages } from "./wrapping.ts";
