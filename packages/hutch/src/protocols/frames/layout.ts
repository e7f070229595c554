import { ELEMENT_BYTES, type Frame, type FrameCompression, type FrameType } from "./frame.ts";

/** Name, type and shape of a side array. */
export interface SideLayout {
  readonly name: string;
  readonly type: FrameType;
  /** Slowest axis first. */
  readonly shape: readonly number[];
}

/** What frames of one stream have in common. */
export interface FrameLayout {
  readonly type: FrameType;
  /** Slowest axis first. */
  readonly shape: readonly number[];
  readonly compression: FrameCompression;
  readonly channel?: string;
  readonly side: readonly SideLayout[];
}

/** The layout of a frame. */
export function layoutOf({ type, shape, compression, channel, side }: Frame): FrameLayout {
  return {
    type,
    shape,
    compression,
    ...(channel === undefined ? {} : { channel }),
    side: side.map((array) => ({ name: array.name, type: array.type, shape: array.shape })),
  };
}

/** Whether a frame (or a layout) is laid out like `layout`. */
export function hasLayout(frame: Frame | FrameLayout, layout: FrameLayout): boolean {
  return (
    frame.type === layout.type &&
    frame.compression === layout.compression &&
    frame.channel === layout.channel &&
    isSameShape(frame.shape, layout.shape) &&
    frame.side.length === layout.side.length &&
    frame.side.every((array, k) => {
      const other = layout.side[k]!;
      return array.name === other.name && array.type === other.type && isSameShape(array.shape, other.shape);
    })
  );
}

/** Whether two shapes are equal. */
export function isSameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((length, k) => length === b[k]);
}

/** Bytes of an array without compression. */
export function arrayBytes({ type, shape }: { type: FrameType; shape: readonly number[] }): number {
  return shape.reduce((product, length) => product * length, ELEMENT_BYTES[type]);
}
