import { DeviceError } from "../../errors/mod.ts";
import { until } from "../../signals/mod.ts";
import { type Component, pvName } from "./component.ts";
import { type Change, change, Settings } from "./settings.ts";
import type { CAMERA, HDF } from "./tables.ts";

/** How a trigger takes its frames. */
export interface ExposureOptions {
  /** Frames of one trigger. Default 1. */
  readonly framesPerTrigger?: number;
  /** Seconds of one frame, and from frame to frame. Default: as the camera has them. */
  readonly exposureS?: number;
  readonly periodS?: number;
}

/** Exposures and periods that a camera rounds by up to this much are taken. */
const ROUNDING = 0.1;

/** Longest exposure of a frame that is only taken to learn its size. */
const PRIMING_EXPOSURE_S = 0.1;

const IDLE_MS = 5000;
const FIRST_FRAME_MS = 15_000;

/** Camera settings of a run; the period after the exposure, because some cameras tie them. */
export function cameraChanges(
  { settings }: Component<typeof CAMERA>,
  { framesPerTrigger = 1, exposureS, periodS }: ExposureOptions,
): Change[][] {
  return [
    [
      change(settings.imageMode, "Multiple"),
      change(settings.numImages, framesPerTrigger),
      change(settings.waitForPlugins, true),
      change(settings.arrayCallbacks, true),
      ...(exposureS === undefined ? [] : [change(settings.acquireTime, exposureS, ROUNDING)]),
    ],
    periodS === undefined ? [] : [change(settings.acquirePeriod, periodS, ROUNDING)],
  ];
}

/**
 * Stop the camera if it runs. Without completion, which would wait for what is being stopped.
 *
 * @throws DeviceError when it goes on all the same
 */
export async function halt({ settings: { acquire }, prefix }: Component<typeof CAMERA>): Promise<void> {
  if (!(await acquire.readback.get()).value) return;
  await acquire.setpoint.put(false, { wait: false });
  const isIdle = await until(async () => !(await acquire.readback.get()).value || undefined, {
    pollMs: 5,
    timeoutMs: IDLE_MS,
  });
  if (isIdle) return;
  throw new DeviceError(
    `${pvName(acquire.readback)} is still Acquiring ${IDLE_MS / 1000} s after it was told to stop.\n` +
      `See ${prefix}DetectorState_RBV and ${prefix}StatusMessage_RBV.`,
  );
}

/**
 * Take one short frame, so that the file plugin knows size and type of the frames, and put the camera's settings back.
 *
 * @throws DeviceError when the plugin has seen no frame
 */
export async function prime(camera: Component<typeof CAMERA>, hdf: Component<typeof HDF>): Promise<void> {
  const { imageMode, acquire, acquireTime, arrayCallbacks, waitForPlugins } = camera.settings;
  const { arraySize0 } = hdf.readings;
  const settings = new Settings();
  const exposureS = Math.min((await acquireTime.readback.get()).value, PRIMING_EXPOSURE_S);
  try {
    await settings.apply([
      [
        change(imageMode, "Single"),
        change(waitForPlugins, true),
        change(arrayCallbacks, true),
        change(acquireTime, exposureS, ROUNDING),
      ],
    ]);
    await acquire.setpoint.put(true, { timeoutMs: FIRST_FRAME_MS });
    if ((await arraySize0.get()).value > 0) return;
    throw new DeviceError(
      `${pvName(arraySize0)} is still 0 after a frame was taken: the file plugin sees no frames.\n` +
        `See ${camera.prefix}DetectorState_RBV and ${camera.prefix}TriggerMode.`,
    );
  } finally {
    await settings.restore();
  }
}
