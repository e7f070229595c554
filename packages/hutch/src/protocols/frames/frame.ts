/** Element type of a frame, as numpy names it without byte order; all frames are little-endian. */
export type FrameType = "u1" | "u2" | "u4" | "u8" | "i1" | "i2" | "i4" | "i8" | "f2" | "f4" | "f8";

/** Bytes of one element. */
export const ELEMENT_BYTES: Readonly<Record<FrameType, number>> = {
  u1: 1,
  u2: 2,
  u4: 4,
  u8: 8,
  i1: 1,
  i2: 2,
  i4: 4,
  i8: 8,
  f2: 2,
  f4: 4,
  f8: 8,
};

/** How the bytes of a frame are packed; the HDF5 filters' framings (see detector-stream decoders). */
export type FrameCompression = "none" | "lz4" | "bslz4" | "blosc" | "zlib" | "jpeg";

/** A value per channel or per frame that travels with a frame: counters, window sums, dead-time factors. */
export interface SideArray {
  readonly name: string;
  readonly type: FrameType;
  /** Slowest axis first. */
  readonly shape: readonly number[];
  readonly data: Uint8Array;
}

/** One frame of any detector stream, whatever its wire looked like. The bytes belong to the message they came in. */
export interface Frame {
  /** As the sender counts; need not start at 0. */
  readonly frameNumber: number;
  readonly type: FrameType;
  /** Slowest axis first: `[y, x]` of an image, `[channel, bin]` of spectra. */
  readonly shape: readonly number[];
  readonly compression: FrameCompression;
  readonly data: Uint8Array;
  /** Seconds of exposure, where the stream says so. */
  readonly exposureS?: number;
  /** UNIX seconds, where the stream says so. */
  readonly timestamp?: number;
  /** Several images of one trigger (detector thresholds) carry their channel's name. */
  readonly channel?: string;
  readonly side: readonly SideArray[];
  /** Whatever else the header said, as plain values. */
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** What a decoder makes of the messages of a stream, in order. */
export type StreamEvent =
  | {
      readonly kind: "start";
      /** File that the sender suggests; empty when it wants none. */
      readonly filename?: string;
      readonly expectedFrames?: number;
      readonly attributes: Readonly<Record<string, unknown>>;
    }
  | { readonly kind: "frame"; readonly frame: Frame }
  | { readonly kind: "end"; readonly attributes: Readonly<Record<string, unknown>> }
  /** A message was wrong or missing and is left out; the stream goes on. */
  | {
      readonly kind: "problem";
      readonly what: string;
      /** The frame that is lost by it, where that is known. */
      readonly frameNumber?: number;
      /** How many messages did not arrive, in streams that number them. */
      readonly missedMessages?: number;
    };

/** Turns the multipart messages of one stream into events. Owns no socket; a message is taken whole. */
export interface StreamDecoder {
  receive(parts: readonly Uint8Array[]): readonly StreamEvent[];
}
