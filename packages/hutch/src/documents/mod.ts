export { checkDocument } from "./check.ts";
export type { ComposedStream, ObjectDescription, Stamp } from "./compose.ts";
export { RunComposer } from "./compose.ts";
export { frameRange } from "./frame-range.ts";
export type { Recorder } from "./recorder.ts";
export type { RunConsumerFactory } from "./router.ts";
export { DocumentRouter, eventKeys } from "./router.ts";
export { RunChecker } from "./run-checker.ts";
export { isDocumentName, parseDocument, serializeDocument } from "./serialize.ts";
export type {
  DataKey,
  DataValue,
  Datum,
  DimensionHint,
  DocumentByName,
  DocumentName,
  Dtype,
  Event,
  EventDescriptor,
  EventPage,
  ExitStatus,
  Json,
  Limits,
  LimitsRange,
  NamedDocument,
  NumericArray,
  ObjectConfiguration,
  ObjectHints,
  Range,
  Reading,
  Resource,
  RunStart,
  RunStop,
  StartHints,
  StreamDatum,
  StreamResource,
} from "./types.ts";
