export type {
  AssetDocument,
  Checkable,
  Configurable,
  Device,
  Flyable,
  MaybePromise,
  Movable,
  Pausable,
  Readable,
  Stageable,
  Stoppable,
  Triggerable,
  WritesStreams,
} from "./capabilities.ts";
export {
  isCheckable,
  isConfigurable,
  isFlyable,
  isMovable,
  isPausable,
  isReadable,
  isStageable,
  isStoppable,
  isStreamWriter,
  isTriggerable,
} from "./capabilities.ts";
export type { FailedMove, MoveFacts } from "./move-error.ts";
export { MoveError } from "./move-error.ts";
export { RunningStatus } from "./running-status.ts";
export type { MoveOutcome, MoveStatus, Progress, Status } from "./status.ts";
