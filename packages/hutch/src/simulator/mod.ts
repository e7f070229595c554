export type {
  AreaDetectorSim,
  BeamPosition,
  DetectorOptions,
  FrameListener,
  NDArray,
  SimDetectorOptions,
} from "./area-detector/mod.ts";
export { createFlirDetector, createSimDetector } from "./area-detector/mod.ts";
export type { Beamline, BeamlineOptions, BeamlinePart, BeamlineSite, MotorPositions } from "./beamline.ts";
export { simulatedBeamline } from "./beamline.ts";
export type { SimClock, VirtualClock } from "./clock.ts";
export { scaledClock, virtualClock } from "./clock.ts";
export { Database } from "./database.ts";
export type { MotorOptions } from "./motor/mod.ts";
export { MotorRecord } from "./motor/mod.ts";
export type { SimRecord } from "./records/record.ts";
export type { SimpleRecordOptions } from "./records/simple-record.ts";
export { simpleRecord } from "./records/simple-record.ts";
export type { BeamlineAddress, ServeBeamlineOptions, ServedBeamline } from "./serve.ts";
export { clientEnvironment, serveBeamline } from "./serve.ts";
export type { SimPvOptions } from "./sim-pv.ts";
export { SimPv } from "./sim-pv.ts";
export type { BeamlineThread } from "./thread.ts";
export { startBeamlineThread } from "./thread.ts";
