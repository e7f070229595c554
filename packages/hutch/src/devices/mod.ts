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
export type { MoveOutcome, MoveStatus, Progress, Status } from "./status.ts";
