export type {
  AreaDetectorSim,
  BeamPosition,
  DetectorOptions,
  FrameListener,
  NDArray,
  SimDetectorOptions,
} from "./area-detector/mod.ts";
export { createFlirDetector, createSimDetector } from "./area-detector/mod.ts";
export type { SimClock, VirtualClock } from "./clock.ts";
export { scaledClock, virtualClock } from "./clock.ts";
export type { SimPvOptions } from "./sim-pv.ts";
export { SimPv } from "./sim-pv.ts";
