import { castPixels, type DataType, PIXEL_TYPES, type PlainPixels, plainPixels, plainWorkspace } from "./data-type.ts";
import type { Dimension, NDArray } from "./nd-array.ts";

/** Part of one axis: `size` pixels from `min`, every `bin` of them summed, mirrored when `reverse`. */
export interface AxisRegion {
  readonly min: number;
  readonly size: number;
  readonly bin: number;
  readonly reverse: boolean;
}

/** The whole of an axis as it is. */
export function wholeAxis(length: number): AxisRegion {
  return { min: 0, size: length, bin: 1, reverse: false };
}

/** A region moved and shrunk until it fits an axis of `length` pixels: min 0..length-1, size 1..length-min, bin 1..size. */
export function fitAxis(wanted: AxisRegion, length: number): AxisRegion {
  const min = clamp(wanted.min, 0, length - 1);
  const size = clamp(wanted.size, 1, length - min);
  return { min, size, bin: clamp(wanted.bin, 1, size), reverse: wanted.reverse };
}

/**
 * The part of a frame that a region describes, as pixels of `type`. Binned pixels are summed; sums that are too large for
 * the type wrap around, as in areaDetector. `scale` other than 0 and 1 divides in float64 before the type is applied.
 *
 * @param regions one per axis of the frame, fastest first, each inside its axis
 */
export function extractRegion(frame: NDArray, regions: readonly AxisRegion[], type: DataType, scale = 1): NDArray {
  const isScaled = scale !== 0 && scale !== 1;
  const isWhole = regions.every((region, axis) => isUntouched(region, frame.dimensions[axis]!.size));
  if (isWhole && !isScaled) {
    return type === frame.dataType
      ? frame
      : { ...frame, dataType: type, pixels: castPixels(plainPixels(frame.pixels), type) };
  }
  const sizes = regions.map((region) => Math.floor(region.size / region.bin));
  const count = sizes.reduce((product, size) => product * size, 1);
  const sums = isScaled ? new Float64Array(count) : plainWorkspace(type, count);
  sumInto(sums, plainPixels(frame.pixels), frame.dimensions, regions, sizes);
  if (isScaled) for (let i = 0; i < count; i++) sums[i]! /= scale;
  return {
    ...frame,
    dataType: type,
    pixels: castPixels(sums, type),
    dimensions: regions.map((region, axis) => narrowed(frame.dimensions[axis]!, region, sizes[axis]!)),
  };
}

function isUntouched(region: AxisRegion, length: number): boolean {
  return region.min === 0 && region.size === length && region.bin === 1 && !region.reverse;
}

/** Offset and binning count sensor pixels, so they add up over a chain of plugins. */
function narrowed(dimension: Dimension, region: AxisRegion, size: number): Dimension {
  return {
    size,
    offset: dimension.offset + region.min * dimension.binning,
    binning: dimension.binning * region.bin,
    reverse: dimension.reverse !== region.reverse,
  };
}

/** Adds the wanted pixels of up to three axes into `sums`; whole rows are copied where nothing has to be added. */
function sumInto(
  sums: PlainPixels,
  pixels: PlainPixels,
  dimensions: readonly Dimension[],
  regions: readonly AxisRegion[],
  sizes: readonly number[],
): void {
  const whole = wholeAxis(1);
  const [rx = whole, ry = whole, rz = whole] = regions;
  const [nx = 1, ny = 1, nz = 1] = sizes;
  const rowLength = dimensions[0]?.size ?? 1;
  const planeLength = rowLength * (dimensions[1]?.size ?? 1);
  const copiesRows = rx.bin === 1 && ry.bin === 1 && rz.bin === 1 && !rx.reverse;
  for (let z = 0; z < nz * rz.bin; z++) {
    const outZ = rz.reverse ? nz - 1 - Math.floor(z / rz.bin) : Math.floor(z / rz.bin);
    for (let y = 0; y < ny * ry.bin; y++) {
      const outY = ry.reverse ? ny - 1 - Math.floor(y / ry.bin) : Math.floor(y / ry.bin);
      const from = (rz.min + z) * planeLength + (ry.min + y) * rowLength + rx.min;
      const to = (outZ * ny + outY) * nx;
      if (copiesRows) sums.set(pixels.subarray(from, from + nx), to);
      else addRow(sums, to, pixels, from, nx, rx);
    }
  }
}

function addRow(
  sums: PlainPixels,
  to: number,
  pixels: PlainPixels,
  from: number,
  count: number,
  region: AxisRegion,
): void {
  const { bin, reverse } = region;
  for (let x = 0; x < count; x++) {
    let sum = 0;
    for (let k = 0; k < bin; k++) sum += pixels[from + x * bin + k]!;
    sums[to + (reverse ? count - 1 - x : x)]! += sum;
  }
}

/** Nearest whole number inside `low..high`. */
function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, Math.trunc(value)));
}

/** The type of the pixels that a region makes when it is asked for one by its menu name. */
export function outputType(choice: string, input: DataType): DataType {
  return choice in PIXEL_TYPES ? (choice as DataType) : input;
}
