export type {
  AreaDetectorOptions,
  ExposureOptions,
  FileOptions,
  FilePlace,
  PluginOptions,
  PluginRole,
} from "./area-detector/mod.ts";
export { AreaDetector } from "./area-detector/mod.ts";
export type {
  AssetDocument,
  Checkable,
  Configurable,
  Device,
  Exposable,
  Flyable,
  MaybePromise,
  Movable,
  Pausable,
  Readable,
  Stageable,
  Stoppable,
  Subscribable,
  Triggerable,
  WritesStreams,
} from "./capabilities.ts";
export {
  isCheckable,
  isConfigurable,
  isExposable,
  isFlyable,
  isMovable,
  isPausable,
  isReadable,
  isStageable,
  isStoppable,
  isStreamWriter,
  isSubscribable,
  isTriggerable,
} from "./capabilities.ts";
export type { EpicsMotorOptions } from "./epics-motor/mod.ts";
export { EpicsMotor } from "./epics-motor/mod.ts";
export type { BuildOptions, DeviceConfig, DeviceSite, DeviceType } from "./factory/mod.ts";
export { buildDevices, DEVICE_TYPES, deviceSchema } from "./factory/mod.ts";
export type { FailedMove, MoveFacts } from "./move-error.ts";
export { MoveError } from "./move-error.ts";
export type { ConnectionFailure, ConnectionReport, DeviceKind } from "./registry.ts";
export { connectionError, DeviceRegistry, kindOf } from "./registry.ts";
export { RunningStatus } from "./running-status.ts";
export { SettableSignalDevice, SignalDevice } from "./signal-device.ts";
export type { Connectable } from "./signal-group.ts";
export { ConnectError } from "./signal-group.ts";
export type { GaussianOptions, SoftDetectorOptions, SoftMotorOptions } from "./soft/mod.ts";
export { gaussianDetector, SoftDetector, SoftMotor } from "./soft/mod.ts";
export type { MoveOutcome, MoveStatus, Progress, Status } from "./status.ts";
export type { DetectorLink, DetectorShape, FlightOptions, LinkedAcquisition, Xspress3Options } from "./xspress3/mod.ts";
export { LocalLink, StreamLink, Xspress3 } from "./xspress3/mod.ts";
