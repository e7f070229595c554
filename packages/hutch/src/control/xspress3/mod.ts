export type { Acquisition, Gap, PartialSpectrum, Trigger, Window } from "./acquisition.ts";
export type {
  AcquisitionProgress,
  Overrun,
  PreparedAcquisition,
  Xspress3Backend,
  Xspress3Facts,
} from "./backend.ts";
export { planAcquisition } from "./checks.ts";
export { describeFlags, ERROR_FLAGS } from "./error-flags.ts";
export { Xspress3Error } from "./errors.ts";
export type { Xspress3SourceOptions } from "./frame-source.ts";
export { Xspress3Source } from "./frame-source.ts";
export type { BackendConfig } from "./open-backend.ts";
export { openBackend } from "./open-backend.ts";
export { AcquisitionPanel } from "./panel.ts";
export type { SdkBackend, SdkOptions } from "./sdk/mod.ts";
export { openXspress3Sdk } from "./sdk/mod.ts";
export type { SampleElement, SampleOptions, SimulatedOptions } from "./simulated/mod.ts";
export { SimulatedXspress3 } from "./simulated/mod.ts";
export type { PostedSource } from "./source-module.ts";
export { xspress3Source } from "./source-module.ts";
export type { ControlReply, ControlRequest, StreamerOptions, StreamerStatus, StreamForm } from "./streamer/mod.ts";
export { Xspress3Streamer } from "./streamer/mod.ts";
export { MOST_FRAMES } from "./timing.ts";
