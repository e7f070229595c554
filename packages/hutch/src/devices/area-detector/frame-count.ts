import { DeviceError, type HutchError, StorageError } from "../../errors/mod.ts";

/** A counter with the PV it was read from. */
export interface Counter {
  readonly pv: string;
  readonly value: number;
}

/** What camera and plugins have counted so far, read in one go. */
export interface FrameCounts {
  /** Frames in the file (NumCaptured_RBV), or without a file those of the camera. */
  readonly counted: Counter;
  /** DroppedArrays_RBV of each plugin. */
  readonly dropped: readonly Counter[];
  /** Frames on their way in the plugins' queues. */
  readonly queued: Counter;
  /** Number of the last frame of each plugin that measures or writes. */
  readonly uniqueIds: readonly Counter[];
  /** Absent when there is no file. `isOpen` is Capture_RBV. */
  readonly file?: {
    readonly pv: string;
    readonly isOpen: boolean;
    readonly hasFailed: boolean;
    readonly message: string;
  };
}

/**
 * Whether the frames of one trigger are all there: counted, none dropped, no queue left, and every plugin at the same last
 * frame, so that the numbers of a reading belong together.
 *
 * @returns `complete`, `waiting` when it may still come right, or the error that it never will
 */
export function judgeFrames(
  before: FrameCounts,
  after: FrameCounts,
  frames: number,
): "complete" | "waiting" | HutchError {
  const { file, counted, queued } = after;
  if (file?.hasFailed) {
    return new StorageError(
      `${file.pv}WriteStatus is Write error: ${file.message || "the IOC gives no reason"}.\n` +
        "See that the IOC's disk has room and that it may write there. The frames before are in the file.",
    );
  }
  if (file && !file.isOpen) {
    return new DeviceError(
      `${file.pv}Capture_RBV is Done: somebody closed the file.\nRepeat the point; it goes to a new file.`,
    );
  }
  for (const [i, dropped] of after.dropped.entries()) {
    const lost = dropped.value - (before.dropped[i]?.value ?? 0);
    if (lost > 0) {
      return new DeviceError(
        `${dropped.pv} rose by ${lost}: the plugin could not keep up with the frames.\n` +
          "Use a longer period, a larger QueueSize, or less compression.",
      );
    }
  }
  const arrived = counted.value - before.counted.value;
  if (arrived > frames) {
    return new DeviceError(
      `${counted.pv} rose by ${arrived} instead of ${frames}: somebody else takes frames too.\n` +
        "See who uses the detector, then repeat the point.",
    );
  }
  if (arrived < frames || queued.value > 0) return "waiting";
  const [first, ...others] = after.uniqueIds;
  const isSame = others.every(({ value }) => value === first?.value);
  return isSame && first?.value !== before.uniqueIds[0]?.value ? "complete" : "waiting";
}

/** Why the frames did not come in time. */
export function missingFrames(before: FrameCounts, after: FrameCounts, frames: number, camera: string): DeviceError {
  const arrived = after.counted.value - before.counted.value;
  if (arrived < frames) {
    return new DeviceError(
      `${after.counted.pv} rose by ${arrived} instead of ${frames} frames.\n` +
        `See ${camera}DetectorState_RBV and ${camera}StatusMessage_RBV, and whether all plugins are enabled.`,
    );
  }
  if (after.queued.value > 0) {
    return new DeviceError(
      `${after.queued.pv} is still ${after.queued.value}: a plugin does not finish its frames.\n` +
        "See which plugin's QueueUse does not go down.",
    );
  }
  const ids = after.uniqueIds.map(({ pv, value }) => `${pv} = ${value}`).join(", ");
  return new DeviceError(
    `The plugins are not at the same new frame: ${ids}.\nSee that all are enabled and that their MinCallbackTime is 0.`,
  );
}
