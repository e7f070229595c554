import { DeviceError } from "../../errors/mod.ts";
import { getAll } from "../signal-group.ts";
import { type Component, pvName } from "./component.ts";
import { type CAMERA, DATA_TYPES, type HDF } from "./tables.ts";

/** What one frame is like: `shape` is slowest axis first, `[y, x]` or with colors `[y, x, color]`. */
export interface FrameLayout {
  readonly shape: readonly number[];
  /** numpy type, e.g. `|u1`. */
  readonly numpy: string;
  readonly bytes: number;
}

/**
 * The frames that the file plugin saw last; before it has seen any, those that the camera's geometry promises.
 *
 * @throws DeviceError when neither says anything, or the pixel type is unknown
 */
export async function frameLayout(
  camera: Component<typeof CAMERA>,
  hdf: Component<typeof HDF> | undefined,
): Promise<FrameLayout> {
  const { arraySizeX, arraySizeY, sizeX, sizeY, binX, binY, dataType } = camera.readings;
  if (hdf) {
    const { arraySize0, arraySize1, arraySize2, dimensions, dataType: seenType } = hdf.readings;
    const seen = await getAll({ arraySize0, arraySize1, arraySize2, dimensions, seenType });
    const sizes = [seen.arraySize0.value, seen.arraySize1.value, seen.arraySize2.value];
    const used = sizes.slice(0, Math.max(2, Math.min(3, seen.dimensions.value)));
    if (used.every((size) => size > 0)) return layout(used.reverse(), seen.seenType.value, pvName(seenType));
  }
  const cam = await getAll({ arraySizeX, arraySizeY, sizeX, sizeY, binX, binY, dataType });
  const x = cam.arraySizeX.value || Math.floor(cam.sizeX.value / Math.max(1, cam.binX.value));
  const y = cam.arraySizeY.value || Math.floor(cam.sizeY.value / Math.max(1, cam.binY.value));
  if (!(x > 0 && y > 0)) {
    throw new DeviceError(
      `${pvName(arraySizeX)} is ${x} and ${pvName(arraySizeY)} is ${y}: the size of the frames is not known.\n` +
        `Take one frame (${camera.prefix}Acquire), then try again.`,
    );
  }
  return layout([y, x], cam.dataType.value, pvName(dataType));
}

/** Whether the file plugin has not yet seen a frame such as the camera makes now, so that its size must be found out. */
export async function needsPriming(camera: Component<typeof CAMERA>, hdf: Component<typeof HDF>): Promise<boolean> {
  const { arraySizeX, arraySizeY, sizeX, sizeY, binX, binY, dataType } = camera.readings;
  const { arraySize0, arraySize1, dataType: seenType } = hdf.readings;
  const now = await getAll({
    arraySizeX,
    arraySizeY,
    sizeX,
    sizeY,
    binX,
    binY,
    dataType,
    arraySize0,
    arraySize1,
    seenType,
  });
  return (
    now.arraySize0.value <= 0 ||
    now.arraySize1.value <= 0 ||
    now.arraySizeX.value !== Math.floor(now.sizeX.value / Math.max(1, now.binX.value)) ||
    now.arraySizeY.value !== Math.floor(now.sizeY.value / Math.max(1, now.binY.value)) ||
    now.dataType.value !== now.seenType.value
  );
}

function layout(shape: readonly number[], dataType: string, pv: string): FrameLayout {
  const known = DATA_TYPES[dataType];
  if (!known) {
    throw new DeviceError(
      `${pv} is "${dataType}", which is no pixel type. Known: ${Object.keys(DATA_TYPES).join(", ")}.`,
    );
  }
  const [numpy, bytesPerPixel] = known;
  return { shape, numpy, bytes: shape.reduce((product, size) => product * size, bytesPerPixel) };
}
