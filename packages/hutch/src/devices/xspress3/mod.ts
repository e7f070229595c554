export type { DetectorLink, DetectorShape, LinkedAcquisition } from "./link.ts";
export { LocalLink, StreamLink } from "./link.ts";
export type { FlightOptions, Xspress3Options } from "./xspress3.ts";
export { Xspress3 } from "./xspress3.ts";
