import type { NumericArray } from "../../documents/mod.ts";
import { type DataType, PIXEL_TYPES } from "./data-type.ts";

/** Color modes by name; the value is what areaDetector stores in the ColorMode attribute. */
export const COLOR_MODES = { Mono: 0, Bayer: 1, RGB1: 2, RGB2: 3, RGB3: 4, YUV444: 5, YUV422: 6, YUV421: 7 } as const;
export type ColorMode = keyof typeof COLOR_MODES;

/** One axis of an array, and where on the sensor it lies: `offset` and `binning` count sensor pixels. */
export interface Dimension {
  readonly size: number;
  readonly offset: number;
  readonly binning: number;
  readonly reverse: boolean;
}

/** A value that travels with a frame. */
export interface NDAttribute {
  readonly name: string;
  readonly description: string;
  readonly source: string;
  readonly sourceType: "NDAttrSourceDriver" | "NDAttrSourceParam" | "NDAttrSourceEPICSPV" | "NDAttrSourceConst";
  readonly type: "Int32" | "UInt32" | "Float64" | "String";
  readonly value: number | string;
}

/** Counts the arrays of one driver that wait in plugin queues. */
export interface QueueMeter {
  enter(): void;
  leave(): void;
}

/**
 * A frame on its way from a camera through the plugins. Nobody changes a frame after it was published: a plugin that
 * computes makes a new one.
 */
export interface NDArray {
  readonly pixels: NumericArray;
  readonly dataType: DataType;
  readonly colorMode: ColorMode;
  /** Fastest axis first: `[x, y]`, or with color in the order of the color mode (RGB1 `[3, x, y]`). */
  readonly dimensions: readonly Dimension[];
  /** Number of the frame since the detector was started, from 1. */
  readonly uniqueId: number;
  /** UNIX seconds at the start of the exposure's readout. */
  readonly timestamp: number;
  readonly attributes: readonly NDAttribute[];
  /** The driver's count of queued arrays. */
  readonly meter: QueueMeter;
}

/** UNIX time of the EPICS epoch, 1990-01-01, in seconds. */
export const EPICS_EPOCH_S = 631_152_000;

/** A UNIX time as whole seconds since the EPICS epoch and nanoseconds. */
export function epicsTime(timestamp: number): { readonly seconds: number; readonly nanoseconds: number } {
  const seconds = Math.floor(timestamp);
  return { seconds: seconds - EPICS_EPOCH_S, nanoseconds: Math.floor((timestamp - seconds) * 1e9) };
}

/** An axis that shows the sensor as it is. */
export function plainDimension(size: number): Dimension {
  return { size, offset: 0, binning: 1, reverse: false };
}

/** Size of the pixel data in bytes. */
export function byteSize(frame: NDArray): number {
  return frame.pixels.length * PIXEL_TYPES[frame.dataType].bytes;
}

/** Which axis is x, y and color. */
export interface AxisOrder {
  readonly x: number;
  readonly y: number;
  /** Absent in monochrome images. */
  readonly color?: number;
}

const AXES_BY_MODE: Partial<Record<ColorMode, AxisOrder>> = {
  RGB1: { color: 0, x: 1, y: 2 },
  RGB2: { x: 0, color: 1, y: 2 },
  RGB3: { x: 0, y: 1, color: 2 },
};

/** The order of the axes for a color mode; the third axis of a monochrome stack counts as color. */
export function axisOrder(colorMode: ColorMode, rank: number): AxisOrder {
  const order = rank >= 3 ? AXES_BY_MODE[colorMode] : undefined;
  return order ?? (rank >= 3 ? { x: 0, y: 1, color: 2 } : { x: 0, y: 1 });
}

/** Width, height and colors of a frame; 0 for an axis that it does not have. */
export function imageSize(frame: NDArray): { readonly x: number; readonly y: number; readonly colors: number } {
  const order = axisOrder(frame.colorMode, frame.dimensions.length);
  const size = (axis: number | undefined) => (axis === undefined ? 0 : (frame.dimensions[axis]?.size ?? 0));
  return { x: size(order.x), y: size(order.y), colors: size(order.color) };
}
